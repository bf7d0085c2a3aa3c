import type { PhoneSnapshot } from './phone.ts';

export type DueCallback = NonNullable<PhoneSnapshot['callbacks']>[number];

/** The same in the window, in a notification of the system and in one of a browser. */
export function callbackWords({ name, isFree }: Pick<DueCallback, 'name' | 'isFree'>): {
  readonly title: string;
  readonly body: string;
} {
  return isFree
    ? { title: `${name} is free now`, body: 'You asked to be told.' }
    : { title: `Time to call ${name} back`, body: 'You asked to be reminded.' };
}

/**
 * Says who has become due, once for each wish: they are so again after each call and whenever the connection is back,
 * and that is no news.
 */
export function createNewlyDue(): (snapshot: PhoneSnapshot) => readonly DueCallback[] {
  const told = new Map<string, number>();
  return ({ callbacks = [] }) => {
    const fresh = callbacks.filter(({ userId, wish }) => told.get(userId) !== wish);
    for (const { userId, wish } of fresh) told.set(userId, wish);
    return fresh;
  };
}
