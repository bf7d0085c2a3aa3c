import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../call/testing/fake-clock.ts';
import { createAddressWatch, type AddressWatch } from './address-watch.ts';
import { hostAddressesOf } from './own-addresses-model.ts';

const candidate = (address: string, type = 'host'): string =>
  `a=candidate:1 1 udp 2122260223 ${address} 40000 typ ${type} generation 0\r\n`;

describe('the addresses in a description', () => {
  it('are those of this machine, each once', () => {
    const sdp = [
      candidate('10.0.0.1'),
      candidate('10.0.0.1'),
      candidate('fd00::1'),
      candidate('192.0.2.1', 'srflx'),
    ];
    expect(hostAddressesOf(sdp.join(''))).toEqual(['10.0.0.1', 'fd00::1']);
  });

  it('are none where a name hides them', () => {
    expect(hostAddressesOf(candidate('5f0c7a5e-9a0b.local'))).toEqual([]);
  });
});

describe('the watch over the own addresses', () => {
  let clock: FakeClock;
  let watch: AddressWatch;
  let present: string[];
  let described: string | null;
  let moved: number;
  let looks: number;
  beforeEach(() => {
    clock = createFakeClock();
    [present, described, moved, looks] = [['10.0.0.1'], candidate('10.0.0.1'), 0, 0];
    watch = createAddressWatch({
      clock,
      look: () => {
        looks += 1;
        return Promise.resolve(present);
      },
      described: () => described,
      onMoved: () => void (moved += 1),
    });
  });

  it('says nothing while they are those that were told', async () => {
    watch.start();
    await clock.advance(60_000);
    expect(moved).toBe(0);
  });

  it('says at once what is new already, and only once', async () => {
    present = ['10.0.0.2'];
    watch.start();
    await clock.settle();
    expect(moved).toBe(1);
    await clock.advance(60_000);
    expect(moved).toBe(1);
  });

  it('notices a network that the browser finds late', async () => {
    watch.start();
    await clock.advance(1_000);
    present = ['10.0.0.1', '10.0.0.2'];
    await clock.advance(700);
    expect(moved).toBe(1);
  });

  it('says nothing of an address that was told meanwhile', async () => {
    watch.start();
    await clock.settle();
    present = ['10.0.0.2'];
    described = candidate('10.0.0.1') + candidate('10.0.0.2');
    await clock.advance(60_000);
    expect(moved).toBe(0);
  });

  it('waits until all is described, and compares then', async () => {
    [present, described] = [['10.0.0.1', '10.0.0.2'], null];
    watch.start();
    await clock.advance(2_000);
    expect([looks, moved]).toEqual([0, 0]);
    described = candidate('10.0.0.1');
    await clock.advance(700);
    expect(moved).toBe(1);
  });

  it('does not judge by a description that was begun anew while it looked', async () => {
    present = ['10.0.0.1', '10.0.0.2'];
    watch.start();
    described = null;
    await clock.settle();
    expect([looks, moved]).toEqual([1, 0]);
  });

  it.each([candidate('192.0.2.1', 'relay'), candidate('5f0c7a5e-9a0b.local')])(
    'does not even look where no address is ever shown: %s',
    async (text) => {
      [present, described] = [['10.0.0.2'], text];
      watch.start();
      await clock.advance(60_000);
      expect([looks, moved]).toEqual([0, 0]);
    },
  );

  it('looks no more once something gets through, nor for ever', async () => {
    watch.start();
    await clock.advance(60_000);
    const before = looks;
    expect(before).toBeGreaterThan(10);
    expect(clock.waiting).toBe(0);
    watch.start();
    watch.stop();
    present = ['10.0.0.2'];
    await clock.advance(60_000);
    expect(looks).toBe(before + 1);
    expect(moved).toBe(0);
  });
});
