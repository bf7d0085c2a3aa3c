import type { Clock, Timer } from '../../ops/clock.ts';
import { REQUEST_TIMEOUT_MS, type Reply } from '../../protocol/index.ts';

/** One connection to a server, without faults of its own. */
export interface Carrier {
  send(event: string, payload: unknown, onReply: (reply: Reply<unknown>) => void): void;
  /** The server notices so much later. */
  close(noticedAfterMs: number): void;
}

/** `onLost`: the connection ended without anybody here having asked for it. */
export type OpenCarrier = (onEvent: (name: string, payload: unknown) => void, onLost: () => void) => Carrier;

/** Null: lost, or not answered in time. */
export type OnReply = (reply: Reply<unknown> | null) => void;

interface Request {
  readonly event: string;
  readonly payload: unknown;
  readonly answered: OnReply;
}

export interface WireEvents {
  readonly onEvent: (name: string, payload: unknown) => void;
  /** The server has this now. */
  readonly onSaid: (event: string, payload: unknown) => void;
  readonly onLost: () => void;
}

/**
 * A connection on which nothing moves by itself. What one side says waits until it is told to arrive, in its order; so a
 * test decides what overtakes what, and what is lost when the connection is.
 */
export class Wire {
  readonly #carrier: Carrier;
  readonly #events: WireEvents;
  readonly #clock: Clock;
  #up: Request[] = [];
  #down: (() => void)[] = [];
  readonly #pending = new Map<OnReply, { readonly event: string; readonly timer: Timer }>();

  constructor(open: OpenCarrier, clock: Clock, events: WireEvents) {
    this.#clock = clock;
    this.#events = events;
    this.#carrier = open(
      (name, payload) => this.#down.push(() => events.onEvent(name, payload)),
      events.onLost,
    );
  }

  get canGoUp(): boolean {
    return this.#up.length > 0;
  }

  get canGoDown(): boolean {
    return this.#down.length > 0;
  }

  /** What an answer is to come to yet, by name. */
  get asking(): string[] {
    return [...this.#pending.values()].map(({ event }) => event);
  }

  request(event: string, payload: unknown, onReply: OnReply): void {
    const answered: OnReply = (reply) => {
      // The second answer, to a request that was said twice, is nobody's; as is one that came too late.
      this.#pending.get(answered)?.timer.cancel();
      if (this.#pending.delete(answered)) onReply(reply);
    };
    const timer = this.#clock.startTimer(REQUEST_TIMEOUT_MS, () => answered(null));
    this.#pending.set(answered, { event, timer });
    this.#up.push({ event, payload, answered });
  }

  goUp(): void {
    const request = this.#up.shift();
    if (request === undefined) return;
    const { event, payload, answered } = request;
    this.#events.onSaid(event, payload);
    this.#carrier.send(event, payload, (reply) => this.#down.push(() => answered(reply)));
  }

  goDown(): void {
    this.#down.shift()?.();
  }

  repeat(): void {
    const [first] = this.#up;
    if (first !== undefined) this.#up.unshift(first);
  }

  /** What is under way is lost. */
  cut(noticedAfterMs: number): void {
    this.#up = [];
    this.#down = [];
    this.#carrier.close(noticedAfterMs);
    for (const answered of [...this.#pending.keys()]) answered(null);
  }
}
