import type { ErrorCode, IceConfiguration } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import { createSubject } from '@shared/observable.ts';
import type { ConnectionState } from '../account/account.ts';
import type { NetworkHint, NetworkMonitor } from '../network/network-monitor.ts';
import type { Logger } from '../phone/log.ts';
import { LineProbe } from './line-probe.ts';
import { LinkMover } from './link-mover.ts';
import type { LineCredentials, Link, OpenLink, Refusal } from './link.ts';
import { retryDelayMs } from './reconnect-policy.ts';
import { sendRequest } from './request.ts';
import {
  createServerEventDispatcher,
  fromWelcomeOn,
  type ServerEventDispatcher,
} from './server-event-dispatcher.ts';
import type { Signaling } from './signaling.ts';
import { awaitWelcome, REACH_TIMEOUT_MS, type WelcomeWait } from './welcome-wait.ts';

/** After these the connection is likely to be dead, so its successor is begun without waiting for the proof. */
const URGENT: ReadonlySet<NetworkHint> = new Set(['online', 'woke', 'moved', 'path-lost']);
/** What the server is given to answer before that. A good connection answers sooner than a new one is made. */
const HEAD_START_MS = 150;
/**
 * A connection that came up no longer ago, perhaps through the very network that is the news, is only asked: the server
 * closes it as soon as this device arrives by another one, and if that is given up at the same moment there is none.
 */
const NEW_MS = 1_000;
/** Only a connection that held this long was a good one; before, a drop counts as one more failure. */
const STABLE_MS = 10_000;
/**
 * A server closes a connection when its device arrives by another one, a moment before it welcomes that one. For this
 * long the moment is nothing to tell anybody about.
 */
const BLINK_MS = 2_000;

/** Trying again can't change these: the token, the program or the server has to change first. */
const FINAL_REFUSALS: ReadonlySet<ErrorCode> = new Set([
  'unauthenticated',
  'forbidden',
  'unsupported_version',
  'invalid_payload',
]);

export interface SignalingLineDeps {
  readonly openLink: OpenLink;
  readonly network: Pick<NetworkMonitor, 'subscribe'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  readonly requestTimeoutMs?: number;
}

/** The line of this phone: open while somebody is signed in, kept up by itself, and deaf when closed. */
export interface SignalingLine extends Signaling {
  /** Connects, and stays connected. Replaces what was open. */
  open(credentials: LineCredentials): void;
  close(): void;
  /** Tries now instead of waiting, also after a refusal; an open connection is verified. */
  retryNow(): void;
  dispose(): void;
}

export function createSignalingLine(deps: SignalingLineDeps): SignalingLine {
  return new LinkKeeper(deps);
}

/**
 * A line is *closed*, *trying* (a link that was not welcomed yet), *waiting* (a timer runs), *online* or *refused*.
 * Every connection is a new {@link Link}; what an earlier one still says is dropped, because only the current one is
 * listened to. So nothing has to be reset, and no event can arrive twice. While the server is about to stop, a
 * {@link LinkMover} looks for the next link and the current one goes on.
 */
class LinkKeeper implements SignalingLine {
  readonly connection = createSubject<ConnectionState>({ status: 'connecting' });
  readonly on: Signaling['on'];
  readonly #deps: SignalingLineDeps;
  readonly #events: ServerEventDispatcher;
  readonly #stopHints: () => void;
  readonly #mover: LinkMover;
  readonly #probe: LineProbe;
  #credentials: LineCredentials | null = null;
  #link: Link | null = null;
  #failures = 0;
  #wasOnline = false;
  /** Null unless online. */
  #onlineSince: number | null = null;
  /** It counts as online and was not welcomed yet; see {@link BLINK_MS}. */
  #isBlinking = false;
  /** A server that asked for patience is not asked again before then, unless the person wants it. */
  #notBefore = 0;
  #cancelTimer: () => void = () => undefined;
  #welcome: WelcomeWait | null = null;
  /** Attempts in a row that reached no server. */
  #unreached = 0;
  readonly #reached = new WeakSet<Link>();
  /** Ms since epoch. */
  readonly #openedAt = new WeakMap<Link, number>();
  /** Null where no next connection is begun, nor is to be. */
  #cancelRace: (() => void) | null = null;

