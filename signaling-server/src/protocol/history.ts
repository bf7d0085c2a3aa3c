import * as z from 'zod/mini';
import { CallMedia, EndReason } from './calls.ts';
import { CallId } from './ids.ts';
import { limits } from './limits.ts';
import { Person } from './people.ts';

/** One line of a person's call log. Times are ms since epoch, by the server's clock. */
export const HistoryEntry = z.object({
  callId: CallId,
  peer: Person,
  direction: z.enum(['incoming', 'outgoing']),
  media: CallMedia,
  startedAt: z.number(),
  answeredAt: z.nullable(z.number()),
  endedAt: z.nullable(z.number()),
  endReason: z.nullable(EndReason),
  /** What the callee said in declining it. */
  message: z.optional(z.string()),
  /** An incoming call that nobody answered or declined. */
  missed: z.boolean(),
  /** The person has looked at it; only then it stops counting as missed. */
  seen: z.boolean(),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;

/** Newest first; `before` is the `startedAt` of the last entry one has. */
export const HistoryList = z.object({
  before: z.optional(z.number()),
  limit: z.int().check(z.gte(1), z.lte(limits.historyPage)),
});
export const HistoryListed = z.object({ entries: z.array(HistoryEntry), hasMore: z.boolean() });

export const HistorySeen = z.object({});

/** A call was added to this person's log or changed there. */
export const HistoryChanged = z.object({ entry: z.nullable(HistoryEntry), missedCount: z.int() });
