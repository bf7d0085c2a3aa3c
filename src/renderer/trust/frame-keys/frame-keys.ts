import type { DeviceId, FrameSignal, RoomId } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import { createSubject, type Observable } from '@shared/observable.ts';
import type { FrameCrypto } from '../../rtc/frames/frame-crypto.ts';
import { type ChannelMessage, readMessage } from '../../rtc/channel/channel-message.ts';
import { freshKey, ratchet, type SenderKey } from '../../rtc/frames/sender-key.ts';
import type { Party } from '../proof-model.ts';
import type { CallProofs, Tell, VerificationMessage } from '../trust.ts';
import { makeStayKeys, type StayKeys } from './pair-cipher.ts';
import { SeatExchange } from './seat-exchange.ts';

/** Several who leave at once, as at the end of a meeting, cost one new key. */
const LEAVE_MS = 200;
/** A new key is used once everybody has it, and after so long in any case: who left is not to listen on. */
const LONGEST_WAIT_MS = 3_000;

/** Another device in the room, in the seat that it took then. */
export interface OtherSeat extends Party {
  /** Of both seats: whoever takes theirs anew is somebody else. */
  readonly key: string;
  readonly ownJoinedAt: number;
  readonly joinedAt: number;
  /** This side speaks first, not they. */
  readonly offers: boolean;
}

/**
 * What the keys of another device have come to. `waiting`: not exchanged yet. `ready`: what they send can be played.
 * `refused`: they could not show that they are who they claim to be, so that they neither hear nor are heard. `failed`:
 * this device can't encrypt any more.
 */
export type KeyState = 'waiting' | 'ready' | 'refused' | 'failed';

export interface FrameKeysOptions {
  readonly roomId: RoomId;
  readonly own: Party;
  readonly frames: Pick<FrameCrypto, 'setOwnKey' | 'setKeyOf' | 'forget'>;
  readonly clock: Pick<Clock, 'after'>;
  /** Opens what shows whose the words of that device are, and tells that device more in the same sealed way. */
  readonly openProofs: (seat: OtherSeat, tell: Tell) => CallProofs;
  readonly send: (to: DeviceId, signal: FrameSignal) => void;
  readonly warn: (line: string) => void;
}

/** There is one connection with each device, whatever becomes of the one with the media server. */
const LINK = 0;

interface Known {
  readonly seat: OtherSeat;
  readonly exchange: SeatExchange;
  readonly proofs: CallProofs;
}

/**
 * The keys of the frames of one stay in a room. This device encrypts with a key that each other one is given; whoever comes
 * learns nothing of before, because the key moves on a step first, and whoever goes nothing of after, because a new one takes
 * its place. All that happens is taken one after another.
 */
export class FrameKeys {
  readonly states: Observable<ReadonlyMap<DeviceId, KeyState>>;
  readonly #states = createSubject<ReadonlyMap<DeviceId, KeyState>>(new Map());
  readonly #options: FrameKeysOptions;
  readonly #stay: Promise<StayKeys> = makeStayKeys();
  /** By {@link OtherSeat.key}. */
  readonly #known = new Map<string, Known>();
  #own: SenderKey = freshKey(null);
  /** Takes the place of the own one. */
  #next: SenderKey | null = null;
  #done: Promise<void> = Promise.resolve();
  #closed = false;
  #failed = false;
  #cancelLeave: (() => void) | null = null;
  #cancelNext: (() => void) | null = null;

  constructor(options: FrameKeysOptions) {
    this.#options = options;
    this.states = this.#states;
    options.frames.setOwnKey(this.#own);
  }

  /** Who else is inside. */
  update(seats: readonly OtherSeat[]): void {
    this.keep(seats.map(({ key }) => key));
    this.#queue(async () => {
      const come = seats.filter(({ key }) => !this.#known.has(key));
      if (come.length > 0) await this.#welcome(come);
    });
  }

