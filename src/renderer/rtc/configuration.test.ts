import { beforeEach, expect, it, vi } from 'vitest';
import { createFakeClock } from '../call/testing/fake-clock.ts';
import { createOwnAddressReader } from './own-addresses.ts';
import type { PeerConnectionOptions } from './peer-connection.ts';
import { createRtcPeerConnection } from './rtc-peer-connection.ts';

/** Frames in the page, in which the browser has no more connections to give. */
let frames: number;

function RefusedConnection(): never {
  throw new DOMException('Cannot create so many PeerConnections', 'UnknownError');
}

beforeEach(() => {
  frames = 0;
  const frame = {
    contentWindow: { RTCPeerConnection: RefusedConnection },
    remove: () => void (frames -= 1),
  };
  const body = { append: () => void (frames += 1) };
  vi.stubGlobal('document', { createElement: () => frame, body });
  vi.stubGlobal('MediaStream', EventTarget);
});

it('is not left behind by a look at the addresses that the browser refuses, which finds nothing', async () => {
  const found = await createOwnAddressReader(createFakeClock()).read(() => false);
  expect(found).toEqual({ addresses: [], isAll: false });
  expect(frames).toBe(0);
});

it('is not left behind by a connection that the browser refuses', () => {
  const options: Partial<PeerConnectionOptions> = { fresh: true, ice: { iceServers: [], relayOnly: false } };
  expect(() => createRtcPeerConnection(options as PeerConnectionOptions)).toThrow('so many');
  expect(frames).toBe(0);
});
