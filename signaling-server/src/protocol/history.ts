import * as z from 'zod/mini';
import { CallMedia, EndReason, OptionalEndDetail } from './calls.ts';
import { CallId } from './ids.ts';
import { limits } from './limits.ts';
import { Person } from './people.ts';

const Share = z.number().check(z.gte(0), z.lte(1));

/**
 * How a call was, as the device of one of the two measured it. Each person has their own; none of it says who or where
 * anybody is.
 */
export const CallSummary = z.object({
  /** Seconds that were measured. */
  seconds: z.int().check(z.gte(1), z.lte(limits.measuredSeconds)),
  /** Mean opinion of the worse direction, 1 (bad) to 4.5. */
  mos: z.number().check(z.gte(1), z.lte(5)),
  /** Of the packets to and from this person; null where it is not known. */
  lostIn: z.nullable(Share),
  lostOut: z.nullable(Share),
  roundTripMs: z.nullable(z.number().check(z.gte(0), z.lte(60_000))),
  relayed: z.boolean(),
  /** What was wrong for longest, in the words of the clients; one that a client does not know it leaves out. */
  cause: z.nullable(z.string().check(z.regex(/^[a-z-]+$/), z.maxLength(limits.causeLength))),
});
export type CallSummary = z.infer<typeof CallSummary>;

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
  endDetail: OptionalEndDetail,
  /** `came`: somebody handed the caller over to the callee. `went`: one of the two was handed over to somebody else. */
  transfer: z.optional(z.enum(['came', 'went'])),
  /** What the callee said in declining it. */
  message: z.optional(z.string()),
  /** An incoming call that nobody answered or declined. */
  missed: z.boolean(),
  /** As this person's device measured the call. */
  summary: z.optional(CallSummary),
  /** The person has looked at it; only then it stops counting as missed. */
  seen: z.boolean(),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;

/**
 * Newest first. The next page begins after the last entry of the one before, which is named by its `startedAt` and its
 * `callId`: several calls may have started at the same time. Without `beforeCall` all of that time are left out.
 */
export const HistoryList = z.object({
  before: z.optional(z.int()),
  beforeCall: z.optional(CallId),
  limit: z.int().check(z.gte(1), z.lte(limits.historyPage)),
});
export const HistoryListed = z.object({ entries: z.array(HistoryEntry), hasMore: z.boolean() });

export const HistorySeen = z.object({});

/** Tells how an answered call was. The first word on a call counts; a repeated one changes nothing. */
export const HistorySummary = z.object({ callId: CallId, summary: CallSummary });
export type HistorySummary = z.infer<typeof HistorySummary>;

/** A call was added to this person's log or changed there. */
export const HistoryChanged = z.object({ entry: z.nullable(HistoryEntry), missedCount: z.int() });
