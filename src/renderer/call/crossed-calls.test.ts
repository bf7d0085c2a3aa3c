import { CallId, type Handover, type ServerEventName, type ServerPayload } from '@protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CallView } from './call-view.ts';
import { CONNECT_UNDO_MS } from './pending-transfers.ts';
import { alice, beginStory, bobby, clock, phone, server, soon } from './testing/story.ts';
import { ada, bob, cleo, type TestPhone } from './testing/test-phone.ts';

/** So much later than Ada Bob hears that their calls have crossed: hers rings at his phone until then. */
const LATE_MS = 500;

let clea: TestPhone;
beforeEach(async () => {
  await beginStory();
  clea = phone({ person: cleo, device: 'cleo-1' });
  await soon();
});

/** Ada and Bob call each other in the same moment, and only Ada knows what became of it. */
async function cross(lateMs = LATE_MS): Promise<CallId> {
  server.bend((line) => (line === 'device-bob-1 ✓ call:start' ? { late: lateMs } : undefined));
  alice.start(bob);
  bobby.start(ada);
  await soon();
  server.bend(() => undefined);
  const { callId, phase } = alice.calls.list.current.at(-1)!;
  expect([phase, theirs(callId)?.phase]).toEqual(['active', 'ringing-in']);
  return callId;
}

/** Their call, at Bob's phone. */
const theirs = (id: CallId): CallView | undefined =>
  bobby.calls.list.current.find(({ callId }) => callId === id);
const withCleo = (): CallView | undefined =>
  bobby.calls.list.current.find(({ peer, phase }) => peer.userId === cleo.userId && phase !== 'ended');
const hearOfIt = () => clock.advance(LATE_MS);
const newCallId = CallId.parse('call-of-cleo');
const handover: Handover = { newCallId, to: cleo, by: ada.userId, attended: false };

type CallNews = Extract<ServerEventName, `call:${string}`>;
type Payload<E extends CallNews> = Omit<ServerPayload<E>, 'callId'>;

interface Row<E extends CallNews> {
  /** Kept for the answered call, acted on at once, or ignored, and then why. */
  readonly is: string;
  readonly says: () => Payload<E>;
  /** What has been said before it. */
  readonly after?: (callId: CallId) => void;
  /** Bob's phone, as soon as it was told. */
  readonly first?: Partial<CallView>;
  /** Bob's phone, once it knows that the call is answered. */
  readonly then: Partial<CallView>;
}

/** Complete, or it does not compile. */
const rows: { readonly [E in CallNews]: Row<E> } = {
  'call:incoming': {
    is: 'ignored: it rings here',
    says: () => ({
      ...{ caller: ada, fromDevice: alice.deviceId, media: 'audio', offer: null },
      ...{ warm: true, waiting: false, ringTimeoutMs: 45_000 },
    }),
    first: { phase: 'ringing-in' },
    then: { phase: 'active' },
  },
  'call:device-ringing': {
    is: 'ignored: it is for who calls',
    says: () => ({ deviceId: bobby.deviceId, seq: 900 }),
    first: { phase: 'ringing-in' },
    then: { phase: 'active' },
  },
  'call:answered': {
    is: 'ignored: it is for who calls, and says nothing of what this person wants open',
    says: () => ({ deviceId: bobby.deviceId, media: 'audio' }),
    first: { phase: 'ringing-in' },
    then: { phase: 'active' },
  },
  'call:ended': {
    is: 'acted on',
    says: () => ({ reason: 'hangup', by: ada.userId }),
    first: { phase: 'ended' },
    then: { phase: 'ended' },
  },
  'call:signaled': {
    // That it reaches the connection is shown below.
    is: 'acted on',
    says: () => ({ from: alice.deviceId, seq: 900, body: '{}' }),
    first: { phase: 'ringing-in' },
    then: { phase: 'active' },
  },
  'call:acknowledged': {
    is: 'acted on: it is about what was said here',
    says: () => ({ from: alice.deviceId, runs: [[0, 0]] }),
    first: { phase: 'ringing-in' },
    then: { phase: 'active' },
  },
  'call:held': {
    is: 'kept',
    says: () => ({ from: alice.deviceId, seq: 900, held: true }),
    then: { remoteHeld: true },
  },
  'call:media-changed': {
    is: 'kept',
    says: () => ({ from: alice.deviceId, seq: 900, muted: true, camera: false, screen: true }),
    then: { remoteMuted: true, remoteScreenOn: true, remoteKnowsScreens: true },
  },
  'call:peer-connection': {
    is: 'kept',
    says: () => ({ connected: false }),
    then: { remoteSignalingLost: true },
  },
  'call:transferring': {
    is: 'kept',
    says: () => ({ handover }),
    then: { held: true, handover: { to: cleo, giving: false, attended: false } },
  },
  'call:transfer-returned': {
    is: 'kept: nothing is left of a handover',
    after: (callId) => server.tell(bobby.deviceId, 'call:transferring', { callId, handover }),
    says: () => ({ newCallId, reason: 'cancelled' }),
    then: { phase: 'active', held: false, handover: null },
  },
};

