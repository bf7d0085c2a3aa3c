import { randomBytes } from 'node:crypto';
import { type Clock, type Timer, startHearingTimer } from '../ops/clock.ts';
import type { StunLink } from './stun-link.ts';
import {
  decodeStun,
  encodeStun,
  stunMethods,
  type StunAttribute,
  type StunMessage,
  type StunMethod,
} from './stun-message.ts';

/** How long UDP waits before it asks again; twice as long each time (RFC 8489, 6.2.1). */
const FIRST_RETRY_MS = 500;

/** No answer came, for one of these reasons. */
export class StunFault extends Error {
  override readonly name = 'StunFault';
  /** `silent`: nobody said anything. `broken`: the system or the other side ended it; the cause says more. */
  readonly kind: 'silent' | 'broken';

  constructor(kind: 'silent' | 'broken', message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

export interface StunRequest {
  readonly method: StunMethod;
  /** Some attributes depend on the transaction. */
  readonly attributes?: (transactionId: Buffer) => readonly StunAttribute[];
  readonly key?: Buffer;
}

export interface StunSessionOptions {
  readonly clock: Clock;
  /** How long a request waits for its answer. */
  readonly patienceMs: number;
}

interface Waiting {
  readonly resolve: (answer: StunMessage) => void;
  readonly reject: (fault: StunFault) => void;
}

/** Requests and their answers over one link. */
export class StunSession {
  readonly link: StunLink;
  readonly #options: StunSessionOptions;
  readonly #waiting = new Map<string, Waiting>();

  constructor(link: StunLink, options: StunSessionOptions) {
    this.link = link;
    this.#options = options;
    link.onPacket((packet) => this.#take(packet));
    link.onFault((cause) => this.#fail(new StunFault('broken', cause.message, { cause })));
  }

  /** Resolves to the answer, which may be an error. Rejects with a {@link StunFault} when there is none. */
  async request({ method, attributes, key }: StunRequest): Promise<StunMessage> {
    const transactionId = randomBytes(12);
    const packet = encodeStun(
      {
        kind: 'request',
        method: stunMethods[method],
        transactionId,
        attributes: attributes?.(transactionId) ?? [],
      },
      key,
    );
    const id = transactionId.toString('hex');
    const timers: Timer[] = [];
    try {
      return await new Promise<StunMessage>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        timers.push(...this.#schedule(packet, reject));
        this.link.send(packet);
      });
    } finally {
      timers.forEach((timer) => timer.cancel());
      this.#waiting.delete(id);
    }
  }

  close(): void {
    this.link.close();
    this.#fail(new StunFault('broken', 'the link was closed'));
  }

  #schedule(packet: Buffer, reject: (fault: StunFault) => void): Timer[] {
    const { clock, patienceMs } = this.#options;
    const giveUp = () => reject(new StunFault('silent', `no answer within ${patienceMs / 1_000} s`));
    const timers = [startHearingTimer(clock, patienceMs, giveUp)];
    if (this.link.isStream) return timers;
    for (let at = FIRST_RETRY_MS; at < patienceMs; at = at * 2 + FIRST_RETRY_MS) {
      timers.push(clock.startTimer(at, () => this.link.send(packet)));
    }
    return timers;
  }

  #take(packet: Buffer): void {
    const message = decodeStun(packet);
    if (message === null || (message.kind !== 'success' && message.kind !== 'error')) return;
    this.#waiting.get(message.transactionId.toString('hex'))?.resolve(message);
  }

  #fail(fault: StunFault): void {
    for (const { reject } of this.#waiting.values()) reject(fault);
  }
}
