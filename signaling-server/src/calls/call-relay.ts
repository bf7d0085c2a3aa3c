import { whenThere, type Awaitable } from '../ops/awaitable.ts';
import { done, refuse } from '../ops/reply.ts';
import type {
  CallAcknowledge,
  CallHold,
  CallId,
  CallMediaState,
  CallSignal,
  DeviceId,
  Reply,
  ServerPayload,
} from '../protocol/index.ts';
import type { Connections } from '../socket/connections.ts';
import type { CallLanes } from './call-lanes.ts';
import { concerns, isCallee, isCaller, type Actor, type CallRecord, type LiveCall } from './call-record.ts';

export interface RelayDeps {
  readonly lanes: Pick<CallLanes, 'called'>;
  readonly connections: Pick<Connections, 'send'>;
  /** Null when there never was such a call. */
  readonly find: (callId: CallId, age: Age) => Awaitable<CallRecord | null>;
}

type Done = Reply<Record<string, never>>;
type Relayed =
  'call:signaled' | 'call:acknowledged' | 'call:held' | 'call:media-changed' | 'call:device-ringing';
/** To whom a device may say something in a call; or why to nobody. */
type Permission = { readonly to: readonly DeviceId[] } | { readonly refusal: Reply<never> };
type Rule = (call: LiveCall) => Awaitable<Permission>;
/** `fresh`: not even a moment old. */
type Age = 'recent' | 'fresh';

interface Message<E extends Relayed> {
  readonly by: Actor;
  readonly event: E;
  readonly payload: ServerPayload<E>;
}

/**
 * What the devices of a call say to each other. It decides who may speak to whom, passes on what is said to a device that
 * is connected, and keeps nothing: a device repeats what the other one has not acknowledged. The body of a signal is
 * never looked into.
 */
export class CallRelay {
  readonly #deps: RelayDeps;

  constructor(deps: RelayDeps) {
    this.#deps = deps;
  }

  signal(by: Actor, { callId, to, seq, body }: CallSignal): Awaitable<Done> {
    const payload = { callId, from: by.deviceId, seq, body };
    return this.#pass({ by, event: 'call:signaled', payload }, (call) =>
      // Addresses are in it.
      call.state === 'ringing' && !call.warm ? { refusal: notYet } : this.#mayReach(call, by, to),
    );
  }

  acknowledge(by: Actor, { callId, to, runs }: CallAcknowledge): Awaitable<Done> {
    const payload = { callId, from: by.deviceId, runs };
    return this.#pass({ by, event: 'call:acknowledged', payload }, (call) => this.#mayReach(call, by, to));
  }

  hold(by: Actor, hold: CallHold): Awaitable<Done> {
    return this.#tellOthers({ by, event: 'call:held', payload: { ...hold, from: by.deviceId } });
  }

  media(by: Actor, media: CallMediaState): Awaitable<Done> {
    return this.#tellOthers({ by, event: 'call:media-changed', payload: { ...media, from: by.deviceId } });
  }

  /** This device of the callee rings. */
  ringing(by: Actor, { callId, seq }: { readonly callId: CallId; readonly seq: number }): Awaitable<Done> {
    const payload = { callId, deviceId: by.deviceId, seq };
    return this.#pass({ by, event: 'call:device-ringing', payload }, (call) => {
      if (call.state === 'active') return { refusal: refuse('call_gone', 'The call was answered') };
      if (isCaller(call, by)) return { refusal: refuse('forbidden', 'The call is not ringing') };
      return { to: [call.callerDevice] };
    });
  }

  /** To whoever is at the other end: one device, or while it rings all of them. */
  #tellOthers<E extends Relayed>(message: Message<E>): Awaitable<Done> {
    return this.#pass(message, (call) =>
      whenThere(this.#othersOf(call, message.by), (others) =>
        others === null ? { refusal: gone } : { to: others },
      ),
    );
  }

  #pass<E extends Relayed>(message: Message<E>, rule: Rule): Awaitable<Done> {
    return whenThere(this.#decide(message, rule, 'recent'), (recent) => {
      if ('to' in recent) return this.#send(message, recent.to);
      // What is refused on a record that is a moment old may be right on the new one.
      return whenThere(this.#decide(message, rule, 'fresh'), (fresh) =>
        'to' in fresh ? this.#send(message, fresh.to) : fresh.refusal,
      );
    });
  }

  async #send<E extends Relayed>({ event, payload }: Message<E>, to: readonly DeviceId[]): Promise<Done> {
    await Promise.all(to.map((deviceId) => this.#deps.connections.send(deviceId, event, payload)));
    return done();
  }

  #decide({ by, payload }: Message<Relayed>, rule: Rule, age: Age): Awaitable<Permission> {
    return whenThere(this.#deps.find(payload.callId, age), (call) => {
      // Whether a call of others exists is nobody's business.
      if (call === null || !concerns(call, by.userId)) return { refusal: noPart };
      return call.state === 'ended' ? { refusal: gone } : rule(call);
    });
  }

  #mayReach(call: LiveCall, by: Actor, to: DeviceId): Awaitable<Permission> {
    return whenThere(this.#othersOf(call, by), (others): Awaitable<Permission> => {
      if (others === null) return { refusal: gone };
      return others.includes(to) ? { to: [to] } : this.#whyNotTo(call, to);
    });
  }

  /** Whom this device may speak to: the other seat, or while it rings every device at the other end. Null: nobody. */
  #othersOf(call: LiveCall, from: Actor): Awaitable<readonly DeviceId[] | null> {
    if (isCaller(call, from)) {
      return call.state === 'active' ? [call.calleeDevice] : this.#deps.lanes.called(call.callId);
    }
    return isCallee(call, from) ? [call.callerDevice] : null;
  }

  /** While it rang, the devices that lost the race were part of it. */
  async #whyNotTo(call: LiveCall, to: DeviceId): Promise<Permission> {
    const lost = (await this.#deps.lanes.called(call.callId)).includes(to);
    return { refusal: lost ? answeredByAnother : noPart };
  }
}

const gone = refuse('call_gone', 'The call is over or was answered elsewhere');
const notYet = refuse('forbidden', 'These devices may connect only after the call is answered');
const answeredByAnother = refuse('call_gone', 'Another device answered');
const noPart = refuse('forbidden', 'This device is not part of that call');