describe('what the server says of a call that still rings where two calls have crossed', () => {
  it.each(Object.entries(rows) as [CallNews, Row<CallNews>][])('%s', async (event, row) => {
    const { says, after, first = {}, then } = row;
    const callId = await cross();
    after?.(callId);
    server.tell(bobby.deviceId, event, { callId, ...says() } as ServerPayload<CallNews>);
    await clock.advance(20);
    expect(theirs(callId)).toMatchObject({ phase: 'ringing-in', ...first });
    await hearOfIt();
    expect(theirs(callId)).toMatchObject(then);
  });

  it('signals reach the connection', async () => {
    const callId = await cross();
    const link = bobby.peers.open.find(({ state }) => state === 'connected')!;
    const before = link.received;
    const said = { kind: 'candidates', link: 0, ufrag: 'u', candidates: [], last: true };
    const signal = { from: alice.deviceId, seq: 900, body: JSON.stringify(said) };
    server.tell(bobby.deviceId, 'call:signaled', { callId, ...signal });
    await clock.advance(20);
    expect(link.received).toBe(before + 1);
  });
});

describe('who does not know yet that two calls have crossed', () => {
  it('is not heard afterwards by who holds, said directly', async () => {
    const callId = await cross();
    server.bend((line) => (line === 'device-bob-1 ← call:held' ? 'drop' : undefined));
    alice.calls.setHeld(callId, true);
    await hearOfIt();
    expect(theirs(callId)).toMatchObject({ phase: 'active', remoteHeld: true });
    expect(bobby.sends).toBe('nothing');
  });

  it('goes to whom they were handed over', async () => {
    const callId = await cross();
    alice.calls.transfer(callId, cleo);
    await hearOfIt();
    expect(clea.only()).toMatchObject({ phase: 'ringing-in', peer: bob, transferredBy: ada });
    clea.answer();
    await soon();
    expect(withCleo()).toMatchObject({ phase: 'active' });
    expect([bobby.sends, clea.sends]).toEqual(['audio', 'audio']);
    expect(alice.only().ended).toMatchObject({ transferredTo: cleo });
  });

  it('is connected by itself with somebody whom the other one hands over', async () => {
    clea.start(ada);
    await soon();
    alice.answer();
    await soon();
    const withAda = clea.only().callId;
    await cross(CONNECT_UNDO_MS + LATE_MS);
    alice.calls.transfer(withAda, bob);
    await clock.advance(CONNECT_UNDO_MS);
    await soon();
    expect(withCleo()).toMatchObject({ phase: 'ringing-in' });
    await hearOfIt();
    expect(withCleo()).toMatchObject({ phase: 'active', transferredBy: ada });
    expect([bobby.sends, clea.sends]).toEqual(['audio', 'audio']);
  });

  it.each<[who: string, then: () => void]>([
    ['as it is', () => undefined],
    [
      'to somebody else, by whom they were handed over',
      () => alice.calls.transfer(alice.only().callId, cleo),
    ],
  ])('answers by hand, and the call goes on %s', async (_, then) => {
    const callId = await cross();
    then();
    await soon();
    bobby.answer();
    await hearOfIt();
    expect(server.log).not.toContain('device-bob-1 → call:cancel');
    expect(theirs(callId)).toMatchObject({ phase: 'active' });
    expect(alice.only()).toMatchObject({ callId, phase: 'active' });
  });

  it('stays muted where they have muted the call that they answered by hand', async () => {
    const callId = await cross();
    bobby.answer();
    bobby.calls.setMuted(callId, true);
    await hearOfIt();
    expect(theirs(callId)).toMatchObject({ phase: 'active', muted: true });
    expect(bobby.phase).toBe('active');
  });
});

describe('who answers the one whom they are calling', () => {
  /** Their own call reaches the server only when the other one is answered, and they hear of that later still. */
  async function answerFirst(): Promise<void> {
    const late = new Map([
      ['device-bob-1 → call:start', 150],
      ['device-bob-1 ✓ call:start', LATE_MS],
    ]);
    server.bend((line) => (late.has(line) ? { late: late.get(line)! } : undefined));
    bobby.start(ada);
    alice.start(bob);
    await soon();
    bobby.answer();
    await soon();
  }

  it('calls them no more', async () => {
    await answerFirst();
    await hearOfIt();
    await soon();
    expect([alice.calls.list.current, bobby.calls.list.current].map(phases)).toEqual([
      ['active', 'ended'],
      ['ended', 'active'],
    ]);
  });

  it('calls them no more when that call is over, either', async () => {
    await answerFirst();
    for (const { callId, phase } of alice.calls.list.current)
      if (phase === 'active') alice.calls.hangUp(callId);
    await soon();
    await hearOfIt();
    await soon();
    expect([alice.calls.list.current, bobby.calls.list.current].flatMap(phases)).toEqual([
      ...['ended', 'ended', 'ended', 'ended'],
    ]);
  });
});

const phases = (calls: readonly CallView[]): string[] => calls.map(({ phase }) => phase);
