import * as z from 'zod/mini';
import { limits } from './limits.ts';

const MINUTES_A_DAY = 1_440;

const MinuteOfDay = z.int().check(z.gte(0), z.lt(MINUTES_A_DAY));

/**
 * On these days (0 is Sunday) from one minute of the day to another. One that ends no later than it begins ends on the
 * day after, so midnight to midnight is a whole day.
 */
export const QuietInterval = z.object({
  days: z.array(z.int().check(z.gte(0), z.lte(6))).check(z.minLength(1), z.maxLength(7)),
  from: MinuteOfDay,
  to: MinuteOfDay,
});
export type QuietInterval = z.infer<typeof QuietInterval>;

/** When a person is not to be disturbed, by the clock of the place they said it in; the same for all their devices. */
export const QuietHours = z.object({
  enabled: z.boolean(),
  /** By its name in the IANA's list. */
  timeZone: z.string().check(z.minLength(1), z.maxLength(limits.timeZone)),
  intervals: z.array(QuietInterval).check(z.maxLength(limits.quietIntervals)),
});
export type QuietHours = z.infer<typeof QuietHours>;

export const QuietHoursGet = z.object({});
/** `null` for who never had any. */
export const QuietHoursKept = z.object({ quietHours: z.nullable(QuietHours) });

/** To the person's other devices. */
export const QuietHoursChanged = z.object({ quietHours: QuietHours });
