import type { Availability } from '../presence/presence-service.ts';
import type { RingRule, UserId } from '../protocol/index.ts';
import type { Connections } from '../socket/connections.ts';
import type { CallEngine } from './call-engine.ts';
import type { CallLanes } from './call-lanes.ts';
import {
  answeredElsewhere,
  endedFor,
  type ActiveCall,
  type EndedCall,
  type RingingCall,
} from './call-record.ts';
import type { CallRegistry } from './call-registry.ts';
import { takeOut, type Refusal } from './refused.ts';
import { noteBegun } from './transfer-calls.ts';

export interface RefusalDeps {
  readonly registry: CallRegistry;
  readonly engine: CallEngine;
  readonly lanes: CallLanes;
  readonly connections: Connections;
  readonly standingOf: (userId: UserId) => Promise<Availability>;
  /** How the calls of the second one reach the first one. */
  readonly ringRuleOf: (userId: UserId, callerId: UserId) => Promise<RingRule>;
}

export async function reasonToRefuse(deps: RefusalDeps, call: RingingCall): Promise<Refusal | null> {
  const { origin } = call;
  if (origin !== undefined && !(await noteBegun(deps, origin, call))) return 'cancelled';
  // Who is talking to them has agreed on it with them.
  if (origin !== undefined && origin.joins !== null) return null;
  const [standing, rule] = await Promise.all([
    deps.standingOf(call.calleeId),
    deps.ringRuleOf(call.calleeId, call.callerId),
  ]);
  return whyNot(standing, rule);
}

function whyNot({ reachable, invisible, doNotDisturb }: Availability, rule: RingRule): Refusal | null {
  // Who lost the connection a moment ago is ringing again as soon as the device is back.
  if (!reachable) return 'offline';
  // Who is invisible can't be told from who is absent. Those they always want to hear of are let through.
  if (invisible && rule !== 'always') return 'offline';
  // The same answer for both: whom they do not want to hear of is not to be found out.
  return rule === 'busy' || (doNotDisturb && rule !== 'always') ? 'busy' : null;
}

/** As {@link reasonToRefuse}, of a call that may be there without that having been asked; null once it rang anywhere. */
export async function reasonNotToRing(deps: RefusalDeps, call: RingingCall): Promise<Refusal | null> {
  const called = await deps.lanes.called(call.callId);
  return called.length > 0 ? null : reasonToRefuse(deps, call);
}

/** As if it had never been opened, when what decides on it fails: nobody would be asked again whether it may ring. */
export async function orTakeOut<T>(
  { registry, engine }: RefusalDeps,
  call: RingingCall,
  task: () => Promise<T>,
): Promise<T> {
  try {
    return await task();
  } catch (error) {
    // The log may have it.
    engine.leave(call);
    await takeOut(registry, call);
    throw error;
  }
}

/** A device that connected to another node meanwhile may have had another answer there. Each is told from its own side. */
export async function stopRinging({ lanes, connections }: RefusalDeps, call: EndedCall): Promise<void> {
  const { callId, calleeId: userId } = call;
  const called = await lanes.called(callId);
  for (const deviceId of called)
    await connections.send(deviceId, 'call:ended', endedFor(call, { userId, deviceId }));
  if (called.length > 0) await lanes.forget(callId);
}

/** It was answered or given up on another node while it began to ring here: who rings only now was told so before. */
export async function stopLate(deps: RefusalDeps, call: ActiveCall | EndedCall): Promise<void> {
  if (call.state === 'ended') {
    await stopRinging(deps, call);
    return;
  }
  for (const deviceId of await deps.lanes.called(call.callId)) {
    if (deviceId !== call.calleeDevice)
      await deps.connections.send(deviceId, 'call:ended', answeredElsewhere(call));
  }
}
