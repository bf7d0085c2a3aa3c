import type { ActiveCall, CallRecord, EndedCall, LiveCall } from '../../../src/calls/call-record.ts';
import type { CallStore } from '../../../src/calls/call-store.ts';
import { JOIN_TIMEOUT_MS, RING_TIMEOUT_MS, type CallId, type UserId } from '../../../src/protocol/index.ts';
import type { BotCall, BotIdentity } from './bot-call.ts';
import type { Bot } from './bot.ts';
import { nameOf, type Facts, type Oracle } from './oracle.ts';

/** Holds what every phone shows against the rows of the database, once nothing is under way. */
export async function whatDisagrees(bots: readonly Bot[], calls: CallStore): Promise<string | null> {
  const rows = new Map<CallId, LiveCall>();
  for (const userId of peopleOf(bots))
    for (const call of await calls.ofPerson(userId)) rows.set(call.callId, call);
  for (const bot of bots)
    for (const callId of new Set([...bot.live().map((call) => call.callId), ...rows.keys()])) {
      const wrong = whatIsWrongAt(bot, callId, { bots, row: rows.get(callId) });
      if (wrong !== null) return `${nameOf(bot.identity)} and ${callId}: ${wrong}`;
    }
  return null;
}

interface Around {
  readonly bots: readonly Bot[];
  readonly row: LiveCall | undefined;
}

function whatIsWrongAt({ identity, calls }: Bot, callId: CallId, { bots, row }: Around): string | null {
  const call = calls.get(callId);
  const phase = call?.phase ?? 'ended';
  const expected = row === undefined ? 'ended' : phaseOf(row, identity);
  if (phase !== expected) return `it shows ${phase} and should show ${expected}`;
  if (call === undefined || row?.state !== 'active') return null;
  return phase === 'active' ? whatIsWrongIn(call, identity, { bots, row }) : null;
}

function whatIsWrongIn(
  call: BotCall,
  identity: BotIdentity,
  { bots, row }: { readonly bots: readonly Bot[]; readonly row: ActiveCall },
): string | null {
  if (call.unacknowledged.size > 0) return 'something that it said has not been heard';
  if (!isHandedOver(call, row, identity)) return `it shows it handed over as ${String(call.handover)}`;
  return isHoldSeen(call, identity, bots) ? null : 'the other end shows another hold';
}

/** Who was away when the call became theirs may not know that they are handed over; then it comes back by itself. */
function isHandedOver(call: BotCall, { handover }: ActiveCall, { userId }: BotIdentity): boolean {
  const isUnaware = call.handover === null && handover?.by !== userId;
  return isUnaware || call.handover === (handover?.newCallId ?? null);
}

function isHoldSeen({ callId, held }: BotCall, { index }: BotIdentity, bots: readonly Bot[]): boolean {
  return bots.every(({ identity, calls }) => {
    const other = identity.index === index ? undefined : calls.get(callId);
    return other?.phase !== 'active' || other.peerHeld === held;
  });
}

/** What a device shows of a call that goes on. Calls that join two others ring at the device that talks already. */
function phaseOf(row: LiveCall, { userId, deviceId }: BotIdentity): string {
  if (row.callerDevice === deviceId) return row.state === 'active' ? 'active' : 'ringing-out';
  if (row.state === 'active') return row.calleeDevice === deviceId ? 'active' : 'ended';
  const rings = row.calleeId === userId && (row.origin?.device ?? deviceId) === deviceId;
  return rings ? 'ringing-in' : 'ended';
}

/** When everything is over: one row for each call, the same end for both people, and one that can be true. */
export async function whatIsWrongAfterwards(
  bots: readonly Bot[],
  oracle: Oracle,
  calls: CallStore,
): Promise<string | null> {
  const rows = new Map<CallId, EndedCall>();
  for (const facts of oracle.facts.values()) {
    const row = await calls.find(facts.callId);
    if (row?.state === 'ended') rows.set(facts.callId, row);
    else if (row !== null || isTold(facts)) return `${facts.callId} has no end: ${JSON.stringify(row)}`;
  }
  for (const [callId, row] of rows) {
    // Of two calls that crossed one is left.
    const wrong = row.callId === callId ? whatIsWrongWith(row, { oracle, rows }) : null;
    if (wrong !== null) return `${callId} ${wrong}: ${JSON.stringify(row)}`;
  }
  const histories = [...peopleOf(bots)].map((userId) =>
    whatIsWrongInHistory(userId, { rows: [...rows.values()], calls }),
  );
  return (await Promise.all(histories)).find((wrong) => wrong !== null) ?? null;
}

/** Nobody may have heard anything of a call that never came to be, but that it failed. */
function isTold({ holders, ends }: Facts): boolean {
  return holders.size > 0 || ends.some(({ reason }) => reason !== 'failed');
}

