import type { Callback } from './settings.ts';

/** One per person: the last wish counts. */
export function withCallback(callbacks: readonly Callback[], added: Callback): readonly Callback[] {
  return [...withoutCallback(callbacks, added), added];
}

export function withoutCallback(
  callbacks: readonly Callback[],
  { owner, userId }: Pick<Callback, 'owner' | 'userId'>,
): readonly Callback[] {
  return callbacks.filter((other) => other.owner !== owner || other.userId !== userId);
}

/** As long as they are wished for, this stays; a later wish for the same person has another one. */
export const wishOf = ({ when }: Pick<Callback, 'when'>): number =>
  when.kind === 'time' ? when.at : when.until;

export const wishKey = (callback: Callback): string =>
  `${callback.owner} ${callback.userId} ${callback.when.kind} ${wishOf(callback)}`;

/**
 * What is kept after one page has made `after` out of `before`, while others may have changed what is `kept`: what it
 * added is added, what it took out is taken out, and the rest is as the others have left it.
 */
export function mergeCallbacks(
  kept: readonly Callback[],
  before: readonly Callback[],
  after: readonly Callback[],
): readonly Callback[] {
  const [known, wanted] = [new Set(before.map(wishKey)), new Set(after.map(wishKey))];
  const left = kept.filter((one) => wanted.has(wishKey(one)) || !known.has(wishKey(one)));
  return after.filter((one) => !known.has(wishKey(one))).reduce(withCallback, left);
}
