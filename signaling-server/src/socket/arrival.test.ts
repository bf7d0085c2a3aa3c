import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { DeviceOwner } from '../accounts/account-store.ts';
import { createFloodLog } from '../ops/flood-log.ts';
import { createLogger } from '../ops/logger.ts';
import { createManualClock, type ManualClock } from '../ops/testing/manual-clock.ts';
import { limits, PROTOCOL_VERSION, type DeviceId, type UserId } from '../protocol/index.ts';
import { until } from '../testing/until.ts';
import { Admission } from './admission.ts';
import { Arrival } from './arrival.ts';
import { Heartbeats } from './heartbeats.ts';
import { Outbox } from './outbox.ts';
import { openWireDoor } from './wire-door.ts';
import { Wire } from './wire.ts';

const owner: DeviceOwner = {
  deviceId: 'device-0001' as DeviceId,
  person: { userId: 'user-0001' as UserId, username: 'ada', name: 'Ada', role: 'member' },
};
const handshake = `40${JSON.stringify({
  ...{ token: 'x'.repeat(43), deviceId: owner.deviceId, protocolVersion: PROTOCOL_VERSION },
})}`;

let clock: ManualClock;
let http: ReturnType<typeof createServer>;
let client: WebSocket;
let admitted: number;
/** The server is asked whose token it is; how to let it find out. */
let letKnow: (() => void) | null;

beforeEach(async () => {
  [clock, admitted, letKnow] = [createManualClock(), 0, null];
  http = createServer();
  const log = createLogger('silent');
  const arrivals = {
    ...{ log, wireClock: clock, floods: createFloodLog({ clock, log }), admission: new Admission(clock) },
    clientAddress: () => '192.0.2.1',
    isAble: () => true,
    onIdentified: () => () => undefined,
    metrics: { handshakeRefused: () => undefined },
    authenticate: () => new Promise<DeviceOwner>((resolve) => (letKnow = () => resolve(owner))),
    onAdmitted: () => void (admitted += 1),
  };
  const wires = {
    ...{
      clock,
      wires: new Set<Wire>(),
      outbox: new Outbox(),
      heartbeats: new Heartbeats(createManualClock()),
    },
    maxPayload: limits.messageBytes,
    onCut: () => undefined,
    onFault: () => undefined,
  };
  openWireDoor(http, {
    maxPayload: limits.messageBytes,
    objectionTo: () => null,
    onOpened(socket, request) {
      const wire = new Wire(socket, request.socket, wires);
      wire.attend(new Arrival(arrivals, wire, request));
    },
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  client = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`);
  await new Promise((resolve) => client.once('open', resolve));
});
afterEach(async () => {
  client.terminate();
  await new Promise((resolve) => http.close(resolve));
});

const isClosed = (): boolean => client.readyState === WebSocket.CLOSED;

it('gives up who does not say who they are', async () => {
  clock.advance(5_000);
  await until(isClosed);
});

it('counts against nobody how long the server takes to look at them', async () => {
  client.send(handshake);
  await until(() => letKnow !== null);
  clock.advance(60_000);
  letKnow?.();
  await until(() => admitted === 1 || isClosed());
  expect(admitted).toBe(1);
});

it('hears who said so while the server stood still', async () => {
  clock.stall(8_000);
  clock.advance(0);
  client.send(handshake);
  await until(() => letKnow !== null || isClosed());
  letKnow?.();
  await until(() => admitted === 1 || isClosed());
  expect(admitted).toBe(1);
});
