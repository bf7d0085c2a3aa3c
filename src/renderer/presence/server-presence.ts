import type { ChosenStatus, OwnPresence, UserId } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import { createSubject, type Observable } from '@shared/observable.ts';
import type { PresenceLasting } from '@shared/phone.ts';
import type { Notify } from '../phone/notice-code.ts';
import type { Signaling } from '../signaling/signaling.ts';
import { endOf } from './lasting-model.ts';
import type { OwnPresenceControl } from './own-presence.ts';
import { StatusEnd } from './status-end.ts';

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
      if (confirmed === wanted) end.expect(wanted);
      return;
    }
    // A later choice, of this device or another, has the word.
    if (state.current === wanted) state.set(confirmed);
    notify('presence-not-saved');
  };
  const end = new StatusEnd({
    ...{ signaling, clock, state },
    onEnd: (note) => void save({ status: 'available', note }),
  });
  const acceptAnother = (presence: OwnPresence): void => {
    end.forget();
    accept(presence);
  };
  const stops = [
    signaling.on('session:welcomed', ({ presence }) => {
      accept(presence);
      void end.welcomed(presence);
    }),
    signaling.on('presence:own-changed', acceptAnother),
    userId.subscribe(() => acceptAnother(initial)),
  ];
  return {
    state,
    set(status: ChosenStatus, lasting?: PresenceLasting) {
      void save({ status, note: state.current.note, ...(lasting && { until: endOf(lasting, clock.now()) }) });
    },
    setNote: (note) => void save({ ...state.current, note }),
    dispose() {
      end.forget();
      for (const stop of stops) stop();
    },
  };
}
