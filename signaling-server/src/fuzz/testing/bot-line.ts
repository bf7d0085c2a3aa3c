import type { Clock, Timer } from '../../ops/clock.ts';
import type { Reply } from '../../protocol/index.ts';
import { Wire, type OnReply, type OpenCarrier } from './wire.ts';

const RETRY_MS = 1_000;

export interface BotLineOptions {
  readonly clock: Clock;
  readonly open: OpenCarrier;
  readonly onHeard: (name: string, payload: unknown) => void;
  readonly onSaid: (event: string, payload: unknown) => void;
  readonly onReply: (
    request: { readonly event: string; readonly payload: unknown },
    reply: Reply<unknown> | null,
  ) => void;
}

export interface Cut {
  readonly up: number;
  readonly down: number;
  /** After how long the server notices. */
  readonly noticedAfterMs: number;
}

/** A bot's way to the server: lost and found again, with whatever it wanted to do later. */
export class BotLine {
  readonly #options: BotLineOptions;
  readonly #timers = new Set<Timer>();
  #wire: Wire | null = null;
  #isOnline = false;

  constructor(options: BotLineOptions) {
    this.#options = options;
  }

  get wire(): Wire | null {
    return this.#wire;
  }

  /** It was welcomed on the connection that it has. */
  get isOnline(): boolean {
    return this.#isOnline;
  }

  /** Nothing is under way between it and the server that it knows of. */
  get isAtRest(): boolean {
    return this.#wire === null || (this.#isOnline && this.#wire.asking.length === 0);
  }

  /** What it waits for, for whoever looks for a fault. */
  get waitsFor(): string {
    if (this.#wire === null) return 'a connection';
    return this.#isOnline ? `answers to ${this.#wire.asking.join(', ') || 'nothing'}` : 'its welcome';
  }

  connect(): void {
    if (this.#wire !== null) return;
    const { clock, open, onHeard, onSaid } = this.#options;
    const wire = new Wire(open, clock, {
      ...{ onEvent: onHeard, onSaid },
      onLost: () => this.#comeBack(wire),
    });
    this.#wire = wire;
  }

  welcomed(): void {
    this.#isOnline = true;
  }

  /** Loses the connection; so many messages of each side still arrive. */
  cut({ up, down, noticedAfterMs }: Cut): void {
    const wire = this.#wire;
    if (wire === null) return;
    for (let count = 0; count < down; count += 1) wire.goDown();
    for (let count = 0; count < up; count += 1) wire.goUp();
    this.#wire = null;
    this.#isOnline = false;
    wire.cut(noticedAfterMs);
  }

  request(event: string, payload: object, onReply: OnReply): void {
    const wire = this.#isOnline ? this.#wire : null;
    if (wire === null) {
      onReply(null);
      return;
    }
    wire.request(event, payload, (reply) => {
      this.#options.onReply({ event, payload }, reply);
      onReply(reply);
    });
  }

  after(ms: number, then: () => unknown): void {
    const timer = this.#options.clock.startTimer(ms, () => {
      this.#timers.delete(timer);
      then();
    });
    this.#timers.add(timer);
  }

  dispose(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }

  #comeBack(lost: Wire): void {
    if (this.#wire !== lost) return;
    this.cut({ up: 0, down: 0, noticedAfterMs: 0 });
    this.after(RETRY_MS, () => this.connect());
  }
}
