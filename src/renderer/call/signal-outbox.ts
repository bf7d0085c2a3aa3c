import {
  type CallAcknowledge,
  type CallId,
  type CallMediaState,
  type CallSignal,
  type DeviceId,
  type PeerSignal,
  limits,
} from '@protocol';
import type { Clock } from '@shared/clock.ts';
import type { Result } from '@shared/result.ts';
import type { TalkMessage } from '../rtc/channel/channel-message.ts';
import type { Signaling, SignalingError } from '../signaling/signaling.ts';
import type { CallLog } from './calls-deps.ts';
import { isLost, passesAfterMs } from './refusal-model.ts';

/** How long each attempt waits for the other device before the next one; the last of them again and again. */
const REPEAT_MS = [1_000, 2_000, 4_000, 5_000] as const;
/** For one device: enough for a renegotiation of both sides with all candidates. */
const MOST_WAITING = 256;
/** And so much in all, as `String.length` counts: many times what those say, and not what would fill the memory. */
const MOST_LENGTH = 8 * limits.signalBody;

export interface SignalOutboxOptions {
  readonly callId: CallId;
  readonly signaling: Signaling;
  readonly clock: Clock;
  readonly log: CallLog;
  /** The first number that no page before this one has used. */
  readonly first: number;
  /** Tells a device something directly that is about a connection of this generation, where that is there. */
  readonly tell: (to: DeviceId, link: number, message: TalkMessage) => boolean;
}

type MediaState = Omit<CallMediaState, 'callId' | 'seq'>;

interface Message {
  readonly to: DeviceId;
  readonly seq: number;
  readonly what: 'signal' | 'ringing' | 'hold' | 'media';
  readonly length: number;
  readonly say: () => Promise<Result<unknown, SignalingError>>;
  readonly sayDirectly: () => void;
  attempts: number;
  cancelTimer: () => void;
}

/**
 * Says what this device has to say to others in one call, through the server, until they have acknowledged it: again at
 * once when this connection or theirs is back, and else from time to time. The server keeps nothing. Nobody waits for the
 * acknowledgement before the next message, as each would cost a round trip; every message has a number, by which a
 * repetition is known. States (ringing, hold, media) are messages of which only the newest one is repeated.
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
    const { callId, signaling, tell } = this.#options;
    const payload: CallSignal = { callId, to, seq: this.#seq, body: JSON.stringify(signal) };
    const { seq, body } = payload;
    this.#makeRoom(to, body.length);
    this.#add({
      ...{ to, what: 'signal', length: body.length },
      say: () => signaling.request('call:signal', payload),
      sayDirectly: () => void tell(to, signal.link, { kind: 'signal', seq, body }),
    });
  }

  ringing(to: DeviceId): void {
    const { callId, signaling } = this.#options;
    const payload = { callId, seq: this.#seq };
    this.#addState({ to, what: 'ringing', say: () => signaling.request('call:ringing', payload) });
  }

  hold(to: DeviceId, held: boolean): void {
    const { callId, signaling } = this.#options;
    const payload = { callId, seq: this.#seq, held };
    this.#addState({ to, what: 'hold', say: () => signaling.request('call:hold', payload) });
  }

  media(to: DeviceId, state: MediaState): void {
    const { callId, signaling } = this.#options;
    const payload = { callId, seq: this.#seq, ...state };
    this.#addState({ to, what: 'media', say: () => signaling.request('call:media', payload) });
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
    const { callId, log } = this.#options;
    const signals = [...this.#waiting.values()].filter(({ to, what }) => to === device && what === 'signal');
    let room = MOST_LENGTH - signals.reduce((sum, message) => sum + message.length, length);
    let places = MOST_WAITING - signals.length - 1;
    for (const message of signals) {
      if (room >= 0 && places >= 0) return;
      room += message.length;
      places += 1;
      this.#drop((each) => each === message);
      log.warn(`call ${callId}: dropped signal ${message.seq}, too many wait for ${device}`);
    }
  }

  /** An older one is of no use any more. */
  #addState(state: Pick<Message, 'to' | 'what' | 'say'>): void {
    this.#drop(({ what }) => what === state.what);
    this.#add({ ...state, length: 0, sayDirectly: () => undefined });
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
    const { callId, log } = this.#options;
    const { seq, what } = message;
    const result = await message.say();
    if (result.ok || isLost(result.error) || !this.#waiting.has(seq)) return;
    const retryMs = passesAfterMs(result.error);
    if (retryMs !== null) this.#sayAfter(retryMs, message);
    else if (result.error.code !== 'internal') {
      this.#drop((each) => each === message);
      log.warn(`call ${callId}: ${what} ${seq} was refused (${result.error.code})`);
    }
  }
}
