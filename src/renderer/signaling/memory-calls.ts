/** What the server in memory does about calls: whom they ring, who has them, and what their devices hear of it. */
import {
  type CallId,
  type CallMedia,
  type ClientEventName,
  type DeviceId,
  type ErrorCode,
  type ParsedPayload,
  type Person,
  RING_TIMEOUT_MS,
  type ReplyData,
  type ServerEventName,
  type ServerPayload,
} from '@protocol';
import type { Clock } from '@shared/clock.ts';
import { type Result, err, ok } from '@shared/result.ts';
import type { Device, MemoryCall } from './memory-call.ts';
import { MemoryTransfers } from './memory-transfers.ts';
import type { SignalingError } from './signaling.ts';

export type ReplyOf<E extends ClientEventName> = Result<ReplyData<E>, SignalingError>;

export const fail = (code: ErrorCode | 'offline' | 'timeout'): Result<never, SignalingError> =>
  err({ code, message: code });

export interface MemoryCallsDeps {
  readonly clock: Clock;
  /** Everybody's, connected or not. */
  readonly devices: readonly Device[];
  readonly ringsOn: () => boolean;
  readonly send: <E extends ServerEventName>(device: Device, event: E, payload: ServerPayload<E>) => void;
}

export class MemoryCalls {
  readonly #deps: MemoryCallsDeps;
  readonly #calls = new Map<CallId, MemoryCall>();
  /** By the id of the call that crossed it and became the same. */
  readonly #merged = new Map<CallId, MemoryCall>();
  readonly #transfers = new MemoryTransfers({
    person: (userId) => this.#deps.devices.find(({ person }) => person.userId === userId)?.person ?? null,
    seats: (callId) => this.#seatsOf(callId),
    tell: (deviceId, event, payload) => {
      for (const device of this.#deps.devices)
        if (device.deviceId === deviceId) this.#deps.send(device, event, payload);
    },
    end: (callId, by, transferredTo) => this.#endFor(callId, by, transferredTo),
  });

  constructor(deps: MemoryCallsDeps) {
    this.#deps = deps;
  }

  /** A device is there, again or for the first time. */
  connected(device: Device): void {
    for (const call of this.#calls.values()) {
      if (call.state === 'ringing' && call.calleeId === device.person.userId) this.#ring(call, device);
      this.#tellPeer(call, device, true);
    }
  }

  disconnected(device: Device): void {
    for (const call of this.#calls.values()) this.#tellPeer(call, device, false);
  }

  /** The reply to a request; what is not about calls it does not know. */
  handle<E extends ClientEventName>(device: Device, event: E, payload: ParsedPayload<E>): unknown {
    const handlers: { readonly [N in ClientEventName]?: (payload: ParsedPayload<N>) => unknown } = {
      'call:start': (start) => this.#start(device, start),
      'call:ringing': (ringing) => this.#ringing(device, ringing),
      'call:answer': (answer) => this.#answer(device, answer),
      'call:decline': ({ callId, message }) =>
        this.#endRinging(
          device,
          callId,
          message === undefined ? { reason: 'declined' } : { reason: 'declined', message },
        ),
      'call:cancel': ({ callId }) => this.#endRinging(device, callId, { reason: 'cancelled' }),
      'call:hangup': (request) => this.#hangUp(device, request),
      'call:signal': ({ callId, to, seq, body }) =>
        this.#relay(device, to, 'call:signaled', { callId, from: device.deviceId, seq, body }),
      'call:acknowledge': ({ callId, to, runs }) =>
        this.#relay(device, to, 'call:acknowledged', { callId, from: device.deviceId, runs }),
      'call:hold': (hold) => this.#pass(device, hold.callId, 'call:held', { ...hold, from: device.deviceId }),
      'call:media': (media) =>
        this.#pass(device, media.callId, 'call:media-changed', { ...media, from: device.deviceId }),
      'call:transfer': (transfer) =>
        this.#transfers.begin(device.person, transfer) ? ok({}) : fail('forbidden'),
      'call:transfer-cancel': ({ callId }) => {
        this.#transfers.cancel(callId, device.person);
        return ok({});
      },
      'session:resume': ({ callIds }) => ok(this.#truth(device, callIds)),
    };
    const handler = handlers[event];
    return handler ? handler(payload) : fail('internal');
  }

  #start(
    caller: Device,
    { callId, calleeId, media, offer }: ParsedPayload<'call:start'>,
  ): ReplyOf<'call:start'> {
    const merged = this.#merged.get(callId);
    if (merged && !merged.end) return ok({ outcome: 'crossed', callId: merged.callId });
    const known = merged ?? this.#calls.get(callId);
    if (known) return merged || known.caller === caller ? this.#startReply(known) : fail('forbidden');
    const crossing = [...this.#calls.values()].find(
      (call) =>
        call.state === 'ringing' &&
        call.calleeId === caller.person.userId &&
        call.caller.person.userId === calleeId,
    );
    if (crossing) {
      this.#activate(crossing, caller, media);
      this.#merged.set(callId, crossing);
      return ok({ outcome: 'crossed', callId: crossing.callId });
    }
    const call: MemoryCall = {
      ...{ callId, caller, calleeId, media, offer, offeredTo: null, state: 'ringing', answeredBy: null },
      ...{ rangOn: new Set<Device>(), unable: new Set<Device>() },
      end: null,
    };
    this.#calls.set(callId, call);
    const online = this.#devicesOf(calleeId);
    if (online.length === 0) this.#end(call, { reason: 'offline', by: null });
    for (const device of online) this.#ring(call, device);
    this.#deps.clock.after(RING_TIMEOUT_MS, () => {
      if (call.state === 'ringing') this.#end(call, { reason: 'no-answer', by: null });
    });
    return this.#startReply(call);
  }

  #startReply(call: MemoryCall): ReplyOf<'call:start'> {
    if (call.end) return ok({ outcome: 'ended', reason: call.end.reason });
    return ok({
      outcome: 'ringing',
      offeredTo: call.offeredTo,
      warm: true,
      ringTimeoutMs: RING_TIMEOUT_MS,
    });
  }

  #ring(call: MemoryCall, device: Device): void {
    const gets = call.offer !== null && (call.offeredTo === null || call.offeredTo === device.deviceId);
    if (gets) call.offeredTo = device.deviceId;
    const busy = [...this.#calls.values()].some(
      (other) => other.state === 'active' && this.#otherOf(other, device) !== null,
    );
    const origin = this.#transfers.origin(call.callId);
    if (origin.joins && !this.#seatsOf(origin.joins).includes(device)) return;
    this.#deps.send(device, 'call:incoming', {
      ...origin,
      callId: call.callId,
      caller: call.caller.person,
      fromDevice: call.caller.deviceId,
      media: call.media,
      offer: gets ? call.offer : null,
      warm: true,
      waiting: busy,
      ringTimeoutMs: RING_TIMEOUT_MS,
    });
  }

  #ringing(device: Device, { callId, seq }: ParsedPayload<'call:ringing'>): ReplyOf<'call:ringing'> {
    const call = this.#calls.get(callId);
    if (call?.state !== 'ringing') return fail('call_gone');
    call.rangOn.add(device);
    this.#deps.send(call.caller, 'call:device-ringing', { callId, deviceId: device.deviceId, seq });
    return ok({});
  }

  #answer(device: Device, { callId, media }: ParsedPayload<'call:answer'>): ReplyOf<'call:answer'> {
    const call = this.#calls.get(callId);
    if (call?.state === 'active' && call.answeredBy === device) return ok({});
    if (call?.state !== 'ringing') return fail('call_gone');
    this.#activate(call, device, media);
    return ok({});
  }

  #activate(call: MemoryCall, device: Device, media: CallMedia): void {
    const { callId } = call;
    call.state = 'active';
    call.answeredBy = device;
    this.#deps.send(call.caller, 'call:answered', { callId, deviceId: device.deviceId, media });
    for (const other of this.#devicesOf(call.calleeId)) {
      if (other === device) continue;
      const by = device.person.userId;
      this.#deps.send(other, 'call:ended', { callId, reason: 'answered-elsewhere', by });
    }
    this.#transfers.answered(callId, call.caller.person);
  }

  #seatsOf(callId: CallId): Device[] {
    const call = this.#calls.get(callId);
    return call?.state === 'active' && call.answeredBy ? [call.caller, call.answeredBy] : [];
  }

  #endFor(callId: CallId, by: Person['userId'], transferredTo?: Person['userId']): void {
    const call = this.#calls.get(callId);
    if (!call || call.state === 'ended') return;
    const reason = call.state === 'ringing' ? 'cancelled' : 'hangup';
    this.#end(call, { reason, by, ...(transferredTo && { transferredTo }) });
  }

  #endRinging(
    device: Device,
    callId: CallId,
    how: { readonly reason: 'declined' | 'cancelled'; readonly message?: string },
  ): ReplyOf<'call:cancel'> {
    const call = this.#calls.get(callId) ?? this.#merged.get(callId);
    if (call?.state === 'active' && how.reason === 'cancelled')
      return this.#hangUp(device, { callId: call.callId, reason: 'hangup' });
    if (call?.state !== 'ringing') return fail('call_gone');
    this.#end(call, { ...how, by: device.person.userId }, device);
    return ok({});
  }

  #hangUp(device: Device, { callId, ...how }: ParsedPayload<'call:hangup'>): ReplyOf<'call:hangup'> {
    const call = this.#calls.get(callId);
    if (!call || call.state === 'ended') return fail('call_gone');
    if (call.state === 'ringing' && device !== call.caller && how.detail === 'no-relay') {
      if (!this.#deps.ringsOn()) return this.#endRinging(device, callId, { reason: 'declined' });
      call.unable.add(device);
      if (this.#devicesOf(call.calleeId).some((other) => !call.unable.has(other))) return ok({});
    }
    this.#end(call, { ...how, by: device.person.userId }, device);
    return ok({});
  }

  #end(call: MemoryCall, end: NonNullable<MemoryCall['end']>, silent?: Device): void {
    const { callId, caller, answeredBy } = call;
    const callee = answeredBy ? [answeredBy] : this.#devicesOf(call.calleeId);
    call.state = 'ended';
    call.end = end;
    if (!answeredBy) this.#transfers.ended(callId, end.reason);
    const declined = end.reason === 'declined';
    for (const device of [caller, ...callee]) {
      if (device === silent || (end.reason === 'offline' && device === caller)) continue;
      const elsewhere = declined && device !== caller;
      this.#deps.send(device, 'call:ended', {
        ...{ callId, ...end },
        reason: elsewhere ? 'declined-elsewhere' : end.reason,
      });
    }
  }

  #relay<E extends 'call:signaled' | 'call:acknowledged'>(
    device: Device,
    to: DeviceId,
    ...[event, payload]: [event: E, payload: ServerPayload<E>]
  ): ReplyOf<'call:signal'> {
    const call = this.#calls.get(payload.callId);
    const target = this.#deps.devices.find(({ deviceId }) => deviceId === to);
    if (!call || !target || !this.#maySignal(call, device) || !this.#maySignal(call, target))
      return fail('forbidden');
    this.#deps.send(target, event, payload);
    return ok({});
  }

  #maySignal(call: MemoryCall, device: Device): boolean {
    if (call.state === 'ended') return false;
    if (device === call.caller) return true;
    return call.answeredBy ? device === call.answeredBy : device.person.userId === call.calleeId;
  }

  #pass<E extends 'call:held' | 'call:media-changed'>(
    device: Device,
    callId: CallId,
    ...[event, payload]: [event: E, payload: ServerPayload<E>]
  ): ReplyOf<'call:hold'> {
    const call = this.#calls.get(callId);
    const other = call?.state === 'active' ? this.#otherOf(call, device) : null;
    if (!other) return fail('call_gone');
    this.#deps.send(other, event, payload);
    return ok({});
  }

  #tellPeer(call: MemoryCall, device: Device, connected: boolean): void {
    const other = call.state === 'active' ? this.#otherOf(call, device) : null;
    if (other) this.#deps.send(other, 'call:peer-connection', { callId: call.callId, connected });
  }

  #otherOf(call: MemoryCall, device: Device): Device | null {
    if (device === call.caller) return call.answeredBy;
    return device === call.answeredBy ? call.caller : null;
  }

  #truth(device: Device, callIds: readonly CallId[]): ReplyData<'session:resume'> {
    const calls = callIds.map((callId) => this.#calls.get(callId)).filter((call) => call !== undefined);
    const truth: ReplyData<'session:resume'> = { live: [], ended: [] };
    for (const call of calls) {
      const { callId, state, media, end } = call;
      const other = this.#otherOf(call, device);
      if (end) truth.ended.push({ callId, ...end });
      else if (state === 'active' && !other)
        truth.ended.push({ callId, reason: 'answered-elsewhere', by: call.calleeId });
      else if (state !== 'ended')
        truth.live.push({
          ...{ callId, state, media, peerDevice: other?.deviceId ?? null },
          ...{ handover: this.#transfers.of(callId) },
        });
    }
    return truth;
  }

  #devicesOf(userId: Person['userId']): Device[] {
    return this.#deps.devices.filter(({ person, online }) => online && person.userId === userId);
  }
}
