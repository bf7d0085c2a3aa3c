import { setTimeout as wait } from 'node:timers/promises';
import { limits, type Presence } from '@protocol';
import { inTime } from '../../../build/scripts/in-time.ts';
import type { Line } from '../../server/line.ts';
import type { Look } from './look-model.ts';

/** So many people one device may ask about. */
export const SEEN_BY_ONE = limits.watchedPeople;
const LOOK_EVERY_MS = 400;

/** How messages begin that are worth decoding. */
const ACK = /^43(\d+)/;
const PRESENCE_CHANGED = '42["presence:changed"';

type Answer =
  | { readonly ok: true; readonly data: { readonly presences: readonly Presence[] } }
  | { readonly ok: false; readonly error: { readonly code: string } };

interface Asked {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** A node does that to a client that answers no pings, as one that gets no time of the machine. */
const closed = (): Error => new Error('a node closed the connection of somebody who was asking');

/** One that asks again and again how the same people are, who are all there. */
export class Onlooker {
  readonly #line: Line;
  readonly #people: readonly string[];
  readonly #onOffline: (userId: string) => void;
  #lastId = 0;
  #isClosed = false;
  readonly #asked = new Map<number, Asked>();

  constructor(line: Line, people: readonly string[], onOffline: (userId: string) => void) {
    this.#line = line;
    this.#people = people;
    this.#onOffline = onOffline;
    line.onMessage = (data) => this.#hear(data);
    line.onClose = () => {
      this.#isClosed = true;
      for (const { reject } of this.#asked.values()) reject(closed());
    };
  }

  /** Looks until it is told to stop. */
  async look(stop: AbortSignal, onLook: (look: Look) => void): Promise<void> {
    while (!stop.aborted) {
      onLook(await this.#look());
      await wait(LOOK_EVERY_MS);
    }
  }

  async #look(): Promise<Look> {
    const askedAt = performance.now();
    const id = ++this.#lastId;
    const answered = new Promise<Answer>((resolve, reject) => this.#asked.set(id, { resolve, reject }));
    if (this.#isClosed) throw closed();
    this.#line.send(`42${id}${JSON.stringify(['presence:watch', { userIds: this.#people }])}`);
    const answer = await inTime(answered, 'an answer');
    const answeredAt = performance.now();
    if (!answer.ok) return { askedAt, answeredAt, outcome: 'refused' };
    const offline = answer.data.presences.filter(({ status }) => status === 'offline');
    for (const { userId } of offline) this.#onOffline(userId);
    const isRight = offline.length === 0 && answer.data.presences.length === this.#people.length;
    return { askedAt, answeredAt, outcome: isRight ? 'right' : 'wrong' };
  }

  #hear(data: Buffer): void {
    const text = data.toString();
    const [head, id] = ACK.exec(text) ?? [];
    if (head === undefined) return;
    const [answer] = JSON.parse(text.slice(head.length)) as [Answer];
    this.#asked.get(Number(id))?.resolve(answer);
    this.#asked.delete(Number(id));
  }
}

/** Tells of every change of somebody's presence that a device hears of. */
export function onPresence(line: Line, hear: (presence: Presence) => void): void {
  line.onMessage = (data) => {
    const text = data.toString();
    // Thousands of devices hear of much else, which is not worth decoding.
    if (!text.startsWith(PRESENCE_CHANGED)) return;
    const [, payload] = JSON.parse(text.slice('42'.length)) as [string, Presence];
    hear(payload);
  };
}
