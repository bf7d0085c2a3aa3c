import type { OwnPresence } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import type { Observable } from '@shared/observable.ts';
import type { Signaling } from '../signaling/signaling.ts';

/** A server that ends a status by itself has told of it by then. An older one does not know that it should. */
export const SERVER_LATE_MS = 15_000;

export interface StatusEndDeps {
  readonly signaling: Signaling;
  readonly clock: Clock;
  readonly state: Observable<OwnPresence>;
  readonly onEnd: (note: string) => void;
}

/** Ends a status that this device has chosen for a while, where the server does not. */
export class StatusEnd {
  readonly #deps: StatusEndDeps;
  #chosen: OwnPresence | null = null;
  #cancel = (): void => undefined;

  constructor(deps: StatusEndDeps) {
    this.#deps = deps;
  }

  /** The server has it; another one may have been chosen before. */
  expect(chosen: OwnPresence): void {
    this.forget();
    if (chosen.until === undefined) return;
    this.#chosen = chosen;
    this.#endAt(chosen.until);
  }

  /** Something else was decided about it, and not here. */
  forget(): void {
    this.#cancel();
    this.#chosen = null;
  }

  /** What the server says when the connection is back. */
  async welcomed(presence: OwnPresence): Promise<void> {
    const chosen = this.#chosen;
    if (!chosen || presence.until === chosen.until) return;
    // Without its end it comes from an older server, or another device has chosen it without one.
    const isForgotten = isWhatIsLeftOf(chosen, presence) && (await isOlder(this.#deps.signaling));
    if (this.#chosen !== chosen) return;
    if (isForgotten === null) this.#askAgain();
    else if (!isForgotten) this.forget();
    else if (this.#deps.clock.now() >= (chosen.until ?? 0) + SERVER_LATE_MS) this.#end();
    else this.#endAt(chosen.until ?? 0);
  }

  #endAt(until: number): void {
    const { clock } = this.#deps;
    this.#cancel();
    this.#cancel = clock.after(until - clock.now() + SERVER_LATE_MS, () => this.#end());
  }

  /** Until it is known whose status this is, it is left alone. Off line it waits for the next welcome. */
  #askAgain(): void {
    const { clock, signaling, state } = this.#deps;
    this.#cancel();
    this.#cancel = clock.after(SERVER_LATE_MS, () => {
      if (signaling.connection.current.status === 'online') void this.welcomed(state.current);
    });
  }

  /** Off line it waits for the next welcome. */
  #end(): void {
    const chosen = this.#chosen;
    const { signaling, state, onEnd } = this.#deps;
    if (!chosen || signaling.connection.current.status !== 'online') return;
    this.forget();
    if (isWhatIsLeftOf(chosen, state.current)) onEnd(chosen.note);
  }
}

/** An older server keeps the status and forgets when it ends. */
function isWhatIsLeftOf(chosen: OwnPresence, now: OwnPresence): boolean {
  const hasSameEnd = now.until === undefined || now.until === chosen.until;
  return now.status === chosen.status && now.note === chosen.note && hasSameEnd && now.scheduled !== true;
}

/** From before a status could end by itself, and before there were quiet hours. Null: it has not said. */
async function isOlder(signaling: Signaling): Promise<boolean | null> {
  const kept = await signaling.request('quiet-hours:get', {});
  if (kept.ok) return false;
  return kept.error.code === 'invalid_payload' ? true : null;
}
