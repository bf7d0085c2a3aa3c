import type { PhoneSnapshot } from './phone.ts';

type DueCallback = NonNullable<PhoneSnapshot['callbacks']>[number];

/** The same in the window, in a notification of the system and in one of a browser. */
export function callbackWords({ name, isFree }: Pick<DueCallback, 'name' | 'isFree'>): {
  readonly title: string;
  readonly body: string;
} {
  return isFree
    ? { title: `${name} is free now`, body: 'You wanted to know.' }
    : { title: `Time to call ${name} back`, body: 'You said you would.' };
}

/** Those that have become due since `before`. */
export function newlyDue(before: PhoneSnapshot, after: PhoneSnapshot): readonly DueCallback[] {
  const told = new Set(before.callbacks?.map(({ userId }) => userId));
  return (after.callbacks ?? []).filter(({ userId }) => !told.has(userId));
}
