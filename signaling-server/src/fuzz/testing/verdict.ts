import { endedFor, type CallRecord, type EndedCall, type LiveCall } from '../../calls/call-record.ts';
import type { CallRegistry } from '../../calls/call-registry.ts';
import {
  CALLER_GRACE_MS,
  JOIN_TIMEOUT_MS,
  RING_TIMEOUT_MS,
  SEAT_GRACE_MS,
  type CallId,
  type DeviceId,
  type HistoryEntry,
  type UserId,
} from '../../protocol/index.ts';
import type { Bot } from './bot.ts';
import type { BotCall } from './bot-call.ts';
import { nameOf, type Facts, type Oracle } from './oracle.ts';
import type { RaceStores } from './race-stores.ts';

interface Standing {
  /** Those that are connected. */
  readonly present: readonly Bot[];
  readonly registry: CallRegistry;
  readonly people: readonly UserId[];
}

/** Holds what every phone shows against what the server has, once nothing is under way. */
export async function whatDisagrees({ present, registry, people }: Standing): Promise<string[]> {
  const wrong: string[] = [];
  for (const bot of present) {
    for (const call of bot.live()) {
      const record = await registry.find(call.callId);
      if (!matches(bot, call, record))
        wrong.push(
          `${nameOf(bot.identity)} shows ${call.callId} ${call.phase}, the server has it ${record?.state ?? 'not'}`,
        );
    }
  }
  const calls = (await Promise.all(people.map((userId) => registry.ofPerson(userId)))).flat();
  for (const call of new Map(calls.map((each) => [each.callId, each])).values())
    wrong.push(...present.flatMap((bot) => whatIsMissing(bot, call)));
  return [...wrong, ...whoHoldsUnseen(present)];
}

/** Calls of which one end shows something else of the other one's hold than what is so. */
export function whoHoldsUnseen(present: readonly Bot[]): string[] {
  const wrong: string[] = [];
  for (const bot of present)
    for (const { callId, phase, held } of bot.calls.values()) {
      const other = present.find((each) => each !== bot && each.calls.get(callId)?.phase === 'active');
      const shown = other?.calls.get(callId)?.peerHeld;
      if (phase === 'active' && shown !== undefined && shown !== held)
        wrong.push(
          `${nameOf(bot.identity)} ${held ? 'holds' : 'does not hold'} ${callId}, and the other end shows it differently`,
        );
    }
  return wrong;
}

/**
 * Who hands a call over knows to which one, and whoever is handed over knows of no other. They may not know of it at all
 * where they were away when the call became theirs; then it comes back by itself.
 */
function isHandedOverAs(call: BotCall | undefined, { userId }: Bot['identity'], record: LiveCall): boolean {
  const handover = record.state === 'active' ? record.handover : undefined;
  const known = call?.handover ?? null;
  if (known === (handover?.newCallId ?? null)) return true;
  return known === null && handover?.by !== userId;
}

/** Once every deadline is over. */
export async function whatIsStillHandedOver({
  registry,
  people,
}: Omit<Standing, 'present'>): Promise<string[]> {
  const calls = (await Promise.all(people.map((userId) => registry.ofPerson(userId)))).flat();
  return calls
    .filter((call) => call.state === 'active' && call.handover !== undefined)
    .map(({ callId }) => `${callId} is being handed over for ever`);
}

function matches({ identity }: Bot, { phase }: BotCall, record: CallRecord | null): boolean {
  if (record === null || record.state === 'ended') return false;
  const { deviceId, userId } = identity;
  switch (phase) {
    case 'ringing-out':
      return record.state === 'ringing' && record.callerDevice === deviceId;
    case 'ringing-in':
      return record.state === 'ringing' && rings(record, { deviceId, userId });
    case 'active':
      return record.state === 'active' && [record.callerDevice, record.calleeDevice].includes(deviceId);
    default:
      // Neither can last: both wait for an answer of the server, and everything was answered.
      return false;
  }
}

/** A call that joins two others is for the one device that is in the call with whom they are handed over by. */
function rings(
  { calleeId, origin }: LiveCall,
  { deviceId, userId }: Pick<Bot['identity'], 'deviceId' | 'userId'>,
): boolean {
  return calleeId === userId && (origin?.device ?? deviceId) === deviceId;
}

