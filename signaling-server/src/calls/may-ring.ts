import type { Availability } from '../presence/presence-service.ts';
import type { RingRule, UserId } from '../protocol/index.ts';
import type { Refusal } from './call-store.ts';

export interface MayRingDeps {
  readonly standingOf: (userId: UserId) => Promise<Availability>;
  /** How the calls of the second one reach the first one. */
  readonly ringRuleOf: (userId: UserId, callerId: UserId) => Promise<RingRule>;
}

interface Parties {
  readonly callerId: UserId;
  readonly calleeId: UserId;
}

/** Why the caller may not ring at the callee, into a call or a room; null where they may. */
export async function reasonNotToRing(
  { standingOf, ringRuleOf }: MayRingDeps,
  { callerId, calleeId }: Parties,
): Promise<Exclude<Refusal, 'cancelled'> | null> {
  const [standing, rule] = await Promise.all([standingOf(calleeId), ringRuleOf(calleeId, callerId)]);
  return whyNot(standing, rule);
}

/** The same, where it is known how the callee has the calls of the caller. */
export function whyNot(
  { reachable, invisible, doNotDisturb }: Availability,
  rule: RingRule,
): Exclude<Refusal, 'cancelled'> | null {
  // Who lost the connection a moment ago is ringing again as soon as the device is back.
  if (!reachable) return 'offline';
  // Who is invisible can't be told from who is absent. Those they always want to hear of are let through.
  if (invisible && rule !== 'always') return 'offline';
  // The same answer for both: whom they do not want to hear of is not to be found out.
  return rule === 'busy' || (doNotDisturb && rule !== 'always') ? 'busy' : null;
}
