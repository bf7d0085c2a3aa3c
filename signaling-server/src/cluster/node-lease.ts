import { systemClock, type Clock, type Timer } from '../ops/clock.ts';
import { orLongEnough } from '../ops/long-enough.ts';
import type { Logger } from '../ops/logger.ts';
import { randomId } from '../ops/random-id.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import { agreeOnForm, KEPT_FORM, otherForm } from './kept-form.ts';
import type { RedisLink, Script } from './redis-link.ts';
import {
  beginFirstLease,
  beginLease,
  endLease,
  renewLease,
  RENEWALS_PER_LEASE,
  renewWhileRecovering,
} from './scripts/lease.ts';

/** A node that was not heard of for so long is taken for dead. */
const LEASE_MS = 10_000;
/** In lengths of the lease. Whoever is cut off for longer is better served by another node, if there is one. */
const CUT_OFF_AFTER = 1.5;
/** The same: who was refused while Redis was out of reach tries again by then, after a second or two. */
const STEADY_AFTER = 0.3;

export interface NodeLeaseDeps {
  readonly redis: RedisLink;
  readonly clock: Clock;
  readonly log: Logger;
  readonly leaseMs?: number;
  /** In which form this node keeps things. */
  readonly form?: string;
  /** A clock that goes on while the process is stopped and that nobody sets. Ms. */
  readonly monotonic?: () => number;
}

interface Answer {
  readonly held: boolean;
  readonly since: string;
  /** No other node was heard of for most of a lease. */
  readonly isFirst: boolean;
}

export interface Renaming {
  readonly lost: boolean;
}

export interface LeaseEvents {
  /**
   * The node is about to get a new name. What was begun under the old one has to come to its end first, and is waited for
   * for a while: a question must not be asked before Redis lost everything and answered while it is told anew.
   */
  readonly onLosing: () => Promise<void>;
  /**
   * The lease had lapsed, or Redis had lost everything (`lost`), and the node has a new name: what it registered under
   * the old one is gone or will be. The lease goes on meanwhile, however long that takes; asked again where it fails. Until
   * it resolves nothing counts as settled, so it waits for what Redis has to be told, and for nothing else.
   */
  readonly onRenamed: (change: Renaming) => Promise<void>;
  /**
   * The connection to Redis was lost for a moment, too short for the lease: what others said meanwhile was not heard. The
   * lease goes on meanwhile; asked again where it fails. Waits for no more than `onRenamed`.
   */
  readonly onReturned: () => Promise<void>;
  /** Redis has been out of reach for so long that others take over. Said once, until it is back. */
  readonly onCutOff: () => void;
  /** After every renewal. Not waited for. */
  readonly onRenewed: () => void;
  /** After every renewal of a lease that has held for at least its own length, with nothing left to be told anew. Not waited for. */
  readonly onSettled: () => void;
}

/**
 * The name of this node and its right to act under it. The node has the lease, not each of its people: one small write
 * every few seconds, whoever is connected. A node that was stopped for too long finds its lease lapsed when it wakes, and
 * whatever it was about to do is not done any more.
 */
export class NodeLease {
  readonly #deps: NodeLeaseDeps;
  readonly #leaseMs: number;
  readonly #form: string;
  readonly #monotonic: () => number;
  #name = randomId();
  #renewedAt = Number.NEGATIVE_INFINITY;
  /** When Redis answered last, and was heard. */
  #heardAt = Number.NEGATIVE_INFINITY;
  #isCutOff = false;
  #heldSince = Number.POSITIVE_INFINITY;
  #steadyFrom = Number.NEGATIVE_INFINITY;
  #since: string | null = null;
  #timer: Timer | null = null;
  #events: LeaseEvents | null = null;
  #turn: Promise<void> = Promise.resolve();
  /** A change of name that is still to be followed here, and until then the node may not act. */
  #renaming: Renaming | null = null;
  #returning = false;
  #lastFollowed: Renaming | null = null;
  /** What of that is under way, with its end. */
  readonly #following = new Map<Renaming | 'return', Promise<void>>();
  #closed = false;

