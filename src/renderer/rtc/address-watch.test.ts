import { createAllowance } from '@shared/allowance.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { LOOKS } from '../link/signal-router.ts';
import { createFakeClock, type FakeClock } from '../call/testing/fake-clock.ts';
import { createAddressWatch, type AddressWatch } from './address-watch.ts';
import { hostAddressesOf } from './own-addresses.ts';

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
  let moved: number;
  /** What was new the last time. */
  let found: readonly string[];
  let looks: number;
  /** How long a look takes, ms. */
  let lookMs: number;
  /** Whether the looks see everything there is. */
  let isAll: boolean;
  beforeEach(() => {
    clock = createFakeClock();
    [present, moved, looks, lookMs, isAll] = [['10.0.0.1'], 0, 0, 0, true];
    watch = createAddressWatch({
      clock,
      looks: createAllowance(clock, LOOKS),
      look: () =>
        new Promise((resolve) => {
          looks += 1;
          clock.after(lookMs, () => resolve({ addresses: present, isAll }));
        }),
      onMoved(addresses) {
        moved += 1;
        found = addresses;
      },
    });
    watch.described(candidate('10.0.0.1'));
  });

  it('says nothing while they are those that were told', async () => {
    watch.start();
    await clock.advance(60_000);
    expect(moved).toBe(0);
  });

  it('says at once what is new already, and only once', async () => {
    present = ['10.0.0.1', '10.0.0.2'];
    watch.start();
    await clock.advance(0);
    expect([moved, found]).toEqual([1, ['10.0.0.2']]);
    await clock.advance(60_000);
    expect(moved).toBe(1);
  });

  it.each([
    [1_000, 100],
    [6_000, 700],
  ])('notices a network that comes after %d ms within %d ms', async (after, within) => {
    watch.start();
    await clock.advance(after);
    present = ['10.0.0.1', '10.0.0.2'];
    await clock.advance(within);
    expect(moved).toBe(1);
  });

  it('says nothing of an address that was told meanwhile', async () => {
    watch.start();
    await clock.advance(0);
    present = ['10.0.0.2'];
    watch.described(candidate('10.0.0.1') + candidate('10.0.0.2'));
    await clock.advance(60_000);
    expect(moved).toBe(0);
  });

  it('goes by the last address there was where it is described without a network', async () => {
    present = [];
    watch.described('');
    watch.start();
    await clock.advance(1_000);
    present = ['10.0.0.2'];
    await clock.advance(100);
    expect(moved).toBe(1);
  });

  it.each(['', candidate('192.0.2.1', 'relay'), candidate('5f0c7a5e-9a0b.local')])(
    'does not even look where no address was ever told: %s',
    async (text) => {
      const hidden = createAddressWatch({
        clock,
        looks: createAllowance(clock, LOOKS),
        look() {
          looks += 1;
          return Promise.resolve({ addresses: ['10.0.0.2'], isAll });
        },
        onMoved: () => void (moved += 1),
      });
      hidden.described(text);
      hidden.start();
      await clock.advance(60_000);
      expect([looks, moved]).toEqual([0, 0]);
    },
  );

  describe('begun before anything was described', () => {
    let early: AddressWatch;
    beforeEach(() => {
      early = createAddressWatch({
        clock,
        looks: createAllowance(clock, LOOKS),
        look() {
          looks += 1;
          return Promise.resolve({ addresses: present, isAll });
        },
        onMoved: () => void (moved += 1),
      });
      early.start();
    });

    it('looks as soon as it knows what with', async () => {
      await clock.advance(1_000);
      expect(looks).toBe(0);
      early.described(candidate('10.0.0.1'));
      await clock.advance(1_000);
      expect([looks > 1, moved]).toEqual([true, 0]);
      present = ['10.0.0.1', '10.0.0.2'];
      await clock.advance(60_000);
      expect(moved).toBe(1);
    });

    it('goes by what was gathered so far while a server keeps the description waiting', async () => {
      present = ['10.0.0.1', 'fd00::1'];
      early.gathered(candidate('10.0.0.1'));
      early.gathered(candidate('192.0.2.1', 'srflx'));
      early.gathered(candidate('fd00::1'));
      await clock.advance(1_000);
      expect([looks > 1, moved]).toEqual([true, 0]);
      present = ['10.0.0.2'];
      await clock.advance(100);
      expect(moved).toBe(1);
    });

    it('does not look once something gets through', async () => {
      early.stop();
      early.described(candidate('10.0.0.1'));
      await clock.advance(60_000);
      expect(looks).toBe(0);
    });
  });

  it('says also of an address that a restart has gathered that it is new, until it is described', async () => {
    watch.gathered(candidate('10.0.0.2'));
    present = ['10.0.0.2'];
    watch.start();
    await clock.advance(0);
    expect(moved).toBe(1);
  });

  it('goes on looking after a look that failed', async () => {
    const failing = createAddressWatch({
      clock,
      looks: createAllowance(clock, LOOKS),
      look() {
        looks += 1;
        if (looks === 1) return Promise.reject(new Error('no frame'));
        return Promise.resolve({ addresses: ['10.0.0.2'], isAll });
      },
      onMoved: () => void (moved += 1),
    });
    failing.described(candidate('10.0.0.1'));
    failing.start();
    await clock.advance(200);
    expect([moved, looks > 1]).toEqual([1, true]);
  });

  it('looks one time after the other, and once more at once where it is asked to meanwhile', async () => {
    lookMs = 50;
    watch.start();
    await clock.advance(20);
    for (let again = 0; again < 5; again += 1) watch.start();
    expect(looks).toBe(1);
    await clock.advance(40);
    expect(looks).toBe(2);
    await clock.advance(100);
    expect(looks).toBe(2);
    await clock.advance(100);
    expect(looks).toBe(3);
  });

  describe('that has told of an address', () => {
    beforeEach(async () => {
      present = ['10.0.0.2'];
      watch.start();
      await clock.advance(0);
      expect([moved, found]).toEqual([1, ['10.0.0.2']]);
    });

    it('tells of it again where it was gone meanwhile', async () => {
      present = ['10.0.0.1'];
      await clock.advance(200);
      present = ['10.0.0.2'];
      await clock.advance(200);
      expect([moved, found]).toEqual([2, ['10.0.0.2']]);
    });

    it.each([
      ['did not see everything', ['10.0.0.1'], false],
      ['saw nothing at all, as in the moment between two networks', [], true],
    ])('does not take it for gone by a look that %s', async (_, seen, isComplete) => {
      [present, isAll] = [seen, isComplete];
      await clock.advance(200);
      [present, isAll] = [['10.0.0.2'], true];
      await clock.advance(200);
      expect(moved).toBe(1);
    });

    it.each([0, 50])('tells of it again where all was well without it, a look taking %d ms', async (ms) => {
      lookMs = ms;
      present = ['10.0.0.1'];
      await clock.advance(40);
      watch.stop();
      await clock.advance(200);
      const before = looks;
      await clock.advance(60_000);
      expect(looks).toBe(before);
      present = ['10.0.0.2'];
      watch.start();
      await clock.advance(50);
      expect(moved).toBe(2);
    });

    it('does not tell of it again where all was well and it was there all along', async () => {
      present = ['10.0.0.1', '10.0.0.2'];
      watch.stop();
      await clock.advance(200);
      watch.start();
      await clock.advance(1_000);
      expect(moved).toBe(1);
    });

    it('does not look any more once it is closed', async () => {
      const before = looks;
      watch.close();
      await clock.advance(60_000);
      expect(looks).toBe(before);
    });
  });

  describe('where the other side gives one reason to look after the other', () => {
    /** As often as a call allows for, and those looks more that it may have saved up. */
    const MOST_IN_A_MINUTE = LOOKS.burst + Math.ceil(60_000 / LOOKS.nextMs);

    /** Says that it hears nothing and then answers, so many ms later, for a minute. */
    async function nag(ms: number): Promise<void> {
      for (let at = 0; at < 60_000; at += 2 * ms) {
        watch.start();
        await clock.advance(ms);
        watch.stop();
        await clock.advance(ms);
      }
    }

    it.each([1, 50, 5_000])('does not look all the time, the reasons lasting %d ms', async (ms) => {
      await nag(ms);
      expect(looks).toBeGreaterThan(LOOKS.burst);
      expect(looks).toBeLessThanOrEqual(MOST_IN_A_MINUTE);
    });

    it('does not either where it has told of an address, which each end makes it look at', async () => {
      present = ['10.0.0.2'];
      await nag(50);
      expect(looks).toBeLessThanOrEqual(MOST_IN_A_MINUTE);
      expect(moved).toBe(1);
    });

    it('does not look more often for more connections to the same side', async () => {
      const looksAllowed = createAllowance(clock, LOOKS);
      const seenBy = [0, 0, 0];
      const watches = seenBy.map((_, which) => {
        const one = createAddressWatch({
          clock,
          looks: looksAllowed,
          look: () =>
            new Promise((resolve) => {
              seenBy[which]! += 1;
              clock.after(50, () => resolve({ addresses: ['10.0.0.1'], isAll }));
            }),
          onMoved: () => undefined,
        });
        one.described(candidate('10.0.0.1'));
        return one;
      });
      for (let at = 0; at < 60_000; at += 5_000) {
        for (const one of watches) one.start();
        await clock.advance(5_000);
      }
      expect(seenBy[0]! + seenBy[1]! + seenBy[2]!).toBeLessThanOrEqual(MOST_IN_A_MINUTE);
      expect(Math.min(...seenBy), 'none is left out').toBeGreaterThan(20);
    });

    it('still finds out within 700 ms what is new', async () => {
      await nag(50);
      present = ['10.0.0.2'];
      watch.start();
      await clock.advance(700);
      expect(moved).toBe(1);
    });

    it('looks at once for a reason of its own', async () => {
      await nag(50);
      const before = looks;
      watch.hinted();
      expect(looks).toBe(before + 1);
      await clock.advance(1_000);
      expect(looks).toBeGreaterThan(before + 5);
    });

    it('looks at once for the next one after a rest', async () => {
      await nag(50);
      await clock.advance(30_000);
      const before = looks;
      watch.start();
      await clock.advance(1_000);
      expect(looks).toBeGreaterThan(before + 5);
    });
  });

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
