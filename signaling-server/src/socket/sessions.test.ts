import { expect, it } from 'vitest';
import { deviceOf } from '../calls/testing/sample-calls.ts';
import type { LocalDevice } from './local-devices.ts';
import { createSessions, type ConnectionEnd, type SessionsDeps } from './sessions.ts';

const { userId, deviceId } = deviceOf('ada');
const device = { person: { userId }, deviceId, connectionId: 'first' } as unknown as LocalDevice;

/** What follows from the end of a connection; `current`: of it the node knew the device, `another`: of another one it does. */
async function endOf(
  end: ConnectionEnd,
  { current, another }: Readonly<Record<'current' | 'another', boolean>>,
) {
  const done: string[] = [];
  const note = (what: string) => () => Promise.resolve(void done.push(what));
  const sessions = createSessions({
    nodes: { disconnect: () => Promise.resolve(current), isConnected: () => Promise.resolve(another) },
    presence: { disconnected: note('away'), left: note('offline') },
    seats: [{ deviceDisconnected: note('seat kept'), deviceLeft: note('hung up') }],
  } as unknown as SessionsDeps);
  await sessions.disconnected(device, end);
  return done;
}

it.each([
  ['lost', { current: true, another: false }, ['away', 'seat kept']],
  ['left', { current: true, another: false }, ['offline', 'hung up']],
  ['revoked', { current: true, another: false }, ['offline', 'hung up']],
  ['revoked', { current: false, another: true }, []],
  // Replaced, as when a node is drained; and the next connection is gone as well by now.
  ['revoked', { current: false, another: false }, ['away', 'seat kept']],
  // Done once more, after the first time failed in the middle.
  ['lost', { current: false, another: false }, ['away', 'seat kept']],
] as const)('a connection that was %s (%o): %o', async (end, known, expected) => {
  expect(await endOf(end, known)).toEqual(expected);
});
