import type { Clock } from '@shared/clock.ts';
import type { PathMonitor } from './path-monitor.ts';
import type { PeerConnectionState } from './peer-connection.ts';

/** How often it is looked whether the browser's doubt is justified. */
const LOOK_MS = 300;
/** Sound or a word of the other side that is not older shows that they can be heard. */
const SIGN_MS = 1_500;
/** An answer that is not older shows that they hear this side, too. */
const ANSWER_MS = 5_000;
/** What they are given for the first one. */
const FIRST_ANSWER_MS = 3_000;

export interface StateFilterOptions {
  readonly clock: Clock;
  /** What the browser says. */
  readonly read: () => PeerConnectionState | 'closed';
  readonly signs: Pick<PathMonitor, 'verify' | 'hasHeardWithin' | 'isAnsweredWithin'>;
  readonly onState: (state: PeerConnectionState) => void;
}

/**
 * The browser's word on a connection, but for what is known better here. Chromium calls a connection disconnected when
 * five of its own rare questions in a row were lost, which on a bad path happens in the middle of a good conversation.
 * As long as the other side is heard and answers, nobody is told.
 */
export interface StateFilter {
  /** The browser has changed its mind. */
  changed(): void;
  stop(): void;
}

export function createStateFilter({ clock, read, signs, onState }: StateFilterOptions): StateFilter {
  let told: PeerConnectionState = 'new';
  let doubtedSince: number | null = null;
  let cancelLook = (): void => undefined;

  function isThere(): boolean {
    doubtedSince ??= clock.now();
    const isEarly = clock.now() - doubtedSince < FIRST_ANSWER_MS;
    return signs.hasHeardWithin(SIGN_MS) && (isEarly || signs.isAnsweredWithin(ANSWER_MS));
  }

  function look(): void {
    cancelLook();
    const state = read();
    if (state === 'closed') return;
    if (told === 'connected' && (state === 'disconnected' || state === 'connecting') && isThere()) {
      signs.verify();
      cancelLook = clock.after(LOOK_MS, look);
      return;
    }
    doubtedSince = null;
    if (state === told) return;
    told = state;
    onState(state);
  }

  return { changed: look, stop: () => cancelLook() };
}
