import type { Clock } from '@shared/clock.ts';
import type { TrayHost } from '../tray/tray-host.ts';

/**
 * How long an app that was started hidden waits for the desktop's tray before it shows its window, ms. After a login a
 * slow machine may need half a minute until its panel is there. Nothing is missed meanwhile: a call has a window of its
 * own, and starting Ringdown again brings this one.
 */
export const TRAY_PATIENCE_MS = 30_000;

export interface TrayPatienceDeps {
  readonly host: Pick<TrayHost, 'mayChange' | 'present'>;
  readonly after: Clock['after'];
  /** Shows the window, if it is hidden, without taking the focus: the person may be writing something. */
  readonly reveal: () => void;
}

/**
 * Shows the window of an app to which no tray comes, at once where none can come any more. Returns how to stop.
 *
 * A tray that was there and goes away has nothing shown: GNOME takes its tray away for as long as the screen is locked,
 * and whoever comes back wants the desktop as they left it. If it is gone for good, starting Ringdown again shows it.
 */
export function showUnlessTrayComes({ after, host, reveal }: TrayPatienceDeps): () => void {
  const { mayChange, present } = host;
  if (present.current) return () => undefined;
  if (!mayChange) {
    reveal();
    return () => undefined;
  }
  const stop = (): void => {
    callOff();
    stopWatching();
  };
  const callOff = after(TRAY_PATIENCE_MS, () => {
    stop();
    reveal();
  });
  const stopWatching = present.subscribe(stop);
  return stop;
}
