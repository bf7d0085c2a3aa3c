import type { UserId } from '@protocol';
import { wishKey, wishOf, withCallback, withoutCallback } from '@shared/callback-list.ts';
import type { Clock } from '@shared/clock.ts';
import { createSubject, type Observable } from '@shared/observable.ts';
import type { Callback } from '@shared/settings.ts';
import type { CallView } from '../call/call-view.ts';
import type { Contact } from '../contacts/contacts.ts';
import type { SettingsStore } from '../settings/settings-store.ts';
import {
  isDue,
  nextMoment,
  oncePerPerson,
  openCallbacks,
  ownCallbacks,
  serverCallbacks,
  type CallbackFacts,
  type ServerCallback,
} from './callbacks-model.ts';
import type { Callbacks, DueCall, PlannedCall } from './callbacks.ts';
import type { ServerWaits, WaitsState } from './server-waits.ts';
import { ToServer } from './to-server.ts';

/** The same as at the server, but by this device alone, for as long as it may well run. */
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
  readonly waits: Pick<ServerWaits, 'add' | 'remove' | 'settle'> & { readonly state: Observable<WaitsState> };
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
const asDue = (callback: Callback): DueCall => ({
  ...{ userId: callback.userId, name: callback.name },
  ...{ isFree: callback.when.kind === 'free', wish: wishOf(callback) },
});
const asPlanned = ({ userId, name, when }: Callback): PlannedCall => ({
  ...{ userId, name, awaitsFree: when.kind === 'free' },
  ...(when.kind === 'free' && { until: when.until }),
});

const factsOf = ({ clock, userId, contacts, calls }: CallbacksDeps): CallbackFacts => ({
  now: clock.now(),
  owner: userId.current,
  contacts: contacts.list.current,
  calls: calls.current,
});

/** Whom a person wants to call later; each until they were called or it was called off. */
export function createCallbacks(deps: CallbacksDeps): CallbacksControl {
  const { settings, userId, contacts, calls, waits, clock } = deps;
  const planned = createSubject<readonly PlannedCall[]>([]);
  const due = createSubject<readonly DueCall[]>([]);
  const toServer = new ToServer({ settings, waits });
  let cancelTimer = (): void => undefined;

  const facts = (): CallbackFacts => factsOf(deps);
  const keep = (callbacks: readonly Callback[]): void => settings.change({ callbacks: [...callbacks] });
  const show = (known: CallbackFacts): void => {
    const own = ownCallbacks(settings.state.current.callbacks, known.owner);
    const kept = own.filter((one) => !toServer.replaced.current.includes(wishKey(one)));
    const atServer = openAtServer(waits, known);
    const all = [...kept, ...atServer];
    const awaited = all.filter(({ when }) => when.kind === 'free');
    contacts.watchAwaited(awaited.map((callback) => callback.userId as UserId));
    planned.set(oncePerPerson(all).map(asPlanned));
    const mayBeDue = [...kept, ...atServer.filter(({ isTold }) => isTold)];
    due.set(oncePerPerson(mayBeDue.filter((one) => isDue(one, known))).map(asDue));
    cancelTimer();
    const next = nextMoment(all, known.now);
    if (next !== null) cancelTimer = clock.after(Math.min(next - known.now, LONGEST_TIMER_MS), update);
  };
  const update = (): void => {
    const all = settings.state.current.callbacks;
    const known = facts();
    const open = openCallbacks(all, known);
    // The change comes back as one of the settings or of what the server has.
    if (open.length !== all.length) keep(open);
    else if (!settleAtServer(waits, known) && !(isAtServer(waits) && toServer.move(open, known.owner)))
      show(known);
  };

  const sources = [settings.state, userId, contacts.list, calls, waits.state, toServer.replaced];
  const stops = sources.map((source) => source.subscribe(update));
  update();
  return {
    planned,
    due,
    plan: (person, inMinutes) => plan({ settings, waits, toServer, keep }, facts(), { ...person, inMinutes }),
    forget(forgotten) {
      const { owner } = facts();
      if (owner === null) return;
      waits.remove(forgotten as UserId);
      keep(withoutCallback(settings.state.current.callbacks, { owner, userId: forgotten }));
    },
    dispose() {
      cancelTimer();
      for (const stop of stops) stop();
    },
  };
}

type Waits = CallbacksDeps['waits'];
interface Kept {
  readonly settings: CallbacksDeps['settings'];
  readonly waits: Waits;
  readonly toServer: ToServer;
  readonly keep: (callbacks: readonly Callback[]) => void;
}
interface Plan {
  readonly userId: string;
  readonly name: string;
  readonly inMinutes: number | null;
}

/** A server from before it kept them leaves it to this device. */
function plan(
  { settings, waits, toServer, keep }: Kept,
  { owner, now }: CallbackFacts,
  { userId, name, inMinutes }: Plan,
): void {
  if (owner === null) return;
  if (inMinutes === null && isAtServer(waits)) {
    void toServer.add({ owner, userId });
    return;
  }
  waits.remove(userId as UserId);
  keep(withCallback(settings.state.current.callbacks, { userId, name, owner, when: whenOf(inMinutes, now) }));
}

const isAtServer = ({ state }: Waits): boolean => state.current.status === 'known';

function atServerOf({ state }: Waits, known: CallbackFacts): readonly ServerCallback[] {
  return state.current.status === 'known' ? serverCallbacks(state.current.waits, known) : [];
}

function openAtServer(waits: Waits, known: CallbackFacts): readonly ServerCallback[] {
  const all = atServerOf(waits, known);
  const open = new Set<Callback>(openCallbacks(all, known));
  return all.filter((one) => open.has(one));
}

/** Who is called is awaited no more. The server would find that out by itself, but later. Returns whether there was any. */
function settleAtServer(waits: Waits, known: CallbackFacts): boolean {
  const open = openAtServer(waits, { ...known, now: 0 });
  const settled = atServerOf(waits, known).find((one) => !open.some(({ userId }) => userId === one.userId));
  if (settled) waits.settle(settled.userId as UserId);
  return settled !== undefined;
}
