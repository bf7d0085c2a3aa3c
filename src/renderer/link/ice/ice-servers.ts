import type { IceConfiguration } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import type { Observable } from '@shared/observable.ts';
import type { Settings } from '@shared/settings.ts';
import type { Signaling } from '../../signaling/signaling.ts';
import { type CutOff, cutOff, withOwnWish } from './ice-choice-model.ts';

/** ICE servers with credentials, as long as they work. */
interface IceLife {
  /** When they arrived by the clock of this device, ms. */
  readonly since: number;
  /** Null: for good. */
  readonly lifetimeMs: number | null;
}

/** Against a server whose credentials hardly live. */
const RENEW_AT_MOST_EVERY_MS = 30_000;
/** After this share of their life credentials are renewed, and up to so much later: not by everybody at once. */
const RENEW_AFTER = 0.3;
const RENEW_SPREAD = 0.15;

/** In how many ms to renew; null: never. Before half the life is over, so that a call seldom finds them old. */
export function renewalDelayMs(lifetimeMs: number | null, random: number): number | null {
  if (lifetimeMs === null) return null;
  return Math.max(RENEW_AT_MOST_EVERY_MS, Math.round(lifetimeMs * (RENEW_AFTER + RENEW_SPREAD * random)));
}

/** When to ask again after a refusal or silence. */
export function retryDelayMs(retryAfterMs: number | undefined, random: number): number {
  return Math.round(Math.max(RENEW_AT_MOST_EVERY_MS, retryAfterMs ?? 0) * (1 + random));
}

/**
 * More than half of the life is over. A renewal that was due has not happened then: the line is down, or the machine
 * was asleep.
 */
export function isOld({ since, lifetimeMs }: IceLife, now: number): boolean {
  if (lifetimeMs === null) return false;
  // A clock that was set back can't tell.
  return now < since || now - since > lifetimeMs / 2;
}

/** How long a connection waits for newer credentials before it is made with those that are there. */
const PATIENCE_MS = 800;

/** What devices find each other with, as the server said last, and this person wishes. */
export interface IceServers {
  /**
   * Hands over what to connect with: at once, except where it is old and the server can be asked for something newer.
   * Returns how to call it off.
   */
  obtain(use: (ice: IceConfiguration) => void): () => void;
  /** Who lets no connection be made at the moment; null where one can be, or before the server has said anything. */
  cutOff(): CutOff | null;
  dispose(): void;
}

export interface IceServersDeps {
  readonly signaling: Signaling;
  readonly settings: Observable<Pick<Settings, 'relay'>>;
  readonly clock: Clock;
  /** 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
}

export function createIceServers(deps: IceServersDeps): IceServers {
  return new IceServersOfServer(deps);
}

class IceServersOfServer implements IceServers {
  readonly #deps: IceServersDeps;
  #ice: IceConfiguration = { iceServers: [], lifetimeMs: null, relayOnly: false };
  #isTold = false;
  #since = 0;
  #cancelRenewal = (): void => undefined;
  /** Several connections may want it at the same time. */
  #asking: Promise<void> | null = null;
  #disposed = false;
  readonly #stops: readonly (() => void)[];

  constructor(deps: IceServersDeps) {
    this.#deps = deps;
    this.#stops = [
      deps.signaling.on('session:welcomed', ({ ice }) => this.#use(ice)),
      // An admin decided anew whether calls have to be relayed: from the next connection on.
      deps.signaling.on('ice:changed', (ice) => this.#use(ice)),
    ];
  }

  cutOff(): CutOff | null {
    return this.#isTold ? cutOff(this.#ice, this.#deps.settings.current.relay) : null;
  }

  obtain(use: (ice: IceConfiguration) => void): () => void {
    const { clock } = this.#deps;
    if (!isOld({ since: this.#since, lifetimeMs: this.#ice.lifetimeMs }, clock.now())) {
      use(this.#wished);
      return () => undefined;
    }
    let isOver = false;
    const end = (): void => {
      isOver = true;
      cancelPatience();
    };
    const handOver = (): void => {
      if (isOver) return;
      end();
      use(this.#wished);
    };
    const cancelPatience = clock.after(PATIENCE_MS, handOver);
    void this.#renew().then(handOver);
    return end;
  }

  dispose(): void {
    this.#disposed = true;
    for (const stop of this.#stops) stop();
    this.#cancelRenewal();
  }

  get #wished(): IceConfiguration {
    return withOwnWish(this.#ice, this.#deps.settings.current.relay);
  }

  #use(configuration: IceConfiguration): void {
    if (this.#disposed) return;
    const { clock, random } = this.#deps;
    this.#ice = configuration;
    this.#isTold = true;
    this.#since = clock.now();
    const delay = renewalDelayMs(configuration.lifetimeMs, random());
    this.#cancelRenewal();
    if (delay !== null) this.#renewIn(delay);
  }

  #renewIn(ms: number): void {
    this.#cancelRenewal();
    this.#cancelRenewal = this.#deps.clock.after(ms, () => void this.#renew());
  }

  #renew(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => (this.#asking = null));
    return this.#asking;
  }

  async #ask(): Promise<void> {
    const { signaling, random } = this.#deps;
    const result = await signaling.request('ice:refresh', {});
    if (result.ok) this.#use(result.value);
    // While the line is down there is nobody to ask, and the next welcome brings new ones.
    else if (result.error.code !== 'offline' && !this.#disposed)
      this.#renewIn(retryDelayMs(result.error.retryAfterMs, random()));
  }
}
