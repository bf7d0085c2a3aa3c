import { jsonOf } from '../ops/prepared-json.ts';
import {
  ACK,
  DISCONNECT,
  encodeAcks,
  encodeLeanEvent,
  encodePacket,
  EVENT,
  type Reply,
  type ServerEventName,
  type ServerPayload,
} from '../protocol/index.ts';
import type { AckHolder, LateAcks } from './late-acks.ts';
import type { DeviceLine } from './local-lines.ts';
import type { Wire } from './wire.ts';

export interface SocketLineOptions {
  /** Whether the client understands the lean form of frames. */
  readonly isLean: boolean;
  readonly lateAcks: LateAcks;
}

/** A line that keeps everything back until it was opened, so that the welcome is the first thing a device hears. */
export class SocketLine implements DeviceLine, AckHolder {
  readonly #wire: Wire;
  readonly #isLean: boolean;
  readonly #lateAcks: LateAcks;
  /** Null when it was opened. */
  #held: (() => void)[] | null = [];
  /** The requests that were done, without having been told so. */
  #done: number[] = [];

  constructor(wire: Wire, { isLean, lateAcks }: SocketLineOptions) {
    this.#wire = wire;
    this.#isLean = isLean;
    this.#lateAcks = lateAcks;
  }

  send<E extends ServerEventName>(event: E, payload: ServerPayload<E>): void {
    if (this.#held === null) this.#emit(event, payload);
    else this.#held.push(() => this.#emit(event, payload));
  }

  open(welcome: ServerPayload<'session:welcomed'>): void {
    const waiting = this.#held ?? [];
    this.#held = null;
    // Acknowledgements, though there are none yet: by them the client sees that it may speak in the lean form.
    if (this.#isLean) this.#wire.send(encodeAcks([]) + encodeLeanEvent('session:welcomed', welcome));
    else this.#emit('session:welcomed', welcome);
    for (const send of waiting) send();
  }

  close(): void {
    this.flushAcks();
    // What was held back is worth sending: it may say why the line ends.
    for (const send of this.#held ?? []) send();
    this.#held = null;
    this.#wire.send(encodePacket({ type: DISCONNECT, nsp: '/' }));
    this.#wire.close();
  }

  answer(id: number, reply: Reply<unknown>): void {
    const json = reply.ok ? jsonOf(reply.data) : undefined;
    const packet =
      json === undefined
        ? encodePacket({ type: ACK, nsp: '/', id, data: [reply] })
        : `${encodePacket({ type: ACK, nsp: '/', id })}[{"ok":true,"data":${json}}]`;
    this.#wire.send(packet);
  }

  /** The answer to a request whose acknowledgement may be late. A refusal is told at once. */
  answerLate(id: number, reply: Reply<unknown>): void {
    if (!reply.ok || !this.#isLean) {
      this.answer(id, reply);
      return;
    }
    if (this.#done.length === 0) this.#lateAcks.add(this);
    this.#done.push(id);
  }

  flushAcks(): void {
    if (this.#done.length > 0) this.#wire.send(this.#takeAcks());
  }

  #emit(event: string, payload: unknown): void {
    const packet = this.#isLean
      ? this.#takeAcks() + encodeLeanEvent(event, payload)
      : encodePacket({ type: EVENT, nsp: '/', data: [event, payload] });
    this.#wire.send(packet);
  }

  #takeAcks(): string {
    if (this.#done.length === 0) return '';
    const acks = encodeAcks(this.#done);
    this.#done = [];
    return acks;
  }
}
