import type { Clock } from '@shared/clock.ts';
import type { Logger } from '../phone/log.ts';
import type { LineCredentials, Link, Refusal } from './link.ts';
import { leaveDelayMs, retryDelayMs } from './reconnect-policy.ts';
import { awaitWelcome, type WelcomeWait, type WelcomeWaitOptions } from './welcome-wait.ts';

export interface LinkMoverOptions {
  /** Opens a connection whose fate is reported to {@link LinkMover.failed}. */
  readonly open: (credentials: LineCredentials) => Link;
  readonly clock: Clock;
  readonly log: Logger;
  /** 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  /** A connection that was handed over has had all its time, and was not welcomed; see {@link awaitWelcome}. */
  readonly onInVain: (attempts: number) => void;
}

/** A connection under way, and what is left of its time. */
export interface LinkUnderWay {
  readonly link: Link;
  readonly wait: WelcomeWait;
}

/**
 * Finds another connection while the one in use may still work: for a server that is about to stop, and for a network
 * that may be another one. A load balancer leads the new connection to a server that stays; where there is none, every
 * attempt fails, and the old one is used until it is closed.
 */
export class LinkMover {
  readonly #options: LinkMoverOptions;
  #link: Link | null = null;
  /** Null unless moving. */
  #credentials: LineCredentials | null = null;
  #failures = 0;
  /** Attempts in a row that reached no server in the time they had. */
  #unreached = 0;
  #cancelTimer: () => void = () => undefined;
  #welcome: WelcomeWait | null = null;

  constructor(options: LinkMoverOptions) {
    this.#options = options;
  }

  /** At a random moment of the next `ms`, so that not everybody arrives elsewhere at once. */
  moveWithin(ms: number, credentials: LineCredentials): void {
    if (this.#credentials) return;
    this.#options.log.info('the server is about to stop, moving');
    this.#credentials = credentials;
    this.#openAfter(leaveDelayMs(ms, this.#options.random()));
  }

  /** At once: the connection in use may be dead. */
  moveNow(credentials: LineCredentials): void {
    if (this.#credentials) return;
    this.#credentials = credentials;
    this.#open({ isHasty: true });
  }

  get isMoving(): boolean {
    return this.#credentials !== null;
  }

  get underWay(): Link | null {
    return this.#link;
  }

  reached(link: Link): void {
    if (this.#link !== link) return;
    this.#unreached = 0;
    this.#welcome?.reached();
  }

  /** Hands over the connection under way, if there is one, and is done. */
  release(): LinkUnderWay | null {
    const link = this.#link;
    const wait = this.#welcome;
    if (link) this.#cancelTimer = () => undefined;
    this.#link = null;
    this.stop();
    return link && wait && { link, wait };
  }

  failed(link: Link, refusal: Refusal | null): void {
    if (this.#link !== link) return;
    this.#link.close();
    this.#link = null;
    this.#failures += 1;
    const retryAfterMs = refusal?.retryAfterMs;
    const random = this.#options.random();
    this.#openAfter(retryDelayMs({ failures: this.#failures, random, retryAfterMs }));
  }

  stop(): void {
    this.#cancelTimer();
    this.#link?.close();
    this.#link = null;
    this.#credentials = null;
    this.#failures = 0;
    this.#unreached = 0;
  }

  #openAfter(ms: number): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#options.clock.after(ms, () => this.#open({ isHasty: false }));
  }

  #open({ isHasty }: Pick<WelcomeWaitOptions, 'isHasty'>): void {
    if (!this.#credentials) return;
    const link = this.#options.open(this.#credentials);
    this.#link = link;
    const { clock } = this.#options;
    const wait = awaitWelcome({ clock, attempts: this.#unreached, isHasty }, (attempts) => {
      if (this.#link !== link) {
        this.#options.onInVain(attempts);
        return;
      }
      this.#unreached = attempts;
      this.failed(link, null);
    });
    this.#welcome = wait;
    this.#cancelTimer = () => wait.stop();
  }
}
