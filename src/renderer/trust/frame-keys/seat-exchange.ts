import { FrameSecret, type FrameSignal } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import type { DescriptionProofs } from '../../rtc/description-proofs.ts';
import { generationOf, type SenderKey } from '../../rtc/frames/sender-key.ts';
import { fromBase64Url, toBase64Url } from '../bytes.ts';
import { MessageQueue } from './message-queue.ts';
import { openPair, type PairCipher, type PairEnd, type StayKeys } from './pair-cipher.ts';

/** How long each attempt waits for an answer; the last of them again and again. */
const REPEAT_MS = [300, 1_000, 2_000, 5_000] as const;

export interface SeatExchangeOptions {
  readonly roomId: string;
  readonly stay: StayKeys;
  readonly own: Omit<PairEnd, 'key'>;
  readonly other: Omit<PairEnd, 'key'>;
  /** Of this device for that one; see `docs/trust.md`. */
  readonly proofs: DescriptionProofs;
  readonly clock: Pick<Clock, 'after'>;
  readonly send: (signal: FrameSignal) => void;
  /** What this device encrypts with, and what it will next. */
  readonly ownKeys: () => readonly SenderKey[];
  /** The other device encrypts with this, or will soon. */
  readonly onKey: (key: SenderKey) => void;
  /** From now on the other device can be told messages. */
  readonly onReachable: () => void;
  readonly onMessage: (text: string) => void;
  readonly warn: (line: string) => void;
}

/** What is signed, as if it was a description: the key of a stay, for one other seat. */
function helloText(key: string, [own, other]: FrameSignal['seats']): string {
  return ['ringdown frame keys hello 1', `seats ${own} ${other}`, `x25519 ${key}`, ''].join('\n');
}

/**
 * Gives the keys of this device to another one in its seat, and takes theirs: first each shows a key of this stay, signed by
 * the key of the device, and from then on all is sealed between the two, messages of others as well. Everything is said again
 * until it was answered.
 */
export class SeatExchange {
  readonly #options: SeatExchangeOptions;
  readonly #seats: FrameSignal['seats'];
  #cipher: PairCipher | null = null;
  #refused = false;
  #closed = false;
  /** The other device has this one's key of the stay. */
  #isKnown = false;
  /** The newest generations that the other device has, and that it has given; -1: none. */
  #given = -1;
  #taken: number | null = null;
  #attempts = 0;
  readonly #messages = new MessageQueue();
  /** The other device knows of messages; older ones do not. */
  #takesMessages = false;
  #cancelTimer = (): void => undefined;

  constructor(options: SeatExchangeOptions) {
    this.#options = options;
    this.#seats = [options.own.joinedAt, options.other.joinedAt];
  }

  /** Whether the other device has shown who it is, so that keys can be given to it. */
  get isOpen(): boolean {
    return this.#cipher !== null;
  }

  get isRefused(): boolean {
    return this.#refused;
  }

  /** Whether frames that come from the other device can be read. */
  get hasKey(): boolean {
    return this.#taken !== null;
  }

  has({ keyId }: SenderKey): boolean {
    return generationOf(keyId) <= this.#given;
  }

  /** To be told with {@link tell}. Returns whether that is possible. */
  addMessage(text: string): boolean {
    return this.#takesMessages && !this.#refused && this.#messages.add(text);
  }

  /** Says what the other device does not know yet, now and until it does. */
  async tell(): Promise<void> {
    this.#attempts = 0;
    await this.#say();
  }

