import type { Awaitable } from '../ops/awaitable.ts';
import {
  limits,
  type CallId,
  type DeviceId,
  type HeardSignals,
  type ServerPayload,
} from '../protocol/index.ts';
import type { LiveCall } from './call-record.ts';

/** What devices of a call hear of each other. */
export type Relayed = 'call:signaled' | 'call:held' | 'call:media-changed' | 'call:device-ringing';

/** One thing that one device of a call says to another. */
export interface Letter<E extends Relayed = Relayed> {
  /** The call as the rules saw it that allowed this. */
  readonly call: LiveCall;
  readonly from: DeviceId;
  readonly to: DeviceId;
  readonly event: E;
  readonly payload: ServerPayload<E>;
  /** Counts what this device has said in this call, so that a repetition is known; null: not counted. */
  readonly seq: number | null;
}

/** What a device has heard of another one in a call. */
export type Heard = Pick<HeardSignals, 'from' | 'runs'>;

/**
 * - `posted`: sent, or kept for a device that is away.
 * - `repeated`: its `seq` was used in this minute or the {@link MINUTES_KEPT} before it.
 * - `flooded`: this device has said too much in this call within a minute. `full`: too much waits for the other one.
 * - `stale`: the call is not any more as the letter has it. Nothing was done; look again.
 */
export type Posted = 'posted' | 'repeated' | 'flooded' | 'full' | 'stale';

/**
 * The mail between the devices of each call, never read. What was posted is kept for some time even if it could be
 * sent: a connection that is dead may look alive for many seconds.
 */
export interface CallLanes {
  /** This device of the callee is told of the call. */
  addCalled(callId: CallId, deviceId: DeviceId): Promise<void>;
  /** All devices that were told. */
  called(callId: CallId): Promise<readonly DeviceId[]>;
  /** Whether the device has posted anything that counts. */
  hasSpoken(callId: CallId, deviceId: DeviceId): Promise<boolean>;
  post(letter: Letter): Awaitable<Posted>;
  /**
   * The device is back: everything that is kept for it, in its order, also what it may have got already, but for what it
   * says that it has heard (of each other device once).
   */
  deliverKept(callId: CallId, to: DeviceId, heard: readonly Heard[]): Promise<void>;
  /** The call is over. */
  forget(callId: CallId): Promise<void>;
}

/** How long something that was sent is kept: as long as a dead connection can pass for a live one, and then some. */
export const SENT_KEPT_MS = 30_000;
/**
 * How many letters are kept for one device in one call, those that wait for it and those that were sent: enough for a
 * renegotiation of both sides with all candidates.
 */
export const MAX_KEPT = 256;
/** And so much in all, as `String.length` counts: many times what those say, and not what would fill the memory. */
export const MAX_KEPT_LENGTH = 8 * limits.signalBody;

/** Where the signals of a device into a call are counted, and their numbers remembered: by the minute, as `clock.now()` has it. */
export const minuteOf = (now: number): number => Math.floor(now / 60_000);
/** A device repeats what was not acknowledged when it is back, which it has a minute for. */
export const MINUTES_KEPT = 2;

/** The size of a letter, as `String.length` counts. */
export function lengthOf(payload: ServerPayload<Relayed>): number {
  return 'body' in payload ? payload.body.length : 0;
}
