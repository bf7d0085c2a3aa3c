import type { CallStore } from '../calls/call-store.ts';
import type { CallRecord } from '../calls/call-record.ts';
import { done, refuse } from '../ops/reply.ts';
import type { CallId, HistoryEntry, HistorySummary, Reply, UserId } from '../protocol/index.ts';
import type { Delivery } from '../socket/delivery.ts';

export interface HistoryDeps {
  readonly store: Pick<CallStore, 'list' | 'entries' | 'countMissed' | 'markSeen' | 'find' | 'summarise'>;
  readonly delivery: Pick<Delivery, 'toPerson'>;
}

export type History = ReturnType<typeof createHistory>;

function isAnsweredBy(call: CallRecord, userId: UserId): boolean {
  const isOne = call.callerId === userId || call.calleeId === userId;
  return isOne && call.state !== 'ringing' && call.answeredAt !== null;
}

export function createHistory({ store, delivery }: HistoryDeps) {
  const publish = async (callId: CallId, userIds: readonly UserId[]): Promise<void> => {
    const entries = await store.entries(callId);
    for (const userId of userIds) {
      const entry = entries.get(userId) ?? null;
      delivery.toPerson(userId, 'history:changed', { entry, missedCount: await store.countMissed(userId) });
    }
  };
  return {
    async list(
      userId: UserId,
      {
        before = Number.MAX_SAFE_INTEGER,
        beforeCall,
        limit,
      }: {
        readonly before?: number | undefined;
        readonly beforeCall?: CallId | undefined;
        readonly limit: number;
      },
    ): Promise<{ entries: HistoryEntry[]; hasMore: boolean }> {
      // One more than asked for tells whether there are more.
      const entries = await store.list(userId, { before, beforeCall, limit: limit + 1 });
      return { entries: entries.slice(0, limit), hasMore: entries.length > limit };
    },
    countMissed: (userId: UserId) => store.countMissed(userId),
    /** The person has looked at the log: nothing counts as missed any more, on all devices. */
    async markSeen(userId: UserId): Promise<void> {
      await store.markSeen(userId);
      delivery.toPerson(userId, 'history:changed', { entry: null, missedCount: 0 });
    },
    /** How an answered call was, as this person's device measured it. */
    async summarise(
      userId: UserId,
      { callId, summary }: HistorySummary,
    ): Promise<Reply<Record<string, never>>> {
      const call = await store.find(callId);
      if (call === null || !isAnsweredBy(call, userId))
        return refuse('not_found', 'There is no answered call of this person with this id');
      if (await store.summarise(userId, { callId: call.callId, summary }))
        await publish(call.callId, [userId]);
      return done();
    },
    /** Shows both people what has just become of their call. */
    publish: ({ callId, callerId, calleeId }: CallRecord) => publish(callId, [callerId, calleeId]),
  };
}