  /** Says it once more, where something is not known yet. */
  async repeat(): Promise<void> {
    if (!this.#isDone) await this.#say();
  }

  async heard({ seats: [theirs, own], hello, sealed }: FrameSignal): Promise<void> {
    if (this.#refused || theirs !== this.#seats[1] || own !== this.#seats[0]) return;
    if (hello) await this.#meet(hello);
    const isAnswerDue = sealed !== undefined && (await this.#open(sealed));
    // Who says hello waits for an answer as well.
    if (this.#cipher && (hello || isAnswerDue)) await this.tell();
    else if (this.#isDone) this.#cancelTimer();
  }

  /** The device is not the one that it claims to be: it is told no more, and believed no more. */
  refuse(): void {
    this.#refused = true;
    this.#cipher = null;
    this.#taken = null;
    this.close();
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimer();
  }

  get #untold(): readonly SenderKey[] {
    return this.#options.ownKeys().filter((key) => !this.has(key));
  }

  get #isDone(): boolean {
    const hasToldAll = this.#untold.length === 0 && this.#messages.isEmpty;
    return this.#refused || (this.#isKnown && this.#cipher !== null && hasToldAll);
  }

  async #meet({ key, proof }: NonNullable<FrameSignal['hello']>): Promise<void> {
    const { roomId, stay, own, other, proofs } = this.#options;
    // There is one key for each stay, and a server that shows another one later is not to have the next keys.
    if (this.#cipher) return;
    const [mine, theirs] = this.#seats;
    const sdp = helloText(key, [theirs, mine]);
    if (!(await proofs.accepts({ type: 'offer', sdp, proof }))) {
      this.refuse();
      return;
    }
    const ends = { roomId, own: { ...own, key: stay.key }, other: { ...other, key } };
    this.#cipher = await openPair(stay.secret, ends);
  }

  /** Whether there are keys or messages in it, so that its sender waits for an answer. */
  async #open(sealed: string): Promise<boolean> {
    const text = (await this.#cipher?.open(sealed)) ?? null;
    const secret = text === null ? null : parseSecret(text);
    if (secret) this.#take(secret);
    else this.#options.warn('keys that could not be opened');
    return secret !== null && (secret.keys.length > 0 || (secret.messages?.said.length ?? 0) > 0);
  }

  #take({ keys, heard, messages }: FrameSecret): void {
    this.#isKnown = true;
    if (heard !== null) this.#given = Math.max(this.#given, generationOf(heard));
    for (const { keyId, key } of keys) {
      const bytes = fromBase64Url(key);
      const isNews = this.#taken === null || generationOf(keyId) > generationOf(this.#taken);
      if (!bytes || !isNews) continue;
      this.#taken = keyId;
      this.#options.onKey({ keyId, key: bytes });
    }
    if (messages) this.#takeMessages(messages);
  }

  #takeMessages(messages: NonNullable<FrameSecret['messages']>): void {
    const fresh = this.#messages.take(messages);
    if (!this.#takesMessages) {
      this.#takesMessages = true;
      this.#options.onReachable();
    }
    for (const text of fresh) this.#options.onMessage(text);
  }

  async #say(): Promise<void> {
    const { stay, proofs, send, clock } = this.#options;
    const waitMs = REPEAT_MS[Math.min(this.#attempts, REPEAT_MS.length - 1)] ?? 0;
    this.#attempts += 1;
    this.#cancelTimer();
    const sdp = helloText(stay.key, this.#seats);
    const proof = this.#isKnown ? undefined : await proofs.prove({ type: 'offer', sdp });
    const sealed = await this.#seal();
    if (this.#closed) return;
    send({
      ...{ kind: 'frames', seats: this.#seats },
      ...(!this.#isKnown && { hello: { key: stay.key, ...(proof && { proof }) } }),
      ...(sealed !== undefined && { sealed }),
    });
    if (!this.#isDone) this.#cancelTimer = clock.after(waitMs, () => void this.#say());
  }

  async #seal(): Promise<string | undefined> {
    const keys = this.#untold.map(({ keyId, key }) => ({ keyId, key: toBase64Url(key) }));
    const secret: FrameSecret = { keys, heard: this.#taken, messages: this.#messages.outgoing };
    return this.#cipher?.seal(JSON.stringify(secret));
  }
}

/** What another client said. It is not trusted to make sense. */
function parseSecret(text: string): FrameSecret | null {
  try {
    const parsed = FrameSecret.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
