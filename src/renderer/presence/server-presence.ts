import type { ChosenStatus, OwnPresence, UserId } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import { createSubject, type Observable } from '@shared/observable.ts';
import type { PresenceLasting } from '@shared/phone.ts';
import type { Notify } from '../phone/notice-code.ts';
import type { Signaling } from '../signaling/signaling.ts';
import { endOf } from './lasting-model.ts';
import type { OwnPresenceControl } from './own-presence.ts';

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
  const accept = (presence: OwnPresence): void => {
    confirmed = presence;
    state.set(presence);
  };
  const save = async (wanted: OwnPresence): Promise<void> => {
    state.set(wanted);
    const saved = await signaling.request('presence:set', wanted);
    // A later choice, of this device or another, has the word.
    const isLatest = state.current === wanted;
    if (saved.ok) {
      if (isLatest) confirmed = wanted;
      return;
    }
    if (isLatest) state.set(confirmed);
    notify('presence-not-saved');
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
      for (const stop of stops) stop();
    },
  };
}