  constructor(deps: NodeLeaseDeps) {
    this.#deps = deps;
    this.#leaseMs = deps.leaseMs ?? LEASE_MS;
    this.#form = deps.form ?? KEPT_FORM;
    this.#monotonic = deps.monotonic ?? (() => performance.now());
  }

  get name(): string {
    return this.#name;
  }

  /** Whether others still take this node for alive, and it hears them. */
  get isHeld(): boolean {
    return this.#deps.redis.hears && this.#monotonic() - this.#renewedAt < this.#leaseMs;
  }

  /** Whether people could come back until now, and for a moment at least: only then may it be said that somebody has not. */
  get isSteady(): boolean {
    return this.isHeld && this.#monotonic() >= this.#steadyFrom;
  }

  /** Since when Redis knows the server, as ms since epoch. */
  get since(): number {
    return Number(this.#since ?? 0);
  }

  /** Resolves to whether no other node goes on that has everything. Rejects beside nodes that keep things in another form. */
  async begin(): Promise<boolean> {
    await agreeOnForm(this.#deps.redis, this.#form);
    const { since, isFirst } = await this.#ask(beginFirstLease, String(this.#deps.clock.now()));
    this.#know(since);
    this.#renewedAt = this.#heardAt;
    this.#heldSince = this.#monotonic();
    return isFirst;
  }

  /**
   * Has nothing become due while this goes on, and for the length of a lease after it, so that who can not come back
   * meanwhile does. Before the start it renews the lease as well, however long this takes.
   */
  async during(task: () => Promise<void>): Promise<void> {
    let timer: Timer | null = null;
    let isOver = false;
    const next = (): void => {
      if (!isOver)
        timer = systemClock.startTimer(this.#leaseMs / RENEWALS_PER_LEASE, () => void putOff().then(next));
    };
    const putOff = (): Promise<void> =>
      this.#renew(renewWhileRecovering).then(
        () => undefined,
        (error: unknown) =>
          this.#deps.log.warn({ err: error }, 'the lease of this node could not be renewed'),
      );
    // From its first moment: a node that runs for long has not said so when it began.
    await putOff();
    next();
    try {
      await task();
    } finally {
      isOver = true;
      (timer as Timer | null)?.cancel();
    }
    await putOff();
  }

  start(events: LeaseEvents): void {
    this.#events = events;
    this.#schedule();
  }

  /** The connection is lost. What Redis knows when it is back nobody knows, so until it is asked the lease does not count. */
  suspend(): void {
    this.#renewedAt = Number.NEGATIVE_INFINITY;
    this.#interrupt();
    this.#returning = true;
  }

  /** The connection is back: asks at once. */
  resume(): void {
    // Also where a turn has looked already, over the connection that stayed: until now not everything was heard.
    this.#returning = true;
    if (this.#timer === null) return;
    this.#timer.cancel();
    this.#begin();
  }

  /** Redis is not what it was: until it is asked, the lease does not count. */
  lookAgain(): void {
    if (!this.isHeld) return;
    this.suspend();
    this.resume();
  }

  async end(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    await this.#turn;
    await orLongEnough(Promise.all(this.#following.values()));
    await this.#deps.redis.run(endLease, this.#name);
  }

  #schedule(): void {
    if (this.#closed) return;
    this.#timer = systemClock.startTimer(this.#leaseMs / RENEWALS_PER_LEASE, () => this.#begin());
  }

  /** One turn, after which the next one is scheduled. */
  #begin(): void {
    // Until then nobody can begin another one.
    this.#timer = null;
    this.#turn = this.#takeTurn()
      .catch((error: unknown) => {
        this.#interrupt();
        this.#deps.log.warn({ err: error }, 'the lease of this node could not be renewed');
        this.#noticeCutOff();
      })
      .then(() => this.#schedule());
  }

  #interrupt(): void {
    this.#heldSince = Number.POSITIVE_INFINITY;
    this.#steadyFrom = Number.POSITIVE_INFINITY;
  }

  #noticeCutOff(): void {
    if (this.#isCutOff || this.#monotonic() - this.#heardAt < this.#leaseMs * CUT_OFF_AFTER) return;
    this.#isCutOff = true;
    this.#events?.onCutOff();
  }

  async #takeTurn(): Promise<void> {
    const { held, since } = await this.#renew();
    if (!held || since !== this.#since) await this.#rename(since);
    this.#followUp();
    if (this.#heldSince === Number.POSITIVE_INFINITY) {
      this.#heldSince = this.#monotonic();
      this.#steadyFrom = this.#heldSince + this.#leaseMs * STEADY_AFTER;
    }
    this.#events?.onRenewed();
    // Who was cut off from Redis judges nobody until all others had the time to be heard of again.
    const isSettled = this.#following.size === 0 && this.#monotonic() - this.#heldSince >= this.#leaseMs;
    if (isSettled) this.#events?.onSettled();
  }

  #followUp(): void {
    if (this.#renaming !== null) this.#followRenaming(this.#renaming);
    else if (this.#returning && this.#following.size === 0) this.#followReturn();
  }

  #followRenaming(renaming: Renaming): void {
    this.#renaming = null;
    // What was missed until now is part of it.
    this.#returning = false;
    this.#lastFollowed = renaming;
    const followed = this.#events?.onRenamed(renaming);
    // Not before: what is asked in between would be answered from what nobody has told Redis yet.
    this.#renewedAt = this.#heardAt;
    this.#follow(renaming, followed, () => {
      // Another change of name since then is about everything as well.
      if (this.#lastFollowed === renaming) this.#renaming ??= renaming;
    });
  }

  #followReturn(): void {
    this.#returning = false;
    this.#follow('return', this.#events?.onReturned(), () => (this.#returning = true));
  }

  /** Beside the turns: with thousands of people it takes longer than the lease. */
  #follow(what: Renaming | 'return', followed: Promise<void> | undefined, onFailure: () => void): void {
    const ended = Promise.resolve(followed)
      .catch((error: unknown) => {
        this.#deps.log.warn({ err: error }, 'what this node has could not be told anew');
        onFailure();
      })
      .finally(() => this.#following.delete(what));
    this.#following.set(what, ended);
  }

  async #renew(how = renewLease): Promise<{ held: boolean; since: string }> {
    const { held, since } = await this.#ask(how, String(this.#deps.clock.now()));
    // A Redis that has lost everything does not know what the others took over.
    if (held && since === this.#since && this.#renaming === null) {
      // It had lapsed here a moment ago, though not for Redis: what others said since was not heard.
      if (!this.isHeld) this.#returning = true;
      this.#renewedAt = this.#heardAt;
    }
    return { held, since };
  }

  async #ask(script: Script, now: string): Promise<Answer> {
    // Who hears nothing of what others tell it is of no more use to its people than who reaches nobody.
    if (!this.#deps.redis.hears)
      throw new UnavailableError('Redis', { cause: new Error('nothing is heard') });
    const asked = this.#monotonic();
    const asking = [this.#name, this.#leaseMs, now, this.#form] as const;
    const reply = (await this.#deps.redis.run(script, ...asking)) as [number, string, string, number];
    const [held, since, form, isFirst] = reply;
    // Others took over while this node was away, and they are of another version: it is no use among them.
    if (form !== this.#form) throw otherForm(form, this.#form);
    this.#heardAt = asked;
    this.#isCutOff = false;
    return { held: held === 1, since, isFirst: isFirst === 1 };
  }

  #know(since: string): void {
    this.#since = since;
    this.#deps.redis.knownAs = since;
  }

  async #rename(since: string): Promise<void> {
    // Nobody may begin anything before the others know the new name.
    this.#renewedAt = Number.NEGATIVE_INFINITY;
    this.#interrupt();
    await orLongEnough(this.#events?.onLosing());
    // Also where a change of name before this one came to no end.
    const before = [this.#renaming, ...this.#following.keys()];
    const lost = since !== this.#since || before.some((one) => one !== null && one !== 'return' && one.lost);
    this.#deps.log.warn(
      { before: this.#name, lost },
      lost ? 'Redis has lost everything' : 'the lease of this node lapsed',
    );
    this.#name = randomId();
    this.#know(since);
    this.#renaming = { lost };
    await this.#ask(beginLease, String(this.#deps.clock.now()));
  }
}
