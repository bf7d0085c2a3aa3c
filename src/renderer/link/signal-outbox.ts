import { type CallAcknowledge, type DeviceId, type PeerSignal, limits } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import type { Result } from '@shared/result.ts';
import type { TalkMessage } from '../rtc/channel/channel-message.ts';
import type { Signaling, SignalingError } from '../signaling/signaling.ts';
import { isLost, passesAfterMs } from '../signaling/refusal-model.ts';

/** How long each attempt waits for the other device before the next one; the last of them again and again. */
const REPEAT_MS = [1_000, 2_000, 4_000, 5_000] as const;
/** For one device: enough for a renegotiation of both sides with all candidates. */
const MOST_WAITING = 256;
/** And so much in all, as `String.length` counts: many times what those say, and not what would fill the memory. */
const MOST_LENGTH = 8 * limits.signalBody;

/** How devices that talk to each other say something through the server, which passes it on and keeps nothing. */
export interface SignalWire {
  signal(to: DeviceId, seq: number, body: string): Say;
  acknowledge(to: DeviceId, runs: CallAcknowledge['runs']): void;
}

type Say = Promise<Result<unknown, SignalingError>>;

export interface SignalOutboxOptions {
  readonly wire: Pick<SignalWire, 'signal'>;
  readonly signaling: Pick<Signaling, 'connection'>;
  readonly clock: Clock;
  /** One line for what is not said any more. */
  readonly warn: (line: string) => void;
  /** The first number that no page before this one has used. */
  readonly first: number;
  /** Tells a device something directly that is about a connection of this generation, where that is there. */
  readonly tell: (to: DeviceId, link: number, message: TalkMessage) => boolean;
}

interface Message {
  readonly to: DeviceId;
  readonly seq: number;
  /** `signal`, or the name of a state. */
  readonly what: string;
  readonly length: number;
  readonly say: () => Say;
  readonly sayDirectly: () => void;
  attempts: number;
  cancelTimer: () => void;
}

/**
 * Says what this device has to say to others, through the server, until they have acknowledged it: again at
 * once when this connection or theirs is back, and else from time to time. The server keeps nothing. Nobody waits for the
 * acknowledgement before the next message, as each would cost a round trip; every message has a number, by which a
 * repetition is known. States are messages of which only the newest one of its name is repeated.
 *
 * Where two devices are connected they hear each signal directly as well: then it needs no server, and whichever way
 * was the quicker counts. So a connection is repaired while the server is out of reach. What is about the next
 * connection goes through the server alone: on one that hardly gets anything through it would only be in the way.
 */
export class SignalOutbox {
  readonly #options: SignalOutboxOptions;
  /** In the order of their numbers. */
  readonly #waiting = new Map<number, Message>();
  #seq: number;
  #closed = false;

  constructor(options: SignalOutboxOptions) {
    this.#options = options;
    this.#seq = options.first;
  }

  /** The number of the next message. */
  get next(): number {
    return this.#seq;
  }

  send(to: DeviceId, signal: PeerSignal): void {
    const { wire, tell } = this.#options;
    const seq = this.#seq;
    const body = JSON.stringify(signal);
    this.#makeRoom(to, body.length);
    this.#add({
      ...{ to, what: 'signal', length: body.length },
      say: () => wire.signal(to, seq, body),
      sayDirectly: () => void tell(to, signal.link, { kind: 'signal', seq, body }),
    });
  }

  /** `say` is given the number of the message. An older state of that name is of no use any more. */
  state(what: string, to: DeviceId, say: (seq: number) => Say): void {
    const seq = this.#seq;
    this.#drop((message) => message.what === what);
    this.#add({ to, what, length: 0, say: () => say(seq), sayDirectly: () => undefined });
  }

  /** The other device has these. */
  acknowledged(from: DeviceId, runs: CallAcknowledge['runs']): void {
    this.#drop(({ to, seq }) => to === from && runs.some(([first, last]) => first <= seq && seq <= last));
  }

  /** The connection of this device is back, or that of another one: what waits for it is said again, in its order. */
  resend(to: DeviceId | 'all'): void {
    for (const message of this.#waiting.values()) {
      if (to !== 'all' && message.to !== to) continue;
      message.attempts = 0;
      this.#say(message);
    }
  }

  /** A device can be told things directly now. */
  resendDirectly(to: DeviceId): void {
    for (const message of this.#waiting.values()) if (message.to === to) message.sayDirectly();
  }

  /** The others have no part in the call any more. */
  keepOnly(device: DeviceId | null): void {
    this.#drop(({ to }) => to !== device);
  }

  close(): void {
    this.#closed = true;
    this.keepOnly(null);
  }

  /** The oldest ones go: the newest connection is what they are about. */
  #makeRoom(device: DeviceId, length: number): void {
    const signals = [...this.#waiting.values()].filter(({ to, what }) => to === device && what === 'signal');
    let room = MOST_LENGTH - signals.reduce((sum, message) => sum + message.length, length);
    let places = MOST_WAITING - signals.length - 1;
    for (const message of signals) {
      if (room >= 0 && places >= 0) return;
      room += message.length;
      places += 1;
      this.#drop((each) => each === message);
      this.#options.warn(`dropped signal ${message.seq}, too many wait for ${device}`);
    }
  }

  #add(given: Omit<Message, 'seq' | 'attempts' | 'cancelTimer'>): void {
    if (this.#closed) return;
    const message: Message = { ...given, seq: this.#seq, attempts: 0, cancelTimer: () => undefined };
    this.#seq += 1;
    this.#waiting.set(message.seq, message);
    message.sayDirectly();
    this.#say(message);
  }

  #drop(isToGo: (message: Message) => boolean): void {
    for (const message of [...this.#waiting.values()].filter(isToGo)) {
      message.cancelTimer();
      this.#waiting.delete(message.seq);
    }
  }

  #say(message: Message): void {
    const waitMs = REPEAT_MS[Math.min(message.attempts, REPEAT_MS.length - 1)] ?? 0;
    message.attempts += 1;
    this.#sayAfter(waitMs, message);
    void this.#request(message);
  }

  #sayAfter(ms: number, message: Message): void {
    const { clock, signaling } = this.#options;
    message.cancelTimer();
    message.cancelTimer = clock.after(ms, () => {
      // Off line, the next welcome says everything.
      if (signaling.connection.current.status === 'online') this.#say(message);
    });
  }

  async #request(message: Message): Promise<void> {
    const { seq, what } = message;
    const result = await message.say();
    if (result.ok || isLost(result.error) || !this.#waiting.has(seq)) return;
    const retryMs = passesAfterMs(result.error);
    if (retryMs !== null) this.#sayAfter(retryMs, message);
    else if (result.error.code !== 'internal') {
      this.#drop((each) => each === message);
      this.#options.warn(`${what} ${seq} was refused (${result.error.code})`);
    }
  }
}
