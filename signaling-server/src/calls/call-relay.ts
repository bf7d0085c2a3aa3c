import { refuse, done } from '../ops/reply.ts';
import {
  limits,
  type CallId,
  type CallSignal,
  type DeviceId,
  type Reply,
  type ServerPayload,
} from '../protocol/index.ts';
import type { Connections } from '../socket/connections.ts';
import { isCallee, isCaller, type Actor, type LiveCall } from './call-record.ts';

/** What waits for a device that is away: enough for a renegotiation of both sides with all candidates. */
const MAX_WAITING = 256;
/** And so much of it, as `String.length` counts: many times what those say, and not what would fill the memory. */
const MAX_WAITING_LENGTH = 8 * limits.signalBody;
const WAITING_RETRY_MS = 1_000;

type Relayed = 'call:signaled' | 'call:held' | 'call:media-changed' | 'call:device-ringing';

interface Waiting {
  readonly length: number;
  /** Returns whether the device is connected. */
  readonly send: () => boolean;
}

interface Lane {
  /** The devices of the callee that were told of the call. */
  readonly called: Set<DeviceId>;
  /** The sequence numbers that each device has used. */
  readonly seen: Map<DeviceId, Set<number>>;
  /** In the order in which they have to arrive. */
  readonly waiting: Map<DeviceId, readonly Waiting[]>;
}

/**
 * What the devices of a call say to each other. Only those of the call, and never read: a signal is a string with an
 * address. It waits for a device that is away for a moment, so that a reconnect loses nothing.
 */
export class CallRelay {
  readonly #connections: Connections;
  readonly #lanes = new Map<CallId, Lane>();

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  addCalled(callId: CallId, deviceId: DeviceId): void {
    this.#lane(callId).called.add(deviceId);
  }

  wasCalled(callId: CallId, deviceId: DeviceId): boolean {
    return this.#lanes.get(callId)?.called.has(deviceId) ?? false;
  }

  /** Whether the device has sent a signal into this call. */
  hasSpoken(callId: CallId, deviceId: DeviceId): boolean {
    return (this.#lanes.get(callId)?.seen.get(deviceId)?.size ?? 0) > 0;
  }

  forget(callId: CallId): void {
    this.#lanes.delete(callId);
  }

  /** Whom this device may speak to: the other seat, or while it rings every device at the other end. Null: nobody. */
  othersOf(call: LiveCall, from: Actor): readonly DeviceId[] | null {
    if (isCaller(call, from)) {
      return call.state === 'active' ? [call.calleeDevice] : [...this.#lane(call.callId).called];
    }
    return isCallee(call, from) ? [call.callerDevice] : null;
  }

  signal(call: LiveCall, from: Actor, { to, seq, body }: CallSignal): Reply<Record<string, never>> {
    const seen = this.#seenFrom(call.callId, from.deviceId);
    if (seen.has(seq)) return done();
    if (seen.size >= limits.signalsPerCall) {
      return refuse('rate_limited', 'This device has sent too many signals into this call');
    }
    const payload = { callId: call.callId, from: from.deviceId, seq, body };
    if (!this.tell(to, 'call:signaled', payload)) {
      return refuse('rate_limited', 'Too much is waiting for the other device', WAITING_RETRY_MS);
    }
    seen.add(seq);
    return done();
  }

  /** Sends now, or when the device is back. Returns false when too much is waiting for it. */
  tell<E extends Relayed>(to: DeviceId, event: E, payload: ServerPayload<E>): boolean {
    const send = (): boolean => this.#connections.send(to, event, payload);
    const lane = this.#lane(payload.callId);
    const waiting = lane.waiting.get(to) ?? [];
    if (waiting.length === 0 && send()) return true;
    const length = lengthOf(payload);
    const total = waiting.reduce((sum, other) => sum + other.length, length);
    if (waiting.length >= MAX_WAITING || total > MAX_WAITING_LENGTH) return false;
    lane.waiting.set(to, [...waiting, { length, send }]);
    return true;
  }

  /** The device is back and knows this call: what it missed. */
  deliverWaiting(callId: CallId, to: DeviceId): void {
    const lane = this.#lanes.get(callId);
    // It may be gone again already: then everything goes on waiting.
    const unsent = (lane?.waiting.get(to) ?? []).filter(({ send }) => !send());
    if (unsent.length === 0) lane?.waiting.delete(to);
    else lane?.waiting.set(to, unsent);
  }

  #seenFrom(callId: CallId, deviceId: DeviceId): Set<number> {
    const { seen } = this.#lane(callId);
    const numbers = seen.get(deviceId) ?? new Set();
    seen.set(deviceId, numbers);
    return numbers;
  }

  #lane(callId: CallId): Lane {
    const lane = this.#lanes.get(callId) ?? { called: new Set(), seen: new Map(), waiting: new Map() };
    this.#lanes.set(callId, lane);
    return lane;
  }
}

function lengthOf(payload: ServerPayload<Relayed>): number {
  return 'body' in payload ? payload.body.length : 0;
}
