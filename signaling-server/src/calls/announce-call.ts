import type { Clock } from '../ops/clock.ts';
import type { CallId, CallIncoming, DeviceId, Person, RingRule, UserId } from '../protocol/index.ts';
import type { ActiveCall, Actor, LiveCall, RingingCall } from './call-record.ts';
import { reasonNotToRing, type RefusalDeps } from './refusal.ts';

export interface AnnounceDeps extends RefusalDeps {
  readonly clock: Clock;
  readonly findPerson: (userId: UserId) => Promise<Person | null>;
}

/** Who begins a call, and what it brings along for the one device that is to connect early. */
export interface Announcement {
  readonly caller: Person;
  readonly offer: string | null;
  /** Devices that were told of it before, and have no use for the offer any more. */
  readonly called: readonly DeviceId[];
}

/** To every device that it is for. */
export async function announceToAll(
  deps: AnnounceDeps,
  call: RingingCall,
  { caller, offer, called }: Announcement,
): Promise<void> {
  const news = await newsOf(deps, call, caller);
  const devices = await deps.connections.devicesOf(call.calleeId);
  await Promise.all(
    devices
      .filter(({ deviceId }) => isFor(call, deviceId) && !called.includes(deviceId))
      .map(({ deviceId }) => {
        const offered = deviceId === call.offeredTo ? offer : null;
        return sendIncoming(deps, deviceId, { ...incoming(deps, call, news), offer: offered });
      }),
  );
}

/** To a device that came online while it rings, unless it rings nowhere yet and is about to be refused. */
export async function announceToLate(
  deps: AnnounceDeps,
  call: RingingCall,
  device: { readonly deviceId: DeviceId },
): Promise<void> {
  if ((await reasonNotToRing(deps, call)) === null) await announceTo(deps, call, device);
}

/** The node that opened the call may not have lived to tell everybody. */
export async function announceToRest(deps: AnnounceDeps, call: RingingCall): Promise<void> {
  const called = await deps.lanes.called(call.callId);
  for (const device of await deps.connections.devicesOf(call.calleeId)) {
    if (!called.includes(device.deviceId)) await announceTo(deps, call, device);
  }
}

/** It may have rung on a connection that was lost before the device heard of it. */
export function announceCrossed(deps: AnnounceDeps, callId: CallId, by: Actor): Promise<void> {
  return deps.engine.exclusively(callId, async () => {
    const call = await deps.registry.find(callId);
    if (call?.state === 'active') await announceTo(deps, call, by);
  });
}

/** To both: it may never have rung at the device that has it as one of two crossed calls. */
export async function sayAnswered(deps: AnnounceDeps, call: ActiveCall): Promise<void> {
  const { callId, callerDevice, calleeDevice, media, mergedCallId } = call;
  await deps.connections.send(callerDevice, 'call:answered', { callId, deviceId: calleeDevice, media });
  if (mergedCallId !== null) await announceTo(deps, call, { deviceId: calleeDevice });
}

/** So long it rings from `now` on. */
export function ringsForMs(call: LiveCall, now: number): number {
  return call.state === 'ringing' ? Math.max(0, call.ringsUntil - now) : 0;
}

/** It gets no offer: the caller makes one for it when it rings. */
async function announceTo(
  deps: AnnounceDeps,
  call: LiveCall,
  device: { readonly deviceId: DeviceId },
): Promise<void> {
  const person = await deps.findPerson(call.callerId);
  if (person === null || !isFor(call, device.deviceId)) return;
  await sendIncoming(deps, device.deviceId, incoming(deps, call, await newsOf(deps, call, person)));
}

async function sendIncoming(
  { lanes, connections }: AnnounceDeps,
  deviceId: DeviceId,
  payload: CallIncoming,
): Promise<void> {
  await lanes.addCalled(payload.callId, deviceId);
  await connections.send(deviceId, 'call:incoming', payload);
}

/** What there is to tell of a call that rings, besides the call. */
interface News {
  readonly person: Person;
  readonly waiting: boolean;
  readonly ringRule: RingRule;
  readonly transferredBy: Person | null;
}

async function newsOf(deps: AnnounceDeps, call: LiveCall, person: Person): Promise<News> {
  const transferredBy = call.origin === undefined ? null : await deps.findPerson(call.origin.by);
  const ringRule = await deps.ringRuleOf(call.calleeId, call.callerId);
  return { person, transferredBy, ringRule, waiting: await isInCall(deps, call) };
}

/** A call that takes the place of another one is for the device of that, unless another one has it. */
function isFor(call: LiveCall, deviceId: DeviceId): boolean {
  if (call.state === 'active' && call.calleeDevice === deviceId) return true;
  return (call.origin?.device ?? deviceId) === deviceId;
}

function incoming(
  { clock }: AnnounceDeps,
  call: LiveCall,
  { person, waiting, ringRule, transferredBy }: News,
): CallIncoming {
  const joins = call.origin?.joins ?? null;
  return {
    ...(transferredBy === null ? {} : { transferredBy }),
    ...(joins === null ? {} : { joins }),
    ...(ringRule === 'usual' ? {} : { ringRule }),
    callId: call.callId,
    caller: person,
    fromDevice: call.callerDevice,
    media: call.media,
    offer: null,
    warm: call.warm,
    waiting,
    ringTimeoutMs: ringsForMs(call, clock.now()),
  };
}

/** In a call, or on the way into one: a second ring would disturb it. */
async function isInCall({ registry }: AnnounceDeps, call: LiveCall): Promise<boolean> {
  const calls = await registry.ofPerson(call.calleeId);
  return calls.some((other) => other.state === 'active' || other.callerId === call.calleeId);
}