function whatIsMissing(bot: Bot, record: LiveCall): string[] {
  const { deviceId } = bot.identity;
  const phase = bot.calls.get(record.callId)?.phase ?? 'not at all';
  const expected = ((): string | null => {
    if (record.callerDevice === deviceId) return record.state === 'active' ? 'active' : 'ringing-out';
    if (record.state === 'active') return record.calleeDevice === deviceId ? 'active' : null;
    return rings(record, bot.identity) ? 'ringing-in' : null;
  })();
  const call = bot.calls.get(record.callId);
  if (expected === 'active' && !isHandedOverAs(call, bot.identity, record))
    return [`${nameOf(bot.identity)} has ${record.callId} handed over to ${call?.handover ?? 'nobody'}`];
  return expected === null || phase === expected
    ? []
    : [`${nameOf(bot.identity)} should show ${record.callId} ${expected}, and shows it ${phase}`];
}

interface Afterwards {
  readonly oracle: Oracle;
  readonly stores: RaceStores;
}

/** When everything is over: exactly one row for each call, the same end for both, and one that can be true. */
export async function whatIsWrongInTheLog({ oracle, stores }: Afterwards): Promise<string[]> {
  const page = { before: Number.MAX_SAFE_INTEGER, limit: 10_000 };
  const lists = new Map<UserId, HistoryEntry[]>();
  for (const { userId } of stores.persons) lists.set(userId, await stores.calls.list(userId, page));
  const wrong: string[] = [];
  const rows = new Map<CallId, EndedCall>();
  const records = await recordsOf({ oracle, stores });
  const answered = new Set(
    [...records].filter(([, record]) => wasAnswered(record)).map(([callId]) => callId),
  );
  const known = { all: oracle.facts, absences: oracle.absences, answered };
  for (const facts of oracle.facts.values()) {
    const record = records.get(facts.callId) ?? null;
    if (record === null) wrong.push(...whatWasToldOf(facts));
    else if (record.state !== 'ended') wrong.push(`${facts.callId} is ${record.state} in the log for ever`);
    else {
      rows.set(record.callId, record);
      if (record.callId === facts.callId) wrong.push(...whatIsWrongWith({ ...known, facts }, record));
    }
  }
  for (const record of rows.values()) wrong.push(...whatIsWrongInLists(record, lists));
  const count = await stores.countCalls();
  if (count !== rows.size) wrong.push(`the log has ${count} rows for ${rows.size} calls`);
  for (const { reason } of rows.values()) oracle.count(`logged ${reason}`);
  countTakenOver(oracle, answered);
  return wrong;
}

/** By every id that was ever used; two of them may have become one call. */
async function recordsOf({ oracle, stores }: Afterwards): Promise<Map<CallId, CallRecord | null>> {
  const records = new Map<CallId, CallRecord | null>();
  for (const callId of oracle.facts.keys()) records.set(callId, await stores.calls.find(callId));
  return records;
}

function wasAnswered(record: CallRecord | null): boolean {
  return record?.state === 'ended' && record.answeredAt !== null;
}

function countTakenOver(oracle: Oracle, answered: ReadonlySet<CallId>): void {
  for (const { callId, origin } of oracle.facts.values()) {
    if (origin !== null && answered.has(callId))
      oracle.count(origin.joins === undefined ? 'taken over' : 'joined');
  }
}

/** Of a call that never came to be, nobody may have heard anything but that. */
function whatWasToldOf({ callId, holders, ends }: Facts): string[] {
  const told = ends.filter(({ reason }) => reason !== 'failed');
  return holders.size === 0 && told.length === 0
    ? []
    : [`${callId} is not in the log, and devices were told of it`];
}

interface Known {
  readonly facts: Facts;
  readonly all: Oracle['facts'];
  readonly absences: Oracle['absences'];
  readonly answered: ReadonlySet<CallId>;
}

function whatIsWrongWith(known: Known, record: EndedCall): string[] {
  const { facts } = known;
  const { callId } = facts;
  const wrong: string[] = [];
  if (!isPossible(known, record)) wrong.push(`${callId} can’t have ended with ${record.reason}`);
  for (const { bot, reason } of facts.ends) {
    const expected = endedFor(record, bot).reason;
    if (reason !== expected)
      wrong.push(`${nameOf(bot)} was told ${reason} for ${callId}, and it ended with ${expected}`);
  }
  const [holder] = facts.holders;
  if (holder !== undefined && record.calleeDevice !== holder)
    wrong.push(`${callId} was given to ${holder}, and the log has ${record.calleeDevice ?? 'nobody'}`);
  return wrong;
}

