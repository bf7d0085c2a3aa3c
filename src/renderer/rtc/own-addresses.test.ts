import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeClock, type FakeClock } from '../call/testing/fake-clock.ts';
import { createOwnAddressReader, hostAddressesOf } from './own-addresses.ts';

let clock: FakeClock;
let connections: EventTarget[];

beforeEach(() => {
  clock = createFakeClock();
  connections = [];
  class Connection extends EventTarget {
    constructor() {
      super();
      connections.push(this);
    }
    createDataChannel(): void {}
    async setLocalDescription(): Promise<void> {}
    close(): void {}
  }
  const frame = { contentWindow: { RTCPeerConnection: Connection }, remove: () => undefined };
  vi.stubGlobal('document', { createElement: () => frame, body: { append: () => undefined } });
});

/** The browser has found one more address; null: there are no others. */
function find(address: string | null): void {
  const candidate = address && { candidate: `candidate:1 1 udp 1 ${address} 9 typ host` };
  connections.at(-1)?.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate }));
}

describe('an address that was there before', () => {
  it('is there as soon as it is found', async () => {
    const answer = createOwnAddressReader(clock).hasOne(['192.0.2.1']);
    find('192.0.2.2');
    find('192.0.2.1');
    expect(await answer).toBe(true);
    expect(clock.waiting).toBe(0);
  });

  it('is gone where the browser has told all of them', async () => {
    const answer = createOwnAddressReader(clock).hasOne(['192.0.2.1']);
    find('192.0.2.2');
    find(null);
    expect(await answer).toBe(false);
  });

  it('is not known to be gone where the browser tells none', async () => {
    const answer = createOwnAddressReader(clock).hasOne(['192.0.2.1']);
    find(null);
    expect(await answer).toBe(true);
  });

  it('is gone as well where the machine is busy and the browser takes its time', async () => {
    const answer = createOwnAddressReader(clock).hasOne(['192.0.2.1']);
    find('192.0.2.2');
    await clock.advance(999);
    find(null);
    expect(await answer).toBe(false);
    expect(clock.waiting).toBe(0);
  });

  it('is not known to be gone where the browser does not get through at all', async () => {
    const answer = createOwnAddressReader(clock).hasOne(['192.0.2.1']);
    find('192.0.2.2');
    await clock.advance(1_000);
    expect(await answer).toBe(true);
  });
});

describe('the addresses in a description', () => {
  const candidate = (address: string, type = 'host'): string =>
    `a=candidate:1 1 udp 2122260223 ${address} 40000 typ ${type} generation 0\r\n`;

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
