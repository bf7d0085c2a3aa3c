import type { Wait } from '@protocol';
import { wishOf } from '@shared/callback-list.ts';
import type { Callback } from '@shared/settings.ts';
import type { Contact } from '../contacts/contacts.ts';
import type { CallView } from '../call/call-view.ts';

export interface CallbackFacts {
  readonly now: number;
  readonly owner: string | null;
  readonly contacts: readonly Pick<Contact, 'userId' | 'name' | 'status'>[];
  readonly calls: readonly Pick<CallView, 'phase' | 'peer'>[];
}

/** Those of who uses the phone. */
export function ownCallbacks(callbacks: readonly Callback[], owner: string | null): readonly Callback[] {
  return callbacks.filter((callback) => callback.owner === owner);
}

/** Of several wishes for a person, which different devices may have been told, the first one. */
export function oncePerPerson(callbacks: readonly Callback[]): readonly Callback[] {
  return callbacks.filter(
    (one, index) => callbacks.findIndex(({ userId }) => userId === one.userId) === index,
  );
}

/** Kept at the server. `isTold`: it has said that they are free. */
export interface ServerCallback extends Callback {
  readonly isTold: boolean;
}

/** Who has left the team can't be called. */
export function serverCallbacks(
  waits: readonly Wait[],
  { owner, contacts }: CallbackFacts,
): readonly ServerCallback[] {
  return waits.flatMap(({ userId, until, freeAt }) => {
    const contact = contacts.find((other) => other.userId === userId);
    if (!contact || owner === null) return [];
    const { name } = contact;
    return [{ owner, userId, name, when: { kind: 'free' as const, until }, isTold: freeAt !== null }];
  });
}

/** Those that are not settled: nobody has called them meanwhile, and nobody waited for too long. */
export function openCallbacks(callbacks: readonly Callback[], facts: CallbackFacts): readonly Callback[] {
  return callbacks.filter((callback) => {
    if (callback.owner !== facts.owner) return true;
    const isPast = callback.when.kind === 'free' && callback.when.until <= facts.now;
    return !isPast && !facts.calls.some((call) => settles(call, callback));
  });
}

/** Calling them, or talking to them; a call of theirs that rings here may still be declined. */
function settles({ phase, peer }: CallbackFacts['calls'][number], { userId }: Callback): boolean {
  return peer.userId === userId && phase !== 'ended' && phase !== 'ringing-in';
}

/** Nobody is told in a call, where they could not call anyway. */
export function isDue({ when, userId }: Callback, { now, contacts, calls }: CallbackFacts): boolean {
  if (when.kind === 'time') return when.at <= now;
  const isBusy = calls.some(({ phase }) => phase !== 'ended');
  return !isBusy && contacts.some((other) => other.userId === userId && other.status === 'available');
}

/** When the next one is due, or waited for too long, if nothing else happens. */
export function nextMoment(callbacks: readonly Callback[], now: number): number | null {
  const moments = callbacks.map(wishOf);
  const coming = moments.filter((moment) => moment > now);
  return coming.length === 0 ? null : Math.min(...coming);
}