function peopleOf(bots: readonly Bot[]): Set<UserId> {
  return new Set(bots.map(({ identity }) => identity.userId));
}

interface History {
  readonly rows: readonly EndedCall[];
  readonly calls: CallStore;
}

async function whatIsWrongInHistory(userId: UserId, { rows, calls }: History): Promise<string | null> {
  const entries = await calls.list(userId, { before: Number.MAX_SAFE_INTEGER, limit: 1_000 });
  for (const row of rows) {
    const { callId } = row;
    if (row.callerId !== userId && row.calleeId !== userId) continue;
    const [entry, ...more] = entries.filter((each) => each.callId === callId);
    const direction = row.callerId === userId ? 'outgoing' : 'incoming';
    if (more.length > 0 || entry?.direction !== direction || entry.endReason !== row.reason)
      return `${userId} has ${callId} wrong in their history: ${JSON.stringify([entry, ...more])}`;
  }
  return null;
}

interface Known {
  readonly oracle: Oracle;
  /** By every id that was ever used; two of them may have become one call. */
  readonly rows: ReadonlyMap<CallId, EndedCall>;
}

function whatIsWrongWith(row: EndedCall, known: Known): string | null {
  const facts = known.oracle.facts.get(row.callId)!;
  if (possibleEnds[row.reason]?.(row, circumstancesOf(facts, row, known)) !== true)
    return `can’t have ended with ${row.reason}`;
  for (const { bot, reason } of facts.ends)
    if (reason !== toldTo(row, bot)) return `was told to ${nameOf(bot)} to have ended with ${reason}`;
  const [holder] = facts.holders;
  return holder === undefined || row.calleeDevice === holder ? null : `was given to ${holder}`;
}

/** Devices of the callee that only rang are told who was faster. */
function toldTo(row: EndedCall, { userId, deviceId }: BotIdentity): string {
  if (userId !== row.calleeId) return row.reason;
  if (row.calleeDevice !== null && row.calleeDevice !== deviceId) return 'answered-elsewhere';
  return row.reason === 'declined' && row.byDevice !== deviceId ? 'declined-elsewhere' : row.reason;
}

const isAnswered = (row: EndedCall | undefined): boolean => row !== undefined && row.answeredAt !== null;

interface Circumstances {
  /** Such as `caller call:cancel`; also of the call that crossed it. */
  readonly said: (...words: string[]) => boolean;
  /** A device of the two was without a connection at some time. */
  readonly wasAway: boolean;
  /** Whoever was handed over talks to somebody else. */
  readonly wasTakenOver: boolean;
  /** For one that somebody is handed over with: that was taken back. */
  readonly wasTakenBack: boolean;
  readonly ringTimeoutMs: number;
}

/** What must have happened for a call to end so. With any other reason it can not: no media fail here. */
const possibleEnds: Partial<Record<EndedCall['reason'], (row: EndedCall, seen: Circumstances) => boolean>> = {
  hangup: ({ answeredAt }, { said, wasTakenOver }) =>
    answeredAt !== null && (wasTakenOver || said('call:hangup', 'call:cancel', 'call:decline')),
  cancelled: ({ answeredAt }, { said, wasAway, wasTakenBack }) =>
    answeredAt === null && (wasTakenBack || wasAway || said('caller call:cancel')),
  declined: ({ answeredAt }, { said }) =>
    answeredAt === null && said('callee call:decline', 'callee call:hangup'),
  'no-answer': ({ answeredAt, startedAt, endedAt }, { ringTimeoutMs }) =>
    answeredAt === null && endedAt - startedAt >= ringTimeoutMs,
  'signaling-lost': ({ answeredAt }, { wasAway }) => answeredAt !== null && wasAway,
  offline: ({ answeredAt }, { wasAway }) => answeredAt === null && wasAway,
};

function circumstancesOf(facts: Facts, row: CallRecord, { oracle, rows }: Known): Circumstances {
  const { origin, handovers, caller, calleeId } = facts;
  const crossed = row.mergedCallId === null ? undefined : oracle.facts.get(row.mergedCallId);
  const everything = [...facts.said, ...(crossed?.said ?? [])];
  const from = origin === null ? undefined : oracle.facts.get(origin.callId);
  return {
    said: (...words) => everything.some((each) => words.some((one) => each.endsWith(one))),
    wasAway: [...oracle.away].some(({ userId }) => userId === caller.userId || userId === calleeId),
    wasTakenOver: [...handovers].some((callId) => isAnswered(rows.get(callId))),
    wasTakenBack: [...(from?.said ?? [])].some((words) => words.endsWith('call:transfer-cancel')),
    ringTimeoutMs: origin?.joins === undefined ? RING_TIMEOUT_MS : JOIN_TIMEOUT_MS,
  };
}