  /** Only these are still inside, by {@link OtherSeat.key}; whoever else is inside has no part in the keys now. */
  keep(keys: readonly string[]): void {
    this.#queue(() => {
      const gone = [...this.#known.values()].filter(({ seat }) => !keys.includes(seat.key));
      for (const known of gone) this.#remove(known);
    });
  }

  heard(from: DeviceId, signal: FrameSignal): void {
    this.#queue(async () => {
      const known = [...this.#known.values()].find(({ seat }) => seat.deviceId === from);
      await known?.exchange.heard(signal);
      this.#useNextIfKnown();
    });
  }

  /** The line to the server is back: what waits is said again at once. */
  lineRestored(): void {
    this.#queue(async () => {
      for (const { exchange } of this.#known.values()) await exchange.repeat();
    });
  }

  /** Nothing can be encrypted or decrypted any more. */
  fail(): void {
    this.#failed = true;
    this.#publish();
  }

  close(): void {
    this.#closed = true;
    this.#cancelLeave?.();
    this.#cancelNext?.();
    for (const { exchange, proofs } of this.#known.values()) {
      exchange.close();
      proofs.close();
    }
  }

  #queue(task: () => void | Promise<void>): void {
    this.#done = this.#done.then(async () => {
      if (this.#closed) return;
      // Whatever goes wrong with one device must not keep the keys from those who come or go later.
      try {
        await task();
      } catch (error) {
        this.#options.warn(`an exchange of keys went wrong: ${String(error)}`);
      }
      this.#publish();
    });
  }

  async #welcome(seats: readonly OtherSeat[]): Promise<void> {
    await this.#step();
    const stay = await this.#stay;
    for (const seat of seats) {
      const known = this.#meet(seat, stay);
      this.#known.set(seat.key, known);
      if (seat.offers) await known.exchange.tell();
    }
  }

  /** Those who come are not to know what the key was. At the end of its steps there is a new one, used at once. */
  async #step(): Promise<void> {
    const stepped = await ratchet(this.#own);
    if (stepped) this.#use(stepped);
    else {
      await this.#renew();
      this.#useNext();
    }
  }

  #meet(seat: OtherSeat, stay: StayKeys): Known {
    const { roomId, own, frames, clock, openProofs, send, warn } = this.#options;
    const { deviceId } = seat;
    const proofs = openProofs(seat, (_device, message) => this.#tell(seat, message));
    const exchange = new SeatExchange({
      ...{ roomId, stay, clock },
      own: { ...own, joinedAt: seat.ownJoinedAt },
      other: { userId: seat.userId, deviceId, joinedAt: seat.joinedAt },
      proofs: proofs.link({
        ...{ generation: LINK, device: () => deviceId, isUsed: () => true },
        onRefused: () => this.#queue(() => this.#refuse(seat)),
      }),
      send: (signal) => send(deviceId, signal),
      ownKeys: () => (this.#next ? [this.#own, this.#next] : [this.#own]),
      onKey: (key) => frames.setKeyOf(deviceId, key),
      onReachable: () => proofs.reachable(deviceId),
      onMessage(text) {
        const message = readMessage(text);
        if (message && isAboutWords(message)) proofs.heard(deviceId, { message, link: LINK });
      },
      warn: (line) => warn(`${deviceId}: ${line}`),
    });
    return { seat, exchange, proofs };
  }

  /** Returns whether that is possible. */
  #tell({ key }: OtherSeat, message: VerificationMessage): boolean {
    const exchange = this.#known.get(key)?.exchange;
    if (!exchange?.addMessage(JSON.stringify(message))) return false;
    this.#queue(() => exchange.tell());
    return true;
  }

  #remove({ seat, exchange, proofs }: Known): void {
    this.#known.delete(seat.key);
    exchange.close();
    proofs.close();
    this.#options.frames.forget(seat.deviceId);
    this.#renewSoon();
  }

  #refuse(seat: OtherSeat): void {
    const known = this.#known.get(seat.key);
    if (!known) return;
    known.exchange.refuse();
    this.#options.frames.forget(seat.deviceId);
    this.#renewSoon();
  }

  #renewSoon(): void {
    this.#cancelLeave ??= this.#options.clock.after(LEAVE_MS, () => {
      this.#cancelLeave = null;
      this.#queue(() => this.#renew());
    });
  }

  /** Where one is on its way already, who left has it too: another one takes its place, and nobody waits for longer. */
  async #renew(): Promise<void> {
    this.#next = freshKey(this.#next ?? this.#own);
    this.#cancelNext ??= this.#options.clock.after(LONGEST_WAIT_MS, () => this.#queue(() => this.#useNext()));
    for (const { exchange } of this.#known.values()) if (exchange.isOpen) await exchange.tell();
    this.#useNextIfKnown();
  }

  /** Whom no key can be given to is not waited for. */
  #useNextIfKnown(): void {
    const next = this.#next;
    const others = [...this.#known.values()].filter(({ exchange }) => exchange.isOpen);
    if (next && others.every(({ exchange }) => exchange.has(next))) this.#useNext();
  }

  #useNext(): void {
    this.#cancelNext?.();
    this.#cancelNext = null;
    if (this.#next) this.#use(this.#next);
    this.#next = null;
  }

  #use(key: SenderKey): void {
    this.#own = key;
    this.#options.frames.setOwnKey(key);
  }

  #publish(): void {
    const states = [...this.#known.values()].map(
      ({ seat, exchange }) => [seat.deviceId, this.#failed ? 'failed' : stateOf(exchange)] as const,
    );
    const before = this.#states.current;
    const isSame = states.every(([device, state]) => before.get(device) === state);
    if (!isSame || states.length !== before.size) this.#states.set(new Map(states));
  }
}

function stateOf({ isRefused, hasKey }: SeatExchange): KeyState {
  if (isRefused) return 'refused';
  return hasKey ? 'ready' : 'waiting';
}

const isAboutWords = (message: ChannelMessage): message is VerificationMessage =>
  message.kind.startsWith('verify-');