  constructor(deps: SignalingLineDeps) {
    this.#deps = deps;
    this.#events = createServerEventDispatcher(deps.log);
    this.on = this.#events.on;
    this.#stopHints = deps.network.subscribe((hint) => this.#onHint(hint));
    this.#mover = new LinkMover({
      ...deps,
      open: (credentials) => this.#openLink(credentials),
      onInVain: (attempts) => this.#endInVain(attempts),
    });
    this.#probe = new LineProbe({
      clock: deps.clock,
      isInUse: (link) => link === this.#link,
      onAnswer: (ice) => this.#answered(ice),
      onSilent: () => this.#replaceSilent(),
    });
    this.on('server:draining', ({ reconnectWithinMs }) => {
      if (this.#credentials) this.#mover.moveWithin(reconnectWithinMs, this.#credentials);
    });
  }

  request: Signaling['request'] = (event, payload) => {
    const link = this.#onlineSince === null ? null : this.#link;
    return sendRequest(link && { link, timeoutMs: this.#deps.requestTimeoutMs }, event, payload);
  };

  open(credentials: LineCredentials): void {
    this.close();
    this.#credentials = credentials;
    this.#connect();
  }

  close(): void {
    this.#credentials = null;
    this.#dropLink();
    this.#failures = 0;
    this.#notBefore = 0;
    this.#wasOnline = false;
    this.#showTrying();
  }

  retryNow(): void {
    if (this.#onlineSince === null) this.#connect();
    else this.#verify();
  }

  dispose(): void {
    this.#stopHints();
    this.close();
    this.#events.clear();
  }

  #connect(): void {
    if (!this.#credentials) return;
    this.#dropLink();
    this.#showTrying();
    this.#link = this.#openLink(this.#credentials);
    this.#awaitWelcome();
  }

  #openLink(credentials: LineCredentials): Link {
    const link: Link = this.#deps.openLink(credentials, {
      onReached: () => {
        this.#reached.add(link);
        this.#unreached = 0;
        if (this.#link === link) this.#welcome?.reached();
        else this.#mover.reached(link);
      },
      onEvent: fromWelcomeOn((name, payload) => {
        if (name === 'session:welcomed' && this.#mover.underWay === link) this.#changeOver();
        if (this.#link === link) this.#onEvent(name, payload);
      }),
      onClosed: (why, refusal) => {
        if (this.#link !== link) this.#mover.failed(link, refusal);
        else if (!this.#changeOver()) this.#onClosed(why, refusal);
      },
    });
    this.#openedAt.set(link, this.#deps.clock.now());
    return link;
  }

  #awaitWelcome(): void {
    const { clock } = this.#deps;
    const options = { clock, attempts: this.#unreached, isHasty: false };
    const wait = awaitWelcome(options, (attempts) => this.#endInVain(attempts));
    this.#welcome = wait;
    this.#cancelTimer = () => wait.stop();
  }

  #endInVain(attempts: number): void {
    this.#unreached = attempts;
    if (!this.#changeOver()) this.#onClosed('no welcome', null);
  }

  /**
   * Goes on with the connection that the mover has under way, if it has one. After one that was online it counts as
   * online from the start: the server holds requests until it has welcomed a device.
   */
  #changeOver(): boolean {
    const next = this.#mover.release();
    if (!next) return false;
    this.#cancelRace = null;
    this.#cancelTimer();
    this.#link?.close();
    this.#link = next.link;
    this.#welcome = next.wait;
    this.#cancelTimer = () => next.wait.stop();
    if (this.#onlineSince !== null) this.#blink(next.wait);
    return true;
  }

  #blink(wait: WelcomeWait): void {
    this.#isBlinking = true;
    const cancel = this.#deps.clock.after(BLINK_MS, () => {
      this.#isBlinking = false;
      this.#onlineSince = null;
      this.#showTrying();
    });
    this.#cancelTimer = () => {
      cancel();
      wait.stop();
    };
  }

  #dropLink(): void {
    this.#cancelRace?.();
    this.#mover.stop();
    this.#cancelTimer();
    this.#welcome = null;
    this.#link?.close();
    this.#link = null;
    this.#onlineSince = null;
    this.#isBlinking = false;
  }

  #showTrying(): void {
    const shown = this.connection.current;
    const attempt = this.#failures + 1;
    if (!this.#wasOnline) {
      if (shown.status !== 'connecting') this.connection.set({ status: 'connecting' });
    } else if (shown.status !== 'reconnecting' || shown.attempt !== attempt) {
      this.connection.set({ status: 'reconnecting', attempt });
    }
  }

  #onEvent(name: string, payload: unknown): void {
    const event = this.#events.parse(name, payload);
    if (!event) return;
    // From here on the server takes requests.
    if (event.name === 'session:welcomed') this.#becomeOnline();
    this.#events.deliver(event);
  }

  #becomeOnline(): void {
    this.#cancelTimer();
    this.#welcome = null;
    this.#isBlinking = false;
    this.#onlineSince = this.#deps.clock.now();
    if (this.#link) this.#probe.welcomedAfter(this.#ageOf(this.#link));
    this.#wasOnline = true;
    this.#deps.log.info('line online');
    this.connection.set({ status: 'online' });
  }

  #onClosed(why: string, refusal: Refusal | null): void {
    const { clock, log, random } = this.#deps;
    const heldFor = this.#onlineSince === null ? 0 : clock.now() - this.#onlineSince;
    this.#failures = heldFor >= STABLE_MS ? 0 : this.#failures + 1;
    this.#dropLink();
    if (refusal && FINAL_REFUSALS.has(refusal.code)) {
      log.warn(`line refused (${refusal.code})`);
      this.connection.set({ status: 'refused', code: refusal.code });
      return;
    }
    const retryAfterMs = refusal?.retryAfterMs;
    const delay = retryDelayMs({ failures: this.#failures, random: random(), retryAfterMs });
    this.#notBefore = retryAfterMs === undefined ? 0 : clock.now() + delay;
    log.info(`line lost (${why}), next attempt in ${delay} ms`);
    this.#showTrying();
    this.#cancelTimer = clock.after(delay, () => this.#connect());
  }

  /** Online: is it still true? Waiting: the wait may be over. An attempt under way is left alone, as long as it is new. */
  #onHint(hint: NetworkHint): void {
    const isCertain = hint === 'moved';
    if (isCertain) this.#probe.forgetSlowness();
    else if (this.#isBeingWelcomed()) return;
    if (this.#onlineSince !== null) {
      this.#verify();
      const isNew = this.#deps.clock.now() - this.#onlineSince <= NEW_MS;
      if (URGENT.has(hint) && !isNew) this.#race(isCertain || this.#isRacedInVain(hint));
    } else if ((isCertain || !this.#hasFreshAttempt(hint)) && this.#mayTry()) this.#connect();
  }

  /** One that takes long may have been begun in another network, or before a sleep: where the hint may mean that. */
  #hasFreshAttempt(hint: NetworkHint): boolean {
    if (!this.#link) return false;
    // Comes every few seconds of a call, whatever happens: to heed it would be not to wait for a server that is slow.
    if (hint === 'in-call') return true;
    return this.#ageOf(this.#link) < REACH_TIMEOUT_MS;
  }

  /** Ms. */
  #ageOf(link: Link): number {
    return this.#deps.clock.now() - (this.#openedAt.get(link) ?? 0);
  }

  /** It counts as online, and its server is there and takes its time: an attempt under way as well. */
  #isBeingWelcomed(): boolean {
    return this.#isBlinking && this.#link !== null && this.#reached.has(this.#link);
  }

  /** What has reached nobody by now was likely begun before this machine got its network, or before it slept. */
  #isRacedInVain(hint: NetworkHint): boolean {
    if (hint !== 'online' && hint !== 'woke') return false;
    const raced = this.#mover.underWay;
    if (!raced || this.#reached.has(raced)) return false;
    return this.#ageOf(raced) > NEW_MS;
  }

  #mayTry(): boolean {
    return this.connection.current.status !== 'refused' && this.#deps.clock.now() >= this.#notBefore;
  }

  /** The server answers nobody before it has welcomed them. */
  #verify(): void {
    if (this.#link && !this.#isBlinking) this.#probe.ask(this.#link);
  }

  #answered(ice: IceConfiguration | null): void {
    // After a sleep what there was is likely old.
    if (ice) this.#events.deliver({ name: 'ice:changed', payload: ice });
    this.#cancelRace?.();
  }

  /**
   * Begins the next connection while the server may still answer on this one. At once: also instead of one that was
   * begun before.
   */
  #race(atOnce: boolean): void {
    if (this.#cancelRace && !atOnce) return;
    const raced = this.#link;
    this.#cancelRace?.();
    const begin = (): void => {
      if (!this.#credentials || this.#link !== raced || this.#mover.isMoving) return;
      this.#cancelRace = null;
      if (!atOnce && this.#isBeingWelcomed()) return;
      this.#mover.moveNow(this.#credentials);
      this.#endRaceWith(() => this.#mover.stop());
    };
    if (atOnce) begin();
    else this.#endRaceWith(this.#deps.clock.after(HEAD_START_MS, begin));
  }

  #endRaceWith(end: () => void): void {
    this.#cancelRace = () => {
      this.#cancelRace = null;
      end();
    };
  }

  #replaceSilent(): void {
    this.#deps.log.info('line silent, replaced');
    this.#failures = 0;
    if (!this.#changeOver()) this.#connect();
  }
}
