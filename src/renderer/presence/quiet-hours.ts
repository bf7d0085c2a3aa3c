import type { QuietHours } from '@protocol';
import type { Observable } from '@shared/observable.ts';

/** `unknown`: not asked for yet, or the server knows of no quiet hours. `null`: this person never had any. */
export type QuietHoursState =
  { readonly status: 'unknown' } | { readonly status: 'known'; readonly quietHours: QuietHours | null };

/** When this person is not to be disturbed, the same on all their devices. */
export interface QuietHoursControl {
  readonly state: Observable<QuietHoursState>;
  /** Asks the server for them. */
  load(): void;
  change(quietHours: QuietHours): void;
}
