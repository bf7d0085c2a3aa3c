import { RING_TIMEOUT_MS, type CallId, type Person, type UserId } from '../../protocol/index.ts';
import type { ManualClock } from '../../ops/testing/manual-clock.ts';
import { newCallId, ring, talk } from '../people.ts';
import { dataOf, type TestDevice } from '../test-device.ts';
import { until } from '../until.ts';
import type { Team } from './people.ts';

const MINUTE_MS = 60_000;
/** Before somebody answers. */
const RINGS_MS = 8_000;

/** Whom people like, and how they want to be called. */
export async function setMarks({ ada, bob, cleo, gus }: Team): Promise<void> {
  for (const [device, other] of [
    [ada, bob],
    [ada, cleo],
    [bob, ada],
    [gus, ada],
  ] as const)
    dataOf(await device.request('people:favourite', { userId: other.userId, favourite: true }));
  for (const [device, other, ringRule] of [
    [ada, cleo, 'always'],
    [ada, gus, 'busy'],
    [bob, ada, 'silent'],
  ] as const)
    dataOf(await device.request('people:ring-rule', { userId: other.userId, ringRule }));
  const atNight = { days: [1, 2, 3, 4, 5], from: 22 * 60, to: 7 * 60 };
  const weekend = { days: [0, 6], from: 0, to: 0 };
  const quietHours = { timeZone: 'Europe/Berlin', intervals: [atNight, weekend] };
  dataOf(await ada.request('quiet-hours:set', { ...quietHours, enabled: true }));
  dataOf(await cleo.request('quiet-hours:set', { ...quietHours, enabled: false }));
}

/** How people want to be seen, and for whom they wait: Cleo was told that Root is free, the others were not told yet. */
export async function setPresences({ root, ada, bob, cleo }: Team, clock: ManualClock): Promise<void> {
  dataOf(await root.request('presence:set', { status: 'dnd', note: '' }));
  dataOf(await cleo.request('waits:add', { userId: root.userId }));
  dataOf(await root.request('presence:set', { status: 'available', note: '' }));
  await until(async () =>
    dataOf(await cleo.request('waits:list', {})).waits.some(({ freeAt }) => freeAt !== null),
  );
  dataOf(await ada.request('presence:set', { status: 'away', note: 'Lunch – back at one' }));
  dataOf(await cleo.request('presence:set', { status: 'invisible', note: '' }));
  const meeting = { status: 'dnd', note: 'in a meeting', until: clock.now() + 180 * MINUTE_MS } as const;
  dataOf(await bob.request('presence:set', meeting));
  dataOf(await root.request('waits:add', { userId: bob.userId }));
  dataOf(await ada.request('waits:add', { userId: cleo.userId }));
}

interface Transfer {
  readonly callId?: CallId;
  readonly transferOf?: CallId;
}

/** Calls of every kind. Resolves to the one that goes on. */
export async function makeCalls(
  { root, ada, bob, cleo, gus }: Team,
  absent: Person,
  clock: ManualClock,
): Promise<CallId> {
  const pass = (): void => clock.advance(MINUTE_MS);
  const hangUp = async (device: TestDevice, callId: CallId): Promise<void> => {
    pass();
    dataOf(await device.request('call:hangup', { callId }));
  };
  const start = async (caller: TestDevice, calleeId: UserId, transfer: Transfer = {}): Promise<void> => {
    const request = {
      callId: newCallId(),
      calleeId,
      media: 'audio',
      offer: '{"offer":1}',
      ...transfer,
    } as const;
    dataOf(await caller.request('call:start', request));
  };

  // Answered, each with how it was.
  const { callId: answered } = await ring(ada, bob, 'video');
  clock.advance(RINGS_MS);
  dataOf(await bob.request('call:answer', { callId: answered, media: 'video' }));
  await hangUp(bob, answered);
  const summary = { seconds: 60, mos: 4.1, lostIn: 0.01, lostOut: null, roundTripMs: 48 };
  const summaries = [
    [ada, { ...summary, relayed: false, cause: 'uplink' }],
    [bob, { ...summary, relayed: true, cause: null }],
  ] as const;
  for (const [device, said] of summaries)
    dataOf(await device.request('history:summary', { callId: answered, summary: said }));
  const failed = await talk(cleo, root);
  pass();
  const failure = { callId: failed, reason: 'media-failed', detail: 'untrusted' } as const;
  dataOf(await root.request('call:hangup', failure));

  // Declined, cancelled, missed and seen, missed and not seen.
  const { callId: declined } = await ring(bob, cleo);
  dataOf(await cleo.request('call:decline', { callId: declined, message: 'I’ll call back; “promise”' }));
  pass();
  const { callId: cancelled } = await ring(cleo, ada);
  dataOf(await cleo.request('call:cancel', { callId: cancelled }));
  dataOf(await ada.request('history:seen', {}));
  await ring(root, ada);
  root.forgetEvents();
  clock.advance(RING_TIMEOUT_MS);
  await root.next('call:ended');
  pass();
  // Nobody is there, or the caller is not wanted.
  await start(ada, absent.userId);
  await start(gus, ada.userId);
  pass();
  // In the same millisecond.
  for (let count = 0; count < 3; count += 1) {
    const { callId } = await ring(root, cleo);
    dataOf(await cleo.request('call:decline', { callId }));
  }
  pass();

  // Both called each other.
  const { callId: crossed } = await ring(ada, cleo);
  await start(cleo, ada.userId);
  await hangUp(cleo, crossed);

  // Handed over.
  const handedOver = await talk(ada, bob);
  const secondId = newCallId();
  dataOf(await ada.request('call:transfer', { callId: handedOver, newCallId: secondId, to: cleo.userId }));
  await start(bob, cleo.userId, { callId: secondId, transferOf: handedOver });
  clock.advance(RINGS_MS);
  dataOf(await cleo.request('call:answer', { callId: secondId, media: 'audio' }));
  await hangUp(cleo, secondId);

  // Two who are connected by a third.
  const [one, other] = [await talk(root, ada), await talk(root, cleo)];
  pass();
  const joinedId = newCallId();
  const joining = { callId: one, newCallId: joinedId, to: cleo.userId, joins: other };
  dataOf(await root.request('call:transfer', joining));
  await start(ada, cleo.userId, { callId: joinedId, transferOf: one });
  dataOf(await cleo.request('call:answer', { callId: joinedId, media: 'audio' }));
  await hangUp(ada, joinedId);

  // Goes on while the server is replaced by another version.
  const goesOn = await talk(bob, cleo);
  pass();
  return goesOn;
}
