import { whenThere, type Awaitable } from '../ops/awaitable.ts';
import { assertNever, done, refuse } from '../ops/reply.ts';
import type { CallSignal, DeviceId, Reply, ServerPayload } from '../protocol/index.ts';
import type { CallLanes, Letter, Posted, Relayed } from './call-lanes.ts';
import { concerns, isCallee, isCaller, type Actor, type CallRecord, type LiveCall } from './call-record.ts';

const WAITING_RETRY_MS = 1_000;
/** Signals are counted by the minute. */
const FLOODED_RETRY_MS = 10_000;

export interface RelayDeps {
  readonly lanes: CallLanes;
  /** Null when there never was such a call. */
  readonly find: (callId: CallSignal['callId'], age: Age) => Awaitable<CallRecord | null>;
}

type Done = Reply<Record<string, never>>;
/** What a device may do in a call, and to whom; or why not. */
type Permission = { readonly to: readonly DeviceId[] } | { readonly refusal: Reply<never> };
type Rule = (call: LiveCall) => Awaitable<Permission>;
/** `fresh`: not even a moment old. */
type Age = 'recent' | 'fresh';

/** What is said, but for whom it is. */
export interface Said<E extends Relayed> {
  readonly by: Actor;
  readonly event: E;
  readonly payload: ServerPayload<E>;
  readonly seq: number | null;
}

/**
 * What the devices of a call say to each other. Only those of the call, and never read: a signal is a string with an
 * address.
 */
export class CallRelay {
  readonly #deps: RelayDeps;

  constructor(deps: RelayDeps) {
    this.#deps = deps;
  }

  signal(by: Actor, { callId, to, seq, body }: CallSignal): Awaitable<Done> {
    const payload = { callId, from: by.deviceId, seq, body };
    return this.#pass({ by, event: 'call:signaled', payload, seq }, (call) =>
      whenThere(this.#othersOf(call, by), (others): Awaitable<Permission> => {
        if (others === null) return { refusal: gone };
        if (call.state === 'ringing' && !call.warm) return { refusal: notYet };
        return others.includes(to) ? { to: [to] } : this.#whyNotTo(call, to);
      }),
    );
  }

  /** To whoever is at the other end: one device, or while it rings all of them. */
  tellOthers<E extends Relayed>(said: Said<E>): Awaitable<Done> {
    return this.#pass(said, (call) =>
      whenThere(this.#othersOf(call, said.by), (others) =>
        others === null ? { refusal: gone } : { to: others },
      ),
    );
  }

  /** This device of the callee rings. */
  ringing(by: Actor, callId: CallSignal['callId']): Awaitable<Done> {
    const payload = { callId, deviceId: by.deviceId };
    return this.#pass({ by, event: 'call:device-ringing', payload, seq: null }, (call) => {
      if (call.state === 'active') return { refusal: refuse('call_gone', 'The call was answered') };
      if (isCaller(call, by)) return { refusal: refuse('forbidden', 'The call is not ringing') };
      return { to: [call.callerDevice] };
    });
  }

  #pass<E extends Relayed>(said: Said<E>, rule: Rule): Awaitable<Done> {
    return whenThere(this.#attempt(said, rule, 'recent'), (reply) => reply ?? this.#insist(said, rule));
  }

  async #insist<E extends Relayed>(said: Said<E>, rule: Rule): Promise<Done> {
    for (;;) {
      const reply = await this.#attempt(said, rule, 'fresh');
      if (reply !== null) return reply;
    }
  }

  /** Null: what this was decided on is old. */
  #attempt<E extends Relayed>(said: Said<E>, rule: Rule, age: Age): Awaitable<Done | null> {
    return whenThere(this.#deps.find(said.payload.callId, age), (call) =>
      whenThere(decide(call, said.by, rule), (decided) => {
        // What is refused on a record that is a moment old may be right on the new one.
        if ('refusal' in decided) return age === 'fresh' ? decided.refusal : null;
        return whenThere(this.#postAll(said, decided.call, decided.to), (posted) =>
          posted === 'stale' ? null : replyOf(posted),
        );
      }),
    );
  }

  #postAll<E extends Relayed>(said: Said<E>, call: LiveCall, to: readonly DeviceId[]): Awaitable<Posted> {
    const [first] = to;
    return to.length === 1 && first !== undefined
      ? this.#deps.lanes.post(letterOf(said, call, first))
      : this.#postToEach(said, call, to);
  }

  async #postToEach<E extends Relayed>(
    said: Said<E>,
    call: LiveCall,
    to: readonly DeviceId[],
  ): Promise<Posted> {
    let worst: Posted = 'posted';
    for (const device of to) {
      const posted = await this.#deps.lanes.post(letterOf(said, call, device));
      if (posted === 'stale') return posted;
      if (posted !== 'posted') worst = posted;
    }
    return worst;
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

function letterOf<E extends Relayed>(
  { by, event, payload, seq }: Said<E>,
  call: LiveCall,
  to: DeviceId,
): Letter<E> {
  return { call, from: by.deviceId, to, event, payload, seq };
}

const gone = refuse('call_gone', 'The call is over or was answered elsewhere');
const notYet = refuse('forbidden', 'These devices may connect only after the call is answered');
const answeredByAnother = refuse('call_gone', 'Another device answered');
const noPart = refuse('forbidden', 'This device is not part of that call');

type Decided =
  { readonly refusal: Reply<never> } | { readonly call: LiveCall; readonly to: readonly DeviceId[] };

function decide(call: CallRecord | null, by: Actor, rule: Rule): Awaitable<Decided> {
  // Whether a call of others exists is nobody's business.
  if (call === null || !concerns(call, by.userId)) return { refusal: noPart };
  if (call.state === 'ended') return { refusal: gone };
  return whenThere(rule(call), (permission) =>
    'refusal' in permission ? permission : { call, to: permission.to },
  );
}

function replyOf(posted: Exclude<Posted, 'stale'>): Done {
  switch (posted) {
    case 'posted':
    case 'repeated':
      return done();
    case 'flooded':
      return refuse('rate_limited', 'This device sends too many signals into this call', FLOODED_RETRY_MS);
    case 'full':
      return refuse('rate_limited', 'Too many signals are waiting for the other device', WAITING_RETRY_MS);
    default:
      return assertNever(posted);
  }
}
