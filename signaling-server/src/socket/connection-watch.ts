import type { Clock } from '../ops/clock.ts';

/** Why the server ended a connection by itself. */
export type CutReason =
  /** It does not take what it is told. */
  | 'slow_client'
  /** It says more than any client has to say, whatever it is. */
  | 'flood'
  /** It does not keep to the protocol. */
  | 'violation';

/** What waits for a client may be so much for a moment, as when a phone is handed from one network to another … */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
/** … and more than this only for so long. The client comes back, and reads everything anew. */
const WAITING_BYTES = 512 * 1024;
const WAITING_PACKETS = 256;
const MAX_WAITING_MS = 5_000;

/** Whoever has not signed in says who they are, answers pings, and has nothing else to say. */
const STRANGER_PACKETS = 20;
const STRANGER_BYTES = 16_384;
/** Of all kinds, also those that are no requests. Many times what the rates of the requests add up to. */
const DEVICE_PACKETS = 4_000;
const PACKETS_WINDOW_MS = 10_000;

/** Takes so many bytes of a budget. Returns whether they were too many. */
export type SpendBytes = (bytes: number) => boolean;

/**
 * Whether a connection costs others something. Looked at when there is something to send or to hear, so that it needs
 * no timer; a client that is silent as well is found out by its heartbeat.
 */
export class ConnectionWatch {
  readonly #clock: Clock;
  #maxPackets = STRANGER_PACKETS;
  #spend: SpendBytes;
  #heard = 0;
  #heardSince: number;
  #waiting = 0;
  #waitingSince = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#heardSince = clock.now();
    let left = STRANGER_BYTES;
    this.#spend = (bytes) => (left -= bytes) < 0;
  }

  /** It is known whose it is. The budget is the device's, so that it is no larger for one that connects anew. */
  trust(spend: SpendBytes): void {
    this.#maxPackets = DEVICE_PACKETS;
    this.#spend = spend;
  }

  /** A packet of this size came. Returns whether it was one too many. */
  hears(bytes: number): boolean {
    return this.#isOnePacketTooMany() || this.#spend(bytes);
  }

  /** A packet is to be sent while so much of what was sent before is still here. Returns whether that is too much. */
  sends(waitingBytes: number): boolean {
    if (waitingBytes === 0) {
      this.#waiting = 0;
      return false;
    }
    this.#waiting += 1;
    if (this.#waiting === 1) this.#waitingSince = this.#clock.now();
    if (waitingBytes > MAX_WAITING_BYTES) return true;
    const isLong = this.#waiting > WAITING_PACKETS || waitingBytes > WAITING_BYTES;
    return isLong && this.#clock.now() - this.#waitingSince > MAX_WAITING_MS;
  }

  #isOnePacketTooMany(): boolean {
    this.#heard += 1;
    if (this.#heard <= this.#maxPackets) return false;
    const now = this.#clock.now();
    const isFlood = now - this.#heardSince < PACKETS_WINDOW_MS;
    this.#heard = 0;
    this.#heardSince = now;
    return isFlood;
  }
}
