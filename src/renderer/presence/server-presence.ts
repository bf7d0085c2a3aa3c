import type { ChosenStatus, OwnPresence, UserId } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import { createSubject, type Observable } from '@shared/observable.ts';
import type { PresenceLasting } from '@shared/phone.ts';
import type { Notify } from '../phone/notice-code.ts';
import type { Signaling } from '../signaling/signaling.ts';
import { endOf } from './lasting-model.ts';
import type { OwnPresenceControl } from './own-presence.ts';

/** A server that ends a status by itself has told of it by then. An older one does not know that it should. */
export const SERVER_LATE_MS = 15_000;

const initial: OwnPresence = { status: 'available', note: '' };

export interface OwnPresenceDeps {
  readonly signaling: Signaling;
  readonly userId: Observable<UserId | null>;
  readonly clock: Clock;
  readonly notify: Notify;
}

export interface OwnPresenceService extends OwnPresenceControl {
  dispose(): void;
}

/** The server keeps the choice. It is shown at once and taken back when the server did not get it. */
export function createOwnPresence({ signaling, userId, clock, notify }: OwnPresenceDeps): OwnPresenceService {
  const state = createSubject(initial);
  let confirmed = initial;
  let saves = 0;
  /** The save that `confirmed` comes from, or is newer than. */
  let confirmedSave = 0;
  let callOffEnd = (): void => undefined;
  const accept = (presence: OwnPresence): void => {
    confirmed = presence;
    confirmedSave = saves;
    state.set(presence);
  };
  const save = async (wanted: OwnPresence): Promise<void> => {
    const number = (saves += 1);
    state.set(wanted);
    const saved = await signaling.request('presence:set', wanted);
    if (saved.ok) {
      // Not only the last one: when that fails, this is what the server has.
      if (number > confirmedSave) [confirmed, confirmedSave] = [wanted, number];
      if (confirmed === wanted) endLater(wanted);
      return;
    }
    // A later choice, of this device or another, has the word.
    if (state.current === wanted) state.set(confirmed);
    notify('presence-not-saved');
  };
  const endLater = (chosen: OwnPresence): void => {
    callOffEnd();
    const { note, until = null } = chosen;
    if (until === null) return;
    callOffEnd = clock.after(until - clock.now() + SERVER_LATE_MS, () => {
      const isOnline = signaling.connection.current.status === 'online';
      if (isOnline && state.current === chosen) void save({ status: 'available', note });
    });
  };
  const stops = [
    signaling.on('session:welcomed', ({ presence }) => accept(presence)),
    signaling.on('presence:own-changed', accept),
    userId.subscribe(() => accept(initial)),
  ];
  return {
    state,
    set(status: ChosenStatus, lasting?: PresenceLasting) {
      const { note } = state.current;
      void save({ status, note, ...(lasting && { until: endOf(lasting, clock.now()) }) });
    },
    dispose() {
      callOffEnd();
      for (const stop of stops) stop();
    },
  };
}
