import * as z from 'zod/mini';
import { UserId } from './ids.ts';

/**
 * Somebody whom this person wants to call as soon as they are free: shown as available, to everybody who may look.
 * `freeAt`: when they were, and all the person's devices were told; null until then.
 */
export const Wait = z.object({
  userId: UserId,
  /** When nobody waits for them any more. Ms since epoch, as `freeAt`. */
  until: z.int(),
  freeAt: z.nullable(z.int()),
});
export type Wait = z.infer<typeof Wait>;

export const WaitsList = z.object({});
export const WaitsListed = z.object({ waits: z.array(Wait) });

/** Asked for again, it begins anew. */
export const WaitsAdd = z.object({ userId: UserId });
export const WaitsRemove = z.object({ userId: UserId });

/** To all devices of who waits, on a change by any of them and when somebody is free: what is so now says the list. */
export const WaitsChanged = z.object({});
