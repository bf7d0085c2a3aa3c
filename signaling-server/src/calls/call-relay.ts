import { assertNever, done, refuse } from '../ops/reply.ts';
import type { CallSignal, DeviceId, Reply, ServerPayload } from '../protocol/index.ts';
import type { CallLanes, Letter, Posted, Relayed } from './call-lanes.ts';
import { concerns, isCallee, isCaller, type Actor, type CallRecord, type LiveCall } from './call-record.ts';

const WAITING_RETRY_MS = 1_000;

export interface RelayDeps {
  readonly lanes: CallLanes;
  /** Null when there never was such a call. */
  readonly find: (callId: CallSignal['callId'], age: Age) => Promise<CallRecord | null>;
}

type Done = Reply<Record<string, never>>;
/** What a device may do in a call, and to whom; or why not. */
type Permission = { readonly to: readonly DeviceId[] } | { readonly refusal: Reply<never> };
type Rule = (call: LiveCall) => Promise<Permission>;
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

  signal(by: Actor, { callId, to, seq, body }: CallSignal): Promise<Done> {
    const payload = { callId, from: by.deviceId, seq, body };
    return this.#pass({ by, event: 'call:signaled', payload, seq }, async (call) => {
      const others = await this.#othersOf(call, by);
      if (others === null) return { refusal: gone };
      if (call.state === 'ringing' && !call.warm) return { refusal: notYet };
      if (others.includes(to)) return { to: [to] };
      // While it rang, the devices that lost the race were part of it.
      const lost = (await this.#deps.lanes.called(call.callId)).includes(to);
      return { refusal: lost ? answeredByAnother : noPart };
    });
  }

  /** To whoever is at the other end: one device, or while it rings all of them. */
  tellOthers<E extends Relayed>(said: Said<E>): Promise<Done> {
    return this.#pass(said, async (call) => {
      const others = await this.#othersOf(call, said.by);
      return others === null ? { refusal: gone } : { to: others };
    });
  }

  /** This device of the callee rings. */
  ringing(by: Actor, callId: CallSignal['callId']): Promise<Done> {
    const payload = { callId, deviceId: by.deviceId };
    return this.#pass({ by, event: 'call:device-ringing', payload, seq: null }, (call) => {
      const permit = (permission: Permission) => Promise.resolve(permission);
      if (call.state === 'active') return permit({ refusal: refuse('call_gone', 'The call was answered') });
      if (isCaller(call, by)) return permit({ refusal: refuse('forbidden', 'The caller does not ring') });
      return permit({ to: [call.callerDevice] });
    });
  }

  async #pass<E extends Relayed>(said: Said<E>, rule: Rule): Promise<Done> {
    let reply = await this.#attempt(said, rule, 'recent');
    while (reply === null) reply = await this.#attempt(said, rule, 'fresh');
    return reply;
  }

  /** Null: what this was decided on is old. */
  async #attempt<E extends Relayed>(said: Said<E>, rule: Rule, age: Age): Promise<Done | null> {
    const call = await this.#deps.find(said.payload.callId, age);
    const decided = await decide(call, said.by, rule);
    // What is refused on a record that is a moment old may be right on the new one.
    if ('refusal' in decided) return age === 'fresh' ? decided.refusal : null;
    const posted = await this.#postAll(said, decided.call, decided.to);
    return posted === 'stale' ? null : replyOf(posted);
  }

  async #postAll<E extends Relayed>(
    { by, event, payload, seq }: Said<E>,
    call: LiveCall,
    to: readonly DeviceId[],
  ): Promise<Posted> {
    let worst: Posted = 'posted';
    for (const device of to) {
      const letter: Letter<E> = { call, from: by.deviceId, to: device, event, payload, seq };
      const posted = await this.#deps.lanes.post(letter);
      if (posted === 'stale') return posted;
      if (posted !== 'posted') worst = posted;
    }
    return worst;
  }

  /** Whom this device may speak to: the other seat, or while it rings every device at the other end. Null: nobody. */
  async #othersOf(call: LiveCall, from: Actor): Promise<readonly DeviceId[] | null> {
    if (isCaller(call, from)) {
      return call.state === 'active' ? [call.calleeDevice] : this.#deps.lanes.called(call.callId);
    }
    return isCallee(call, from) ? [call.callerDevice] : null;
  }
}

const gone = refuse('call_gone', 'The call is over or was answered elsewhere');
const notYet = refuse('forbidden', 'These two may connect only after the answer');
const answeredByAnother = refuse('call_gone', 'Another device answered');
const noPart = refuse('forbidden', 'This device has no part in that call');

async function decide(
  call: CallRecord | null,
  by: Actor,
  rule: Rule,
): Promise<
  { readonly refusal: Reply<never> } | { readonly call: LiveCall; readonly to: readonly DeviceId[] }
> {
  // Whether a call of others exists is nobody's business.
  if (call === null || !concerns(call, by.userId)) return { refusal: noPart };
  if (call.state === 'ended') return { refusal: gone };
  return { call, ...(await rule(call)) };
}

function replyOf(posted: Exclude<Posted, 'stale'>): Done {
  switch (posted) {
    case 'posted':
    case 'repeated':
      return done();
    case 'flooded':
      return refuse('rate_limited', 'This device has sent too many signals into this call');
    case 'full':
      return refuse('rate_limited', 'Too much is waiting for the other device', WAITING_RETRY_MS);
    default:
      return assertNever(posted);
  }
}
