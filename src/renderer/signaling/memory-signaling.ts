/**
 * A signaling server and its lines, in memory, for tests of what is above `Signaling`. It has the wire semantics of
 * calls for a handful of people and devices, and lines that lose, repeat, delay and reorder what they carry, all of
 * it as told and nothing by chance. Payloads are parsed both ways, as on the real wire.
 */
import {
  type CallId,
  type CallMedia,
  type ClientEventName,
  type ClientPayload,
  type DeviceId,
  type ErrorCode,
  type IceConfiguration,
  type ParsedPayload,
  type Person,
  REQUEST_TIMEOUT_MS,
  RING_TIMEOUT_MS,
  type ReplyData,
  type ServerEventName,
  type ServerPayload,
  clientEvents,
  serverEvents,
} from '@protocol';
import type { Clock } from '@shared/clock.ts';
import { createSubject } from '@shared/observable.ts';
import { type Result, err, ok } from '@shared/result.ts';
import type { ConnectionState } from '../account/account.ts';
import type { Device, MemoryCall } from './memory-call.ts';
import { MemoryTransfers } from './memory-transfers.ts';
import type { Signaling, SignalingError } from './signaling.ts';

type ReplyOf<E extends ClientEventName> = Result<ReplyData<E>, SignalingError>;
/**
 * What becomes of one message on its way. `late` is added to the delay of the line, ms; `refused` is for requests: the
 * server hears of them and does nothing.
 */
type Fate =
  'deliver' | 'drop' | 'duplicate' | { readonly late: number } | { readonly refused: SignalingError };

interface MemoryLine extends Signaling {
  /** Connects, or reconnects after {@link MemoryLine.cut}. */
  connect(): void;
  /** The server notices at once; what is under way is lost. */
  cut(): void;
  /** The server says that it may have lost track of this device. */
  doubt(): void;
}

export interface MemoryServer {
  addDevice(person: Person, deviceId: DeviceId): MemoryLine;
  /** Every message, in the order in which it was sent: `ada-1 → call:start`, `bob-1 ← call:incoming`. */
  readonly log: string[];
  /** What everybody connects with. */
  ice: IceConfiguration;
  /** The same, told to those who are connected. */
  changeIce(ice: IceConfiguration): void;
  /** Decides about messages by their log line; the first fate that is not undefined counts. */
  bend(decide: (line: string) => Fate | undefined): void;
}

export interface MemoryServerOptions {
  readonly clock: Clock;
  /** One way, ms. */
  readonly delay?: number;
}

export function createMemoryServer(options: MemoryServerOptions): MemoryServer {
  return new Memory(options);
}

const fail = (code: ErrorCode | 'offline' | 'timeout'): Result<never, SignalingError> =>
  err({ code, message: code });