interface Circumstances {
  readonly said: (by: 'caller' | 'callee' | 'either', event: string) => boolean;
  /** Whether it was away for so long. */
  readonly wasAway: (device: DeviceId | null, ms: number) => boolean;
  /** Whoever was handed over with it talks to somebody else. */
  readonly wasTakenOver: boolean;
  /** For one that somebody is handed over with: that was taken back. */
  readonly wasTakenBack: boolean;
  readonly ringTimeoutMs: number;
}

type Possible = (call: EndedCall, circumstances: Circumstances) => boolean;

/** What must have happened for a call to end so. With any other reason it can not: no server restarts and no media fail. */
const possibleEnds: Partial<Record<EndedCall['reason'], Possible>> = {
  hangup: ({ answeredAt }, { said, wasTakenOver }) =>
    answeredAt !== null &&
    (wasTakenOver || ['call:hangup', 'call:cancel', 'call:decline'].some((event) => said('either', event))),
  cancelled: ({ answeredAt, by, callerDevice }, { said, wasAway, wasTakenBack }) =>
    answeredAt === null &&
    (wasTakenBack ||
      said('caller', 'call:cancel') ||
      (by === null && wasAway(callerDevice, CALLER_GRACE_MS))),
  declined: ({ answeredAt }, { said }) =>
    answeredAt === null && ['call:decline', 'call:hangup'].some((event) => said('callee', event)),
  'no-answer': ({ answeredAt, startedAt, endedAt }, { ringTimeoutMs }) =>
    answeredAt === null && endedAt - startedAt >= ringTimeoutMs,
  'signaling-lost': ({ answeredAt, callerDevice, calleeDevice }, { wasAway }) =>
    answeredAt !== null && [callerDevice, calleeDevice].some((device) => wasAway(device, SEAT_GRACE_MS)),
  offline: ({ startedAt, endedAt }) => startedAt === endedAt,
  busy: ({ startedAt, endedAt }) => startedAt === endedAt,
};

function isPossible({ facts, all, absences, answered }: Known, call: EndedCall): boolean {
  // Who called at the same moment may have given up under the id of their own call.
  const other = call.mergedCallId === null ? undefined : all.get(call.mergedCallId);
  const everything = new Set([...facts.said, ...(other?.said ?? [])]);
  const said: Circumstances['said'] = (by, event) =>
    by === 'either' ? said('caller', event) || said('callee', event) : everything.has(`${by} ${event}`);
  const wasAway: Circumstances['wasAway'] = (device, ms) =>
    device !== null && (absences.get(device) ?? 0) >= ms;
  const handedOver = transfersOf({ facts, all, answered });
  return possibleEnds[call.reason]?.(call, { ...handedOver, said, wasAway }) ?? false;
}

function transfersOf({
  facts: { origin, handovers },
  all,
  answered,
}: Omit<Known, 'absences'>): Pick<Circumstances, 'wasTakenOver' | 'wasTakenBack' | 'ringTimeoutMs'> {
  const from = origin === null ? undefined : all.get(origin.callId);
  return {
    wasTakenOver: [...handovers].some((callId) => answered.has(callId)),
    wasTakenBack: [...(from?.said ?? [])].some((words) => words.endsWith('call:transfer-cancel')),
    ringTimeoutMs: origin?.joins === undefined ? RING_TIMEOUT_MS : JOIN_TIMEOUT_MS,
  };
}

function whatIsWrongInLists(
  record: EndedCall,
  lists: ReadonlyMap<UserId, readonly HistoryEntry[]>,
): string[] {
  const sides = [
    { userId: record.callerId, direction: 'outgoing' },
    { userId: record.calleeId, direction: 'incoming' },
  ];
  return sides.flatMap(({ userId, direction }) => {
    const entries = (lists.get(userId) ?? []).filter(({ callId }) => callId === record.callId);
    const [entry] = entries;
    const isRight =
      entries.length === 1 && entry?.direction === direction && entry.endReason === record.reason;
    return isRight ? [] : [`${userId} has ${entries.length} lines for ${record.callId}, or a wrong one`];
  });
}
