import type { QuietHours, UserId } from '@protocol';
import { createSubject, type Observable } from '@shared/observable.ts';
import type { Notify } from '../phone/notice-code.ts';
import type { Signaling } from '../signaling/signaling.ts';
import type { QuietHoursControl, QuietHoursState } from './quiet-hours.ts';

export interface QuietHoursDeps {
  readonly signaling: Signaling;
  readonly userId: Observable<UserId | null>;
  readonly notify: Notify;
}

export interface QuietHoursService extends QuietHoursControl {
  dispose(): void;
}

/** The server keeps them, and keeps to them. A change is shown at once and taken back when the server did not get it. */
export function createQuietHours({ signaling, userId, notify }: QuietHoursDeps): QuietHoursService {
  const state = createSubject<QuietHoursState>({ status: 'unknown' });
  let confirmed: QuietHoursState = state.current;
  let saves = 0;
  /** The save that `confirmed` comes from, or is newer than. */
  let confirmedSave = 0;
  const confirm = (told: QuietHoursState): void => {
    confirmed = told;
    confirmedSave = saves;
    state.set(told);
  };
  const accept = (quietHours: QuietHours | null): void => confirm({ status: 'known', quietHours });
  const forget = (): void => confirm({ status: 'unknown' });
  const load = async (): Promise<void> => {
    const before = state.current;
    const kept = await signaling.request('quiet-hours:get', {});
    // What the person or another device said meanwhile is newer.
    if (kept.ok && state.current === before) accept(kept.value.quietHours);
  };
  const save = async (quietHours: QuietHours): Promise<void> => {
    const wanted: QuietHoursState = { status: 'known', quietHours };
    saves += 1;
    const number = saves;
    state.set(wanted);
    const saved = await signaling.request('quiet-hours:set', quietHours);
    if (saved.ok) {
      // Not only the last one: when that fails, this is what the server has.
      if (number > confirmedSave) [confirmed, confirmedSave] = [wanted, number];
      return;
    }
    if (state.current === wanted) state.set(confirmed);
    notify('quiet-hours-not-saved');
  };
  const stops = [
    signaling.on('quiet-hours:changed', ({ quietHours }) => accept(quietHours)),
    userId.subscribe(forget),
  ];
  return {
    state,
    load: () => void load(),
    change: (quietHours) => void save(quietHours),
    dispose() {
      for (const stop of stops) stop();
    },
  };
}
