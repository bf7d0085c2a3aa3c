import type { CallLog } from '../calls/call-log.ts';
import type { CallRecord } from '../calls/call-record.ts';
import { entryOf } from '../calls/history-entry.ts';
import { done, refuse } from '../ops/reply.ts';
import type { CallId, HistoryEntry, HistorySummary, Person, Reply, UserId } from '../protocol/index.ts';
import type { Connections } from '../socket/connections.ts';

export interface HistoryDeps {
  readonly log: Pick<CallLog, 'list' | 'entry' | 'countMissed' | 'markSeen' | 'find' | 'summarise'>;
  readonly connections: Connections;
  /** Null for somebody who is not part of the team any more. */
  readonly findPerson: (userId: UserId) => Promise<Person | null>;
}

export interface History {
  list(
    userId: UserId,
    page: {
      readonly before?: number | undefined;
      readonly beforeCall?: CallId | undefined;
      readonly limit: number;
    },
  ): Promise<{ entries: HistoryEntry[]; hasMore: boolean }>;
  countMissed(userId: UserId): Promise<number>;
  /** The person has looked at the log: nothing counts as missed any more, on all devices. */
  markSeen(userId: UserId): Promise<void>;
  /** How an answered call was, as this person's device measured it. */
  summarise(userId: UserId, request: HistorySummary): Promise<Reply<Record<string, never>>>;
  /** Shows both people what has just become of their call. */
  publish(call: CallRecord): Promise<void>;
  /** The same where it became that a while ago: they may have looked at it, or told how it was. */
  publishAnew(call: CallRecord): Promise<void>;
}

function isAnsweredBy(call: CallRecord, userId: UserId): boolean {
  const isOne = call.callerId === userId || call.calleeId === userId;
  return isOne && call.state !== 'ringing' && call.answeredAt !== null;
}

export function createHistory({ log, connections, findPerson }: HistoryDeps): History {
  const storedEntry = (userId: UserId, { callId }: CallRecord): Promise<HistoryEntry | null> =>
    log.entry(userId, callId);
  const newEntry = async (userId: UserId, call: CallRecord): Promise<HistoryEntry | null> => {
    const peer = await findPerson(call.callerId === userId ? call.calleeId : call.callerId);
    return peer === null
      ? storedEntry(userId, call)
      : entryOf(call, { userId, peer, seen: false, summary: null });
  };
  const publishTo = async (userId: UserId, call: CallRecord, entryFor = storedEntry): Promise<void> => {
    if ((await connections.devicesOf(userId)).length === 0) return;
    const entry = await entryFor(userId, call);
    const missedCount = await log.countMissed(userId);
    await connections.sendToPerson(userId, 'history:changed', { entry, missedCount });
  };
  const publishToBoth = async (call: CallRecord, entryFor: typeof storedEntry): Promise<void> => {
    await Promise.all([call.callerId, call.calleeId].map((userId) => publishTo(userId, call, entryFor)));
  };
  return {
    async list(userId, { before = Number.MAX_SAFE_INTEGER, beforeCall, limit }) {
      // One more than asked for tells whether there are more.
      const entries = await log.list(userId, { before, beforeCall, limit: limit + 1 });
      return { entries: entries.slice(0, limit), hasMore: entries.length > limit };
    },
    countMissed: (userId) => log.countMissed(userId),
    async markSeen(userId) {
      await log.markSeen(userId);
      await connections.sendToPerson(userId, 'history:changed', { entry: null, missedCount: 0 });
    },
    async summarise(userId, { callId, summary }) {
      const call = await log.find(callId);
      if (call === null || !isAnsweredBy(call, userId))
        return refuse('not_found', 'There is no answered call of this person with this id');
      if (await log.summarise(userId, { callId: call.callId, summary })) await publishTo(userId, call);
      return done();
    },
    publish: (call) => publishToBoth(call, newEntry),
    publishAnew: (call) => publishToBoth(call, storedEntry),
  };
}