class Memory implements MemoryServer {
  ice: IceConfiguration = { iceServers: [], lifetimeMs: null, relayOnly: false };
  readonly log: string[] = [];
  readonly #clock: Clock;
  readonly #delay: number;
  readonly #devices: Device[] = [];
  readonly #calls = new Map<CallId, MemoryCall>();
  readonly #transfers = new MemoryTransfers({
    person: (userId) => this.#devices.find(({ person }) => person.userId === userId)?.person ?? null,
    seats: (callId) => this.#seatsOf(callId),
    tell: (deviceId, event, payload) => {
      for (const device of this.#devices)
        if (device.deviceId === deviceId) this.#send(device, event, payload);
    },
    end: (callId, by, transferredTo) => this.#endFor(callId, by, transferredTo),
  });
  #decide: (line: string) => Fate | undefined = () => undefined;

  constructor({ clock, delay = 0 }: MemoryServerOptions) {
    this.#clock = clock;
    this.#delay = delay;
  }

  bend(decide: (line: string) => Fate | undefined): void {
    this.#decide = decide;
  }

  changeIce(ice: IceConfiguration): void {
    this.ice = ice;
    for (const device of this.#devices) this.#send(device, 'ice:changed', ice);
  }

  addDevice(person: Person, deviceId: DeviceId): MemoryLine {
    const device: Device = {
      ...{ person, deviceId, session: 0, online: false },
      connection: createSubject<ConnectionState>({ status: 'connecting' }),
      listeners: new Map(),
    };
    this.#devices.push(device);
    return {
      connection: device.connection,
      connect: () => this.#connect(device),
      cut: () => this.#cut(device),
      doubt: () => this.#send(device, 'session:stale', {}),
      request: (event, payload) => this.#request(device, event, payload),
      on: (event, listener) => {
        const listeners = device.listeners.get(event) ?? new Set();
        device.listeners.set(event, listeners.add(listener));
        return () => listeners.delete(listener);
      },
    };
  }

  #connect(device: Device): void {
    device.session += 1;
    device.online = true;
    device.connection.set({ status: 'online' });
    this.#send(device, 'session:welcomed', {
      self: device.person,
      deviceId: device.deviceId,
      serverName: 'Memory',
      presence: { status: 'available', note: '' },
      ice: this.ice,
      missedCount: 0,
    });
    for (const call of this.#calls.values()) {
      if (call.state === 'ringing' && call.calleeId === device.person.userId) this.#ring(call, device);
      this.#tellPeer(call, device, true);
    }
  }

  #cut(device: Device): void {
    device.session += 1;
    device.online = false;
    device.connection.set({ status: 'reconnecting', attempt: 1 });
    for (const call of this.#calls.values()) this.#tellPeer(call, device, false);
  }

  #tellPeer(call: MemoryCall, device: Device, connected: boolean): void {
    const other = call.state === 'active' ? this.#otherOf(call, device) : null;
    if (other) this.#send(other, 'call:peer-connection', { callId: call.callId, connected });
  }

  #request<E extends ClientEventName>(
    device: Device,
    event: E,
    payload: ClientPayload<E>,
  ): Promise<ReplyOf<E>> {
    if (!device.online) return Promise.resolve(fail('offline'));
    const line = `${device.deviceId} → ${event}`;
    this.log.push(line);
    return new Promise((resolve) => {
      const fate = this.#decide(line) ?? 'deliver';
      const refused = typeof fate === 'object' && 'refused' in fate ? err(fate.refused) : null;
      this.#clock.after(REQUEST_TIMEOUT_MS, () => resolve(fail('timeout')));
      this.#carry(device, fate, () => {
        const parsed = clientEvents[event].payload.safeParse(payload);
        const reply = parsed.success
          ? (refused ?? (this.#handle(device, event, parsed.data as ParsedPayload<E>) as ReplyOf<E>))
          : fail('invalid_payload');
        this.#carry(device, this.#decide(`${device.deviceId} ✓ ${event}`), () => resolve(reply));
      });
    });
  }

  #send<E extends ServerEventName>(device: Device, event: E, payload: ServerPayload<E>): void {
    if (!device.online) return;
    const line = `${device.deviceId} ← ${event}`;
    this.log.push(line);
    this.#carry(device, this.#decide(line), () => {
      const parsed = serverEvents[event].parse(structuredClone(payload)) as never;
      for (const listener of [...(device.listeners.get(event) ?? [])]) listener(parsed);
    });
  }

  #carry(device: Device, fate: Fate | undefined, arrive: () => void): void {
    const { session } = device;
    const late = typeof fate === 'object' && 'late' in fate ? fate.late : 0;
    const times = fate === 'drop' ? 0 : fate === 'duplicate' ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      this.#clock.after(this.#delay + late, () => {
        if (device.session === session) arrive();
      });
    }
  }

  #handle<E extends ClientEventName>(device: Device, event: E, payload: ParsedPayload<E>): unknown {
    const handlers: { readonly [N in ClientEventName]?: (payload: ParsedPayload<N>) => unknown } = {
      'call:start': (start) => this.#start(device, start),
      'call:ringing': ({ callId }) => this.#ringing(device, callId),
      'call:answer': (answer) => this.#answer(device, answer),
      'call:decline': ({ callId, message }) =>
        this.#endRinging(
          device,
          callId,
          message === undefined ? { reason: 'declined' } : { reason: 'declined', message },
        ),
      'call:cancel': ({ callId }) => this.#endRinging(device, callId, { reason: 'cancelled' }),
      'call:hangup': (request) => this.#hangUp(device, request),
      'call:signal': (signal) => this.#signal(device, signal),
      'call:hold': ({ callId, held }) => this.#pass(device, callId, 'call:held', { callId, held }),
      'call:media': (media) => this.#pass(device, media.callId, 'call:media-changed', media),
      'call:transfer': (transfer) =>
        this.#transfers.begin(device.person, transfer) ? ok({}) : fail('forbidden'),
      'call:transfer-cancel': ({ callId }) => {
        this.#transfers.cancel(callId, device.person);
        return ok({});
      },
      'ice:refresh': () => ok(this.ice),
      'session:resume': ({ callIds }) => this.#resume(device, callIds),
    };
    const handler = handlers[event];
    return handler ? handler(payload) : fail('internal');
  }

  #start(
    caller: Device,
    { callId, calleeId, media, offer }: ParsedPayload<'call:start'>,
  ): ReplyOf<'call:start'> {
    const known = this.#calls.get(callId);
    if (known) return known.caller === caller ? this.#startReply(known) : fail('forbidden');
    const crossing = [...this.#calls.values()].find(
      (call) =>
        call.state === 'ringing' &&
        call.calleeId === caller.person.userId &&
        call.caller.person.userId === calleeId,
    );
    if (crossing) {
      this.#activate(crossing, caller, media);
      return ok({ outcome: 'crossed', callId: crossing.callId });
    }
    const call: MemoryCall = {
      ...{ callId, caller, calleeId, media, offer, offeredTo: null, state: 'ringing', answeredBy: null },
      ...{ signals: new Set<string>(), relayed: [], rangOn: new Set<Device>(), end: null },
    };
    this.#calls.set(callId, call);
    const online = this.#devicesOf(calleeId);
    if (online.length === 0) this.#end(call, { reason: 'offline', by: null });
    for (const device of online) this.#ring(call, device);
    this.#clock.after(RING_TIMEOUT_MS, () => {
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
    this.#send(device, 'call:incoming', {
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

  #ringing(device: Device, callId: CallId): ReplyOf<'call:ringing'> {
    const call = this.#calls.get(callId);
    if (call?.state !== 'ringing') return fail('call_gone');
    call.rangOn.add(device);
    this.#send(call.caller, 'call:device-ringing', { callId, deviceId: device.deviceId });
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
    this.#send(call.caller, 'call:answered', { callId, deviceId: device.deviceId, media });
    for (const other of this.#devicesOf(call.calleeId)) {
      if (other === device) continue;
      const by = device.person.userId;
      this.#send(other, 'call:ended', { callId, reason: 'answered-elsewhere', by });
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
    const call = this.#calls.get(callId);
    if (call?.state === 'active' && how.reason === 'cancelled')
      return this.#hangUp(device, { callId, reason: 'hangup' });
    if (call?.state !== 'ringing') return fail('call_gone');
    this.#end(call, { ...how, by: device.person.userId }, device);
    return ok({});
  }

  #hangUp(device: Device, { callId, ...how }: ParsedPayload<'call:hangup'>): ReplyOf<'call:hangup'> {
    const call = this.#calls.get(callId);
    if (!call || call.state === 'ended') return fail('call_gone');
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
      this.#send(device, 'call:ended', {
        ...{ callId, ...end },
        reason: elsewhere ? 'declined-elsewhere' : end.reason,
      });
    }
  }

  #signal(device: Device, { callId, to, seq, body }: ParsedPayload<'call:signal'>): ReplyOf<'call:signal'> {
    const call = this.#calls.get(callId);
    const target = this.#devices.find(({ deviceId }) => deviceId === to);
    if (!call || !target || !this.#maySignal(call, device) || !this.#maySignal(call, target))
      return fail('forbidden');
    const key = `${device.deviceId} ${seq}`;
    if (call.signals.has(key)) return ok({});
    call.signals.add(key);
    const payload = { callId, from: device.deviceId, seq, body };
    call.relayed.push({ to: target, payload });
    this.#send(target, 'call:signaled', payload);
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
    this.#send(other, event, payload);
    return ok({});
  }

  #otherOf(call: MemoryCall, device: Device): Device | null {
    if (device === call.caller) return call.answeredBy;
    return device === call.answeredBy ? call.caller : null;
  }

  /** Signals that a device may have missed come once more, those of its calls that go on. */
  #resume(device: Device, callIds: readonly CallId[]): ReplyOf<'session:resume'> {
    const truth = this.#truth(device, callIds);
    for (const { callId } of truth.live)
      for (const { to, payload } of this.#calls.get(callId)?.relayed ?? [])
        if (to === device) this.#send(device, 'call:signaled', payload);
    return ok(truth);
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
    return this.#devices.filter(({ person, online }) => online && person.userId === userId);
  }
}
