import type { CallLog } from '../calls/call-log.ts';
import type { CallRecord } from '../calls/call-record.ts';
import { done, refuse } from '../ops/reply.ts';
import type { HistoryEntry, HistorySummary, Reply, UserId } from '../protocol/index.ts';
import type { Connections } from '../socket/connections.ts';

export interface HistoryDeps {
  readonly log: Pick<CallLog, 'list' | 'entry' | 'countMissed' | 'markSeen' | 'find' | 'summarise'>;
  readonly connections: Connections;
}

export interface History {
  list(
    userId: UserId,
    page: { readonly before?: number | undefined; readonly limit: number },
  ): Promise<{ entries: HistoryEntry[]; hasMore: boolean }>;
  countMissed(userId: UserId): Promise<number>;
  /** The person has looked at the log: nothing counts as missed any more, on all devices. */
  markSeen(userId: UserId): Promise<void>;
  /** How an answered call was, as this person's device measured it. */
  summarise(userId: UserId, request: HistorySummary): Promise<Reply<Record<string, never>>>;
  /** Shows both people what became of their call. */
  publish(call: CallRecord): Promise<void>;
}

function isAnsweredBy(call: CallRecord, userId: UserId): boolean {
  const isOne = call.callerId === userId || call.calleeId === userId;
  return isOne && call.state !== 'ringing' && call.answeredAt !== null;
}

export function createHistory({ log, connections }: HistoryDeps): History {
  const publishTo = async (userId: UserId, call: CallRecord): Promise<void> => {
    if ((await connections.devicesOf(userId)).length === 0) return;
    const entry = await log.entry(userId, call.callId);
    const missedCount = await log.countMissed(userId);
    await connections.sendToPerson(userId, 'history:changed', { entry, missedCount });
  };
  return {
    async list(userId, { before = Number.MAX_SAFE_INTEGER, limit }) {
      // One more than asked for tells whether there are more.
      const entries = await log.list(userId, { before, limit: limit + 1 });
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
    async publish(call) {
      await Promise.all([publishTo(call.callerId, call), publishTo(call.calleeId, call)]);
    },
  };
}
