import { done, refuse } from '../ops/reply.ts';
import { ReadCache } from '../ops/read-cache.ts';
import type {
  CallAcknowledge,
  CallHold,
  CallId,
  CallMediaState,
  CallSignal,
  DeviceId,
  Reply,
  ServerPayload,
  UserId,
} from '../protocol/index.ts';
import type { Delivery } from '../socket/delivery.ts';
import { concerns, isCallee, isCaller, type Actor, type CallRecord, type LiveCall } from './call-record.ts';

export interface RelayDeps {
  readonly delivery: Pick<Delivery, 'toDevice' | 'toPerson'>;
  /** Null when there never was such a call. `fresh`: not even a moment old. */
  readonly find: (callId: CallId, age: 'recent' | 'fresh') => Promise<CallRecord | null>;
  /** Whose device it is; null for one that there never was. */
  readonly ownerOf: (deviceId: DeviceId) => Promise<UserId | null>;
}

type Done = Reply<Record<string, never>>;
type Relayed =
  'call:signaled' | 'call:acknowledged' | 'call:held' | 'call:media-changed' | 'call:device-ringing';
/** To whom a device may say something in a call: one device, or all of a person. */
type Recipient = { readonly device: DeviceId } | { readonly person: UserId };
type Permission = Recipient | { readonly refusal: Reply<never> };
type Rule = (call: LiveCall) => Permission | Promise<Permission>;

interface Message<E extends Relayed> {
  readonly by: Actor;
  readonly event: E;
  readonly payload: ServerPayload<E>;
}

/** A device belongs to the same person for ever, so of so many it is remembered. */
const OWNERS_KEPT = 20_000;

/**
 * What the devices of a call say to each other. It decides who may speak to whom, passes on what is said to a device that
 * is connected, and keeps nothing: a device repeats what the other one has not acknowledged. The body of a signal is
 * never looked into.
 */
export class CallRelay {
  readonly #deps: RelayDeps;
  readonly #owners = new ReadCache<DeviceId, UserId>(OWNERS_KEPT);

  constructor(deps: RelayDeps) {
    this.#deps = deps;
  }

  signal(by: Actor, { callId, to, seq, body }: CallSignal): Promise<Done> {
    const payload = { callId, from: by.deviceId, seq, body };
    return this.#pass({ by, event: 'call:signaled', payload }, (call) =>
      // Addresses are in it.
      call.state === 'ringing' && !call.warm ? { refusal: notYet } : this.#mayReach(call, by, to),
    );
  }

  acknowledge(by: Actor, { callId, to, runs }: CallAcknowledge): Promise<Done> {
    const payload = { callId, from: by.deviceId, runs };
    return this.#pass({ by, event: 'call:acknowledged', payload }, (call) => this.#mayReach(call, by, to));
  }

  hold(by: Actor, hold: CallHold): Promise<Done> {
    return this.#tellOther({ by, event: 'call:held', payload: { ...hold, from: by.deviceId } });
  }

  media(by: Actor, media: CallMediaState): Promise<Done> {
    return this.#tellOther({ by, event: 'call:media-changed', payload: { ...media, from: by.deviceId } });
  }

  /** This device of the callee rings. */
  ringing(by: Actor, { callId, seq }: { readonly callId: CallId; readonly seq: number }): Promise<Done> {
    const payload = { callId, deviceId: by.deviceId, seq };
    return this.#pass({ by, event: 'call:device-ringing', payload }, (call) => {
      if (call.state === 'active') return { refusal: refuse('call_gone', 'The call was answered') };
      if (isCaller(call, by)) return { refusal: refuse('forbidden', 'The call is not ringing') };
      return { device: call.callerDevice };
    });
  }

  /** To whoever is at the other end: one device, or while it rings all of them. */
  #tellOther<E extends Relayed>(message: Message<E>): Promise<Done> {
    return this.#pass(message, (call) => otherOf(call, message.by) ?? { refusal: gone });
  }

  async #pass<E extends Relayed>({ by, event, payload }: Message<E>, rule: Rule): Promise<Done> {
    const recent = await this.#decide(payload.callId, by, { rule, age: 'recent' });
    // What is refused on a record that is a moment old may be right on the new one.
    const decided =
      'refusal' in recent ? await this.#decide(payload.callId, by, { rule, age: 'fresh' }) : recent;
    if ('refusal' in decided) return decided.refusal;
    const { delivery } = this.#deps;
    if ('device' in decided) delivery.toDevice(decided.device, event, payload);
    else delivery.toPerson(decided.person, event, payload);
    return done();
  }

  async #decide(
    callId: CallId,
    by: Actor,
    { rule, age }: { readonly rule: Rule; readonly age: 'recent' | 'fresh' },
  ): Promise<Permission> {
    const call = await this.#deps.find(callId, age);
    // Whether a call of others exists is nobody's business.
    if (call === null || !concerns(call, by.userId)) return { refusal: noPart };
    return call.state === 'ended' ? { refusal: gone } : rule(call);
  }

  async #mayReach(call: LiveCall, by: Actor, to: DeviceId): Promise<Permission> {
    const other = otherOf(call, by);
    if (other === null) return { refusal: gone };
    if ('device' in other && other.device === to) return other;
    const isTheirs = isCaller(call, by) && (await this.#ownerOf(to)) === call.calleeId;
    if (!isTheirs) return { refusal: noPart };
    // While it rang, the devices that lost the race were part of it.
    return 'device' in other ? { refusal: answeredByAnother } : { device: to };
  }

  #ownerOf(deviceId: DeviceId): Promise<UserId | null> {
    return this.#owners.get(deviceId, () => this.#deps.ownerOf(deviceId));
  }
}

/** Whom this device may speak to: the other seat, or while it rings whatever device answers. Null: nobody. */
function otherOf(call: LiveCall, from: Actor): Recipient | null {
  if (!isCaller(call, from)) return isCallee(call, from) ? { device: call.callerDevice } : null;
  return call.state === 'active' ? { device: call.calleeDevice } : { person: call.calleeId };
}

const gone = refuse('call_gone', 'The call is over or was answered elsewhere');
const notYet = refuse('forbidden', 'These devices may connect only after the call is answered');
const answeredByAnother = refuse('call_gone', 'Another device answered');
const noPart = refuse('forbidden', 'This device is not part of that call');
