import { setTimeout as wait } from 'node:timers/promises';
import type { Dialect, NextFrame, Pair } from '../dialect.ts';
import type { Line } from '../line.ts';
import { measureWindow, type Spent } from '../measure.ts';
import type { Window } from '../quiet.ts';
import type { RunningServer } from '../server-process.ts';

type Sampled = Pick<RunningServer, 'sample'>;

/** One direction of a pair. */
interface Lane {
  readonly from: Line;
  readonly nextFrame: NextFrame;
  /** When what is under way was sent. Arrives in this order: one connection in, one out. */
  readonly sentAt: number[];
}

export interface Relayed extends Spent {
  readonly messages: number;
  /** Ms from the sender's `send` to the receiver, on one clock. */
  readonly latencies: readonly number[];
}

/** What takes longer never arrives. */
const PATIENCE_MS = 30_000;

/** Offers on their way between the two of every pair, everybody in turn. */
export class RelayLoad {
  readonly #server: Sampled;
  readonly #lanes: Lane[] = [];
  #turn = 0;
  #sent = 0;
  #messages = 0;
  #latencies: number[] = [];
  #onArrival: () => void = () => undefined;
  #failure: Error | null = null;

  private constructor(server: Sampled) {
    this.#server = server;
  }

  static async open(server: Sampled, dialect: Dialect, pairs: readonly Pair[]): Promise<RelayLoad> {
    const load = new RelayLoad(server);
    for (const pair of pairs) {
      const { toCallee, toCaller } = await dialect.openRelay(pair);
      load.#addLane(dialect, [pair.caller.line, pair.callee.line], toCallee);
      load.#addLane(dialect, [pair.callee.line, pair.caller.line], toCaller);
    }
    return load;
  }

  /** How many were sent so far. */
  get sent(): number {
    return this.#sent;
  }

  /** Resolves when nothing is under way any more. Rejects where something was refused or was lost on its way. */
  async arrived(): Promise<void> {
    const until = performance.now() + PATIENCE_MS;
    while (this.#lanes.some(({ sentAt }) => sentAt.length > 0)) {
      if (this.#failure !== null) throw this.#failure;
      if (performance.now() > until) throw new Error(`${this.#underWay()} offers were lost on their way`);
      await wait(10);
    }
  }

  #underWay(): number {
    return this.#lanes.reduce((sum, { sentAt }) => sum + sentAt.length, 0);
  }

  /** So many a second, whatever the server does: what a message takes when there is room. */
  async atRate(perSecond: number, durationMs: number): Promise<Window<Relayed>> {
    let sent = 0;
    const startedAt = performance.now();
    const timer = setInterval(() => {
      const due = ((performance.now() - startedAt) / 1000) * perSecond;
      for (; sent < due; sent++) this.#sendNext();
    }, 1);
    try {
      return await this.#measure(durationMs);
    } finally {
      clearInterval(timer);
    }
  }

  /** So many that nobody measures: compilers and buffers settle. */
  async warmUp(underWay: number, messages: number): Promise<void> {
    this.#messages = 0;
    const saturation = this.#saturate(underWay);
    while (this.#messages < messages && this.#failure === null) await wait(50);
    await saturation.stop();
  }

  /** Always so many under way: as much as goes. */
  async saturated(underWay: number): Promise<Saturation> {
    const saturation = this.#saturate(underWay);
    await wait(500);
    return saturation;
  }

  #saturate(underWay: number): Saturation {
    this.#onArrival = () => this.#sendNext();
    for (let index = 0; index < underWay; index++) this.#sendNext();
    return {
      measure: (durationMs) => this.#measure(durationMs),
      stop: async () => {
        this.#onArrival = () => undefined;
        await wait(300);
      },
    };
  }

  #addLane(dialect: Dialect, [from, to]: readonly [Line, Line], nextFrame: NextFrame): void {
    const lane: Lane = { from, nextFrame, sentAt: [] };
    this.#lanes.push(lane);
    to.onMessage = (data) => {
      const now = performance.now();
      try {
        if (!dialect.isRelayed(data)) return;
      } catch (error) {
        this.#failure ??= error instanceof Error ? error : new Error(String(error));
        return;
      }
      const sentAt = lane.sentAt.shift();
      if (sentAt === undefined) throw new Error('an offer arrived that nobody sent');
      this.#messages += 1;
      this.#latencies.push(now - sentAt);
      this.#onArrival();
    };
  }

  #sendNext(): void {
    const lane = this.#lanes[this.#turn];
    this.#turn = (this.#turn + 1) % this.#lanes.length;
    if (lane === undefined) throw new Error('there is nobody to send anything');
    this.#sent += 1;
    lane.sentAt.push(performance.now());
    lane.from.send(lane.nextFrame());
  }

  #measure(durationMs: number): Promise<Window<Relayed>> {
    return measureWindow(this.#server, async () => {
      this.#messages = 0;
      this.#latencies = [];
      await wait(durationMs);
      if (this.#failure !== null) throw this.#failure;
      return { messages: this.#messages, latencies: this.#latencies };
    });
  }
}

export interface Saturation {
  measure(durationMs: number): Promise<Window<Relayed>>;
  stop(): Promise<void>;
}
