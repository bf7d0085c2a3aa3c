import type { UserId } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import { createSubject, type Observable } from '@shared/observable.ts';
import type { Callback } from '@shared/settings.ts';
import type { CallView } from '../call/call-view.ts';
import type { Contact } from '../contacts/contacts.ts';
import type { SettingsStore } from '../settings/settings-store.ts';
import {
  isDue,
  nextMoment,
  openCallbacks,
  ownCallbacks,
  withCallback,
  withoutCallback,
  type CallbackFacts,
} from './callbacks-model.ts';
import type { Callbacks, DueCall, PlannedCall } from './callbacks.ts';

/** Who is not free until then is not what one was waiting for any more. */
const AWAITED_MS = 4 * 60 * 60_000;
const MINUTE_MS = 60_000;
/** A timer that is too long for a browser runs at once. */
const LONGEST_TIMER_MS = 12 * 60 * 60_000;

export interface CallbacksDeps {
  readonly settings: Pick<SettingsStore, 'state' | 'change'>;
  readonly userId: Observable<UserId | null>;
  readonly contacts: {
    readonly list: Observable<readonly Contact[]>;
    watchAwaited(userIds: readonly UserId[]): void;
  };
  readonly calls: Observable<readonly CallView[]>;
  readonly clock: Clock;
}

export interface CallbacksControl extends Callbacks {
  /** After so many minutes, or (null) as soon as both are free. */
  plan(person: { readonly userId: string; readonly name: string }, inMinutes: number | null): void;
  forget(userId: string): void;
  dispose(): void;
}

const whenOf = (inMinutes: number | null, now: number): Callback['when'] =>
  inMinutes === null
    ? { kind: 'free', until: now + AWAITED_MS }
    : { kind: 'time', at: now + inMinutes * MINUTE_MS };
const asDue = ({ userId, name, when }: Callback): DueCall => ({ userId, name, isFree: when.kind === 'free' });
const asPlanned = ({ userId, name, when }: Callback): PlannedCall => ({
  ...{ userId, name, awaitsFree: when.kind === 'free' },
});

const factsOf = ({ clock, userId, contacts, calls }: CallbacksDeps): CallbackFacts => ({
  now: clock.now(),
  owner: userId.current,
  contacts: contacts.list.current,
  calls: calls.current,
});

/** Whom a person wants to call later, kept with the settings; each until they were called or it was called off. */
export function createCallbacks(deps: CallbacksDeps): CallbacksControl {
  const { settings, userId, contacts, calls, clock } = deps;
  const planned = createSubject<readonly PlannedCall[]>([]);
  const due = createSubject<readonly DueCall[]>([]);
  let cancelTimer = (): void => undefined;

  const facts = (): CallbackFacts => factsOf(deps);
  const keep = (callbacks: readonly Callback[]): void => settings.change({ callbacks: [...callbacks] });
  const show = (own: readonly Callback[], known: CallbackFacts): void => {
    const awaited = own.filter(({ when }) => when.kind === 'free');
    contacts.watchAwaited(awaited.map((callback) => callback.userId as UserId));
    planned.set(own.map(asPlanned));
    due.set(own.filter((one) => isDue(one, known)).map(asDue));
    cancelTimer();
    const next = nextMoment(own, known.now);
    if (next !== null) cancelTimer = clock.after(Math.min(next - known.now, LONGEST_TIMER_MS), update);
  };
  const update = (): void => {
    const all = settings.state.current.callbacks;
    const known = facts();
    const open = openCallbacks(all, known);
    // The change comes back as one of the settings.
    if (open.length === all.length) show(ownCallbacks(all, known.owner), known);
    else keep(open);
  };

  const stops = [settings.state, userId, contacts.list, calls].map((source) => source.subscribe(update));
  update();
  return {
    planned,
    due,
    plan(person, inMinutes) {
      const { owner, now } = facts();
      if (owner === null) return;
      keep(
        withCallback(settings.state.current.callbacks, { ...person, owner, when: whenOf(inMinutes, now) }),
      );
    },
    forget(forgotten) {
      const { owner } = facts();
      if (owner !== null)
        keep(withoutCallback(settings.state.current.callbacks, { owner, userId: forgotten }));
    },
    dispose() {
      cancelTimer();
      for (const stop of stops) stop();
    },
  };
}
