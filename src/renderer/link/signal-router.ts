import type { PeerSignal } from '@protocol';
import { type Allowance, createAllowance } from '@shared/allowance.ts';
import type { Clock } from '@shared/clock.ts';
import type { PeerRole } from '../rtc/peer-connection.ts';
import { isOffer, type LinkConnection } from './link-connection.ts';
import type { NextConnection } from './next-connection.ts';
import type { LinkRecovery } from './recovery.ts';

/**
 * Connections that are made because the other side says so: each costs a peer connection, a certificate and a place at
 * the relay, so none may have us make them without end.
 */
const CONNECTIONS = { burst: 20, nextMs: 1_000 };

/** Holds signals back while they would show too much, and lets them pass in their order from then on. */
export class SignalGate {
  readonly #pass: (signal: PeerSignal) => void;
  #isOpen = false;
  #held: PeerSignal[] = [];

  constructor(pass: (signal: PeerSignal) => void) {
    this.#pass = pass;
  }

  arrive(signal: PeerSignal): void {
    if (this.#isOpen) this.#pass(signal);
    else this.#held.push(signal);
  }

  open(): void {
    this.#isOpen = true;
    for (const signal of this.#held.splice(0)) this.#pass(signal);
  }

  /** What is held is of no use any more. */
  empty(): void {
    this.#held = [];
  }
}

export interface SignalRouterOptions {
  /** This side's, in the first connection. */
  readonly role: PeerRole;
  /** The highest generation that either side has begun. */
  readonly newest: () => number;
  readonly clock: Clock;
  readonly next: NextConnection;
  readonly recovery: Pick<LinkRecovery, 'described'>;
  /** The connection in use; null before the first one and when nothing more is tried. */
  readonly current: () => LinkConnection | null;
  /** Whether anything that is said is still of use. */
  readonly isTried: () => boolean;
  /** Says which signal is not used, and why, for the log. */
  readonly dropped: (what: string) => void;
  readonly openFirst: (generation: number) => void;
  /** Answers one of that number beside what there is. */
  readonly openNext: (generation: number) => void;
}

/** Far more than a call comes to: one more for each network. */
const LEAP = 1_000;

/**
 * What a signal of the other side is about, and where it goes: to the connection in use, to the next one, or to one that
 * this side has yet to make for it.
 */
export class SignalRouter {
  readonly #options: SignalRouterOptions;
  readonly #connections: Allowance;

  constructor(options: SignalRouterOptions) {
    this.#options = options;
    this.#connections = createAllowance(options.clock, CONNECTIONS);
  }

  take(signal: PeerSignal): void {
    if (!this.#options.isTried() || this.#isBeyond(signal)) return;
    if (this.#isNews(signal)) this.#follow(signal.link);
    this.#handOn(signal);
  }

  /** Its number is so high that only a fault or ill will can have made it. */
  #isBeyond({ kind, link }: PeerSignal): boolean {
    const isBeyond = link > this.#options.newest() + LEAP;
    if (isBeyond) this.#options.dropped(`a ${kind}: there can be no connection ${link} yet`);
    return isBeyond;
  }

  /** Whether the other side may have one more connection made. */
  #mayConnect(generation: number): boolean {
    const isAllowed = this.#connections.wait() === 0;
    if (isAllowed) this.#connections.use();
    else this.#options.dropped(`what would begin connection ${generation}: too many in a row`);
    return isAllowed;
  }

  #handOn(signal: PeerSignal): void {
    const { recovery, next } = this.#options;
    if (signal.link === next.generation) {
      next.receive(signal);
      return;
    }
    const current = this.#options.current();
    if (!current) return;
    if (signal.link === current.generation) {
      if (signal.kind === 'description') recovery.described();
      current.receive(signal);
    } else if (signal.link > current.generation) next.keepAhead(signal);
  }

  /** It is about a connection that the other side has begun and that is not known here. */
  #isNews(signal: PeerSignal): boolean {
    const { role, newest, next } = this.#options;
    const { link } = signal;
    const current = this.#options.current();
    if (link > newest()) return true;
    // In a page that was loaded anew the next connection is the first one.
    if (!current) return link !== next.generation;
    // Its number may be used up here, for one that came to nothing: the offerer's counts.
    const isTheirs = isOffer(signal) && role === 'answerer';
    return isTheirs && next.generation === null && link > current.generation;
  }

  /** The other side has begun a connection that is not known here. */
  #follow(generation: number): void {
    const { newest, current, openFirst, openNext } = this.#options;
    // What is still said about the connection to the page before this one.
    if (!current() && generation < newest()) return;
    if (!this.#mayConnect(generation)) return;
    if (current()) openNext(generation);
    else openFirst(generation);
  }
}
