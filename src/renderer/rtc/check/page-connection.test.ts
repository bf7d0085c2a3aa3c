import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeClock, type FakeClock } from '../../call/testing/fake-clock.ts';
import { createPageConnection } from './page-connection.ts';

/** One that connects when the test says so. */
class FakePeer extends EventTarget {
  static readonly all: FakePeer[] = [];
  connectionState: RTCPeerConnectionState = 'new';
  readonly localDescription = null;
  constructor() {
    super();
    FakePeer.all.push(this);
  }
  createOffer = () => Promise.resolve({ type: 'offer', sdp: '' });
  setLocalDescription = () => Promise.resolve();
  setRemoteDescription = () => Promise.resolve();
  close = () => undefined;
  becomes(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.dispatchEvent(new Event('connectionstatechange'));
  }
}

describe('a connection of this page with itself', () => {
  let clock: FakeClock;
  beforeEach(() => {
    clock = createFakeClock();
    FakePeer.all.splice(0);
    vi.stubGlobal('RTCPeerConnection', FakePeer);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  const connect = () => createPageConnection({ configuration: {}, clock, patienceMs: 8_000 }).connect();

  it('is silent when it does not come up in time', async () => {
    const outcome = connect();
    await clock.advance(8_000);
    expect(await outcome).toBe('silent');
  });

  it('that came up while this machine stood still has come up', async () => {
    const outcome = connect();
    await clock.advance(7_900);
    clock.stall(5_000);
    await clock.advance(0);
    FakePeer.all[0]?.becomes('connected');
    await clock.advance(8_000);
    expect(await outcome).toBeNull();
  });
});
