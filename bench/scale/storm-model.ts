import { admissionLimits, FULL_RETRY_MS } from '../../signaling-server/src/socket/admission.ts';
import { retryDelayMs } from '../../src/renderer/signaling/reconnect-policy.ts';

export interface Storm {
  /** All of them lose their connection at the same moment. */
  readonly clients: number;
  /** Nobody can connect for so long. */
  readonly downMs: number;
  /** That are there afterwards, and among which a load balancer deals those who come. */
  readonly nodes: number;
  /** What a sign-in takes of a node's one core. */
  readonly signInMs: number;
  /** What the database does for all nodes together. */
  readonly databasePerSecond: number;
  readonly random: () => number;
}

export interface StormResult {
  /** From when the server is there again until so many are back. */
  readonly halfBackMs: number;
  readonly allBackMs: number;
  /** Attempts that were told to come back later. */
  readonly refused: number;
  /** The most attempts of one second that reached a node. */
  readonly busiestSecond: number;
  /** The most that waited at one node. */
  readonly longestQueue: number;
}

interface Client {
  failures: number;
  retryAfterMs: number | undefined;
}

interface Waiting {
  readonly client: Client;
  readonly since: number;
}

/** So finely time is cut. */
const STEP_MS = 10;
const GIVE_UP_MS = 3_600_000;

/**
 * Everybody comes back at once: with the waits of the app (`reconnect-policy.ts`) and the queue of the server
 * (`admission.ts`), both the product's own.
 */
export function simulateStorm(storm: Storm): StormResult {
  return new Simulation(storm).run();
}

class Simulation {
  readonly #storm: Storm;
  readonly #attempts = new Map<number, Client[]>();
  readonly #queues: readonly Queue[];
  readonly #inSecond = new Map<number, number>();
  readonly #backAt: number[] = [];
  #refused = 0;
  #longestQueue = 0;
  #nextNode = 0;
  /** Sign-ins that each node could have done by now and has not, less than one. */
  #credit = 0;

  constructor(storm: Storm) {
    this.#storm = storm;
    this.#queues = Array.from({ length: storm.nodes }, () => new Queue());
  }

  run(): StormResult {
    const { clients, downMs } = this.#storm;
    for (let index = 0; index < clients; index++)
      this.#plan({ failures: 0, retryAfterMs: undefined }, -STEP_MS);
    for (let now = 0; this.#backAt.length < clients && now < GIVE_UP_MS; now += STEP_MS) {
      const coming = this.#attempts.get(stepOf(now)) ?? [];
      this.#attempts.delete(stepOf(now));
      for (const client of coming) this.#come(client, now);
      if (now >= downMs) this.#serve(now);
    }
    return {
      halfBackMs: this.#backAt[Math.ceil(clients / 2) - 1] ?? Number.POSITIVE_INFINITY,
      allBackMs: this.#backAt[clients - 1] ?? Number.POSITIVE_INFINITY,
      ...{ refused: this.#refused, longestQueue: this.#longestQueue },
      busiestSecond: Math.max(0, ...this.#inSecond.values()),
    };
  }

  #plan(client: Client, now: number): void {
    const step = Math.max(
      stepOf(now) + 1,
      stepOf(now + retryDelayMs({ ...client, random: this.#storm.random() })),
    );
    const planned = this.#attempts.get(step);
    if (planned === undefined) this.#attempts.set(step, [client]);
    else planned.push(client);
  }

  #come(client: Client, now: number): void {
    const sinceUp = now - this.#storm.downMs;
    if (sinceUp < 0) {
      client.failures += 1;
      this.#plan(client, now);
      return;
    }
    const second = Math.floor(sinceUp / 1000);
    this.#inSecond.set(second, (this.#inSecond.get(second) ?? 0) + 1);
    const queue = this.#queues[this.#nextNode++ % this.#queues.length];
    if (queue === undefined || queue.length >= admissionLimits.turns.inAll) this.#refuse(client, now);
    else queue.add({ client, since: now });
  }

  #refuse(client: Client, now: number): void {
    client.failures += 1;
    client.retryAfterMs = FULL_RETRY_MS;
    this.#refused += 1;
    this.#plan(client, now);
  }

  #serve(now: number): void {
    this.#credit += (signInsPerSecond(this.#storm) * STEP_MS) / 1000 / this.#queues.length;
    const turns = Math.floor(this.#credit);
    this.#credit -= turns;
    for (const queue of this.#queues) {
      this.#longestQueue = Math.max(this.#longestQueue, queue.length);
      for (const { client } of queue.waitedSince(now - admissionLimits.turns.longestMs))
        this.#refuse(client, now);
      for (let done = 0; done < turns && queue.length > 0; done++) {
        queue.take();
        this.#backAt.push(now + STEP_MS - this.#storm.downMs);
      }
    }
  }
}

/** Of all nodes together: what their cores and the database do. */
export function signInsPerSecond({
  nodes,
  signInMs,
  databasePerSecond,
}: Pick<Storm, 'nodes' | 'signInMs' | 'databasePerSecond'>): number {
  return Math.min((nodes * 1000) / signInMs, databasePerSecond);
}

function stepOf(time: number): number {
  return Math.floor(time / STEP_MS);
}

/** First in, first out, at no cost for its length. */
class Queue {
  readonly #waiting: Waiting[] = [];
  #first = 0;

  get length(): number {
    return this.#waiting.length - this.#first;
  }

  add(waiting: Waiting): void {
    this.#waiting.push(waiting);
  }

  take(): Waiting | undefined {
    return this.#waiting[this.#first++];
  }

  /** Takes out all who came before this time. */
  *waitedSince(time: number): Iterable<Waiting> {
    for (let next = this.#waiting[this.#first]; next !== undefined && next.since < time;) {
      this.#first += 1;
      yield next;
      next = this.#waiting[this.#first];
    }
  }
}
