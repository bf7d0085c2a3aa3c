import type { Clock, Timer } from '../../ops/clock.ts';
import type {
  CallId,
  CallIncoming,
  CallStarted,
  DeviceId,
  EndReason,
  Reply,
  ServerEventName,
  ServerPayload,
  SessionResumed,
  UserId,
} from '../../protocol/index.ts';
import { isAnswered, isLive, MEDIA, newBotCall, type BotCall } from './bot-call.ts';
import { Wire, type OnReply, type OpenCarrier } from './wire.ts';

/** How long a phone dials before it gives up, and how much longer than announced it rings. As the real one. */
const DIAL_TIMEOUT_MS = 15_000;
const RING_SLACK_MS = 5_000;
const RETRY_MS = 1_000;

/** Who the bot is. */
export interface BotIdentity {
  readonly index: number;
  readonly userId: UserId;
  readonly deviceId: DeviceId;
}

/** Sees everything that a bot hears and does. */
export interface BotWatcher {
  onSaid(bot: BotIdentity, event: string, payload: unknown): void;
  onReply(
    bot: BotIdentity,
    request: { readonly event: string; readonly payload: unknown },
    reply: Reply<unknown> | null,
  ): void;
  onHeard(bot: BotIdentity, name: string, payload: unknown): void;
  onDialed(bot: BotIdentity, call: BotCall): void;
}

export interface BotOptions extends BotIdentity {
  readonly clock: Clock;
  readonly watcher: BotWatcher;
  readonly open: OpenCarrier;
  readonly newCallId: () => CallId;
}

export interface Cut {
  readonly up: number;
  readonly down: number;
  /** After how long the server notices. */
  readonly noticedAfterMs: number;
}

interface Farewell {
  readonly event: 'call:cancel' | 'call:decline' | 'call:hangup';
  readonly callId: CallId;
}

/**
 * A phone without media: it asks, repeats and resumes as the real one does (`src/renderer/call`), and remembers what it
 * would show. It answers, declines and hangs up only when told to.
 */
export class Bot {
  readonly calls = new Map<CallId, BotCall>();
  readonly #options: BotOptions;
  readonly #over = new Set<CallId>();
  readonly #crossed = new Set<CallId>();
  readonly #farewells = new Map<CallId, Farewell>();
  readonly #timers = new Set<Timer>();
  #wire: Wire | null = null;
  #isOnline = false;

  constructor(options: BotOptions) {
    this.#options = options;
  }

  get identity(): BotIdentity {
    const { index, userId, deviceId } = this.#options;
    return { index, userId, deviceId };
  }

  get wire(): Wire | null {
    return this.#wire;
  }

  /** Nothing is under way between it and the server that it knows of. */
  get isAtRest(): boolean {
    return this.#wire === null || (this.#isOnline && !this.#wire.isAsking);
  }

  live(): BotCall[] {
    return [...this.calls.values()].filter(isLive);
  }

  connect(): void {
    if (this.#wire !== null) return;
    const { clock, open, watcher } = this.#options;
    const wire = new Wire(open, clock, {
      onEvent: (name, payload) => this.#heard(name, payload),
      onSaid: (event, payload) => watcher.onSaid(this.identity, event, payload),
      onLost: () => this.#comeBack(wire),
    });
    this.#wire = wire;
  }

  /** Loses the connection; so many messages of each side still arrive. */
  cut({ up, down, noticedAfterMs }: Cut): void {
    const wire = this.#wire;
    if (wire === null) return;
    for (let count = 0; count < down; count += 1) wire.goDown();
    for (let count = 0; count < up; count += 1) wire.goUp();
    this.#wire = null;
    this.#isOnline = false;
    wire.cut(noticedAfterMs);
  }

  /** Nothing of it happens any more; another bot takes the device. */
  dispose(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.calls.clear();
  }

  dial(peer: UserId, warm: boolean): void {
    const existing = this.live().find((call) => call.peer === peer);
    if (existing?.phase === 'ringing-in') this.answer(existing);
    if (existing !== undefined) return;
    const call = newBotCall({ callId: this.#options.newCallId(), peer, warm, phase: 'dialing' });
    this.calls.set(call.callId, call);
    this.#options.watcher.onDialed(this.identity, call);
    this.#sendStart(call);
    this.#after(DIAL_TIMEOUT_MS, () => {
      if (call.phase === 'dialing') this.#leave(call, 'signaling-lost', 'call:cancel');
    });
    this.#quieten(call);
  }

  answer(call: BotCall): void {
    if (call.phase !== 'ringing-in') return;
    call.phase = 'connecting';
    this.#sendAnswer(call);
    this.#quieten(call);
  }

  decline(call: BotCall): void {
    if (call.phase === 'ringing-in') this.#leave(call, 'declined', 'call:decline');
  }

  hangUp(call: BotCall): void {
    switch (call.phase) {
      case 'dialing':
      case 'ringing-out':
        this.#leave(call, 'cancelled', 'call:cancel');
        return;
      case 'ringing-in':
        this.#leave(call, 'declined', 'call:decline');
        return;
      case 'connecting':
      case 'active':
        this.#leave(call, 'hangup', 'call:hangup');
        return;
      case 'ended':
    }
  }

  signal(call: BotCall): void {
    const to = call.peerDevices.at(-1);
    if (to === undefined || !isLive(call)) return;
    const { callId, seq } = call;
    const signal = { callId, to, seq, body: JSON.stringify({ from: this.#options.deviceId, seq }) };
    call.seq += 1;
    call.unacknowledged.set(seq, signal);
    this.#sendSignal(call, seq);
  }

  hold(call: BotCall): void {
    if (isAnswered(call)) this.#request('call:hold', { callId: call.callId, held: true }, () => undefined);
  }

  /** Anything else that can be asked. */
  ask(event: string, payload: object, onReply: OnReply): void {
    this.#request(event, payload, onReply);
  }

  #comeBack(lost: Wire): void {
    if (this.#wire !== lost) return;
    this.cut({ up: 0, down: 0, noticedAfterMs: 0 });
    this.#after(RETRY_MS, () => this.connect());
  }

  // ---- what it asks for ---------------------------------------------------------------------------------------------

  #request(event: string, payload: object, onReply: OnReply): void {
    const wire = this.#isOnline ? this.#wire : null;
    if (wire === null) {
      onReply(null);
      return;
    }
    wire.request(event, payload, (reply) => {
      this.#options.watcher.onReply(this.identity, { event, payload }, reply);
      onReply(reply);
    });
  }

  #sendStart(call: BotCall): void {
    const { callId, peer, warm } = call;
    const payload = { callId, calleeId: peer, media: MEDIA, offer: warm ? '{"offer":1}' : null };
    this.#request('call:start', payload, (reply) => {
      if (call.phase !== 'dialing') return;
      if (reply === null) {
        if (this.#isOnline) this.#sendStart(call);
      } else if (reply.ok) this.#started(call, reply.data as CallStarted);
      else if (reply.error.code === 'unavailable') this.#after(RETRY_MS, () => this.#restored(call));
      else this.#end(call, 'failed', true);
    });
  }

  #started(call: BotCall, started: CallStarted): void {
    switch (started.outcome) {
      case 'ringing': {
        call.phase = 'ringing-out';
        if (started.offeredTo !== null) call.peerDevices = [started.offeredTo];
        this.#after(started.ringTimeoutMs + RING_SLACK_MS, () => {
          if (call.phase === 'ringing-out') this.#leave(call, 'no-answer', 'call:cancel');
        });
        for (const { name, payload } of call.early.splice(0)) this.#heardOf(name, payload);
        return;
      }
      case 'crossed':
        this.#end(call, 'cancelled', true);
        this.calls.delete(call.callId);
        this.#continueAs(started.callId);
        return;
      case 'ended':
        this.#end(call, started.reason, true);
    }
  }

  #sendAnswer(call: BotCall): void {
    this.#request('call:answer', { callId: call.callId, media: MEDIA }, (reply) => {
      if (call.phase !== 'connecting') return;
      if (reply?.ok === true) call.phase = 'active';
      else if (passes(reply))
        this.#after(RETRY_MS, () => call.phase === 'connecting' && this.#sendAnswer(call));
      else this.#resume();
    });
  }

  #sendRinging({ callId }: BotCall): void {
    this.#request('call:ringing', { callId }, () => undefined);
  }

  #sendSignal(call: BotCall, seq: number): void {
    const signal = call.unacknowledged.get(seq);
    if (signal === undefined || !isLive(call)) return;
    this.#request('call:signal', signal, (reply) => {
      if (reply !== null && !passes(reply)) call.unacknowledged.delete(seq);
      if (passes(reply)) this.#after(RETRY_MS, () => this.#sendSignal(call, seq));
    });
  }

  #sayFarewell(farewell: Farewell): void {
    const { event, callId } = farewell;
    this.#request(event, { callId }, (reply) => {
      if (passes(reply))
        this.#after(RETRY_MS, () => this.#farewells.has(callId) && this.#sayFarewell(farewell));
      else if (reply !== null) this.#farewells.delete(callId);
    });
  }

  #resume(): void {
    const callIds = this.live()
      .filter(({ phase }) => phase !== 'dialing')
      .map(({ callId }) => callId);
    this.#request('session:resume', { callIds }, (reply) => {
      if (reply?.ok === true) this.#resumed(callIds, reply.data as SessionResumed);
      else if (reply === null ? this.#isOnline : passes(reply))
        this.#after(reply === null ? 0 : RETRY_MS, () => this.#resume());
    });
  }

  #resumed(asked: readonly CallId[], { live, ended }: SessionResumed): void {
    for (const call of live) this.#isGoingOn(call);
    for (const { callId, reason } of ended) this.#ended(callId, reason);
    const told = new Set([...live, ...ended].map(({ callId }) => callId));
    for (const callId of asked) if (!told.has(callId)) this.#ended(callId, 'failed');
  }

  #isGoingOn({ callId, state, peerDevice }: SessionResumed['live'][number]): void {
    const call = this.calls.get(callId);
    if (call?.phase === 'ringing-out' && state === 'active' && peerDevice !== null)
      this.#answered(call, peerDevice);
    if (call?.phase !== 'connecting') return;
    if (state === 'active') call.phase = 'active';
    else this.#sendAnswer(call);
  }

  // ---- what it hears ------------------------------------------------------------------------------------------------

  #heard(name: string, payload: unknown): void {
    this.#options.watcher.onHeard(this.identity, name, payload);
    if (name === 'session:welcomed') {
      this.#isOnline = true;
      this.#lineRestored();
    } else if (name === 'session:stale') this.#lineRestored();
    else if (name.startsWith('call:')) this.#heardOf(name, payload);
  }

  #heardOf(name: string, payload: unknown): void {
    const of = <E extends ServerEventName>(_event: E): ServerPayload<E> => payload as ServerPayload<E>;
    const call = this.calls.get((payload as { callId: CallId }).callId);
    if (call?.phase === 'dialing' && name !== 'call:ended') {
      call.early.push({ name, payload });
      return;
    }
    if (name === 'call:incoming') this.#incoming(of('call:incoming'));
    if (name === 'call:ended') this.#ended(of('call:ended').callId, of('call:ended').reason);
    if (call?.phase !== 'ringing-out') return;
    if (name === 'call:device-ringing') call.peerDevices.push(of('call:device-ringing').deviceId);
    if (name === 'call:answered') this.#answered(call, of('call:answered').deviceId);
  }

  #incoming({ callId, caller, fromDevice, ringTimeoutMs, warm }: CallIncoming): void {
    if (this.calls.has(callId) || this.#over.has(callId)) return;
    const call = newBotCall({ callId, peer: caller.userId, warm, phase: 'ringing-in' });
    call.peerDevices = [fromDevice];
    this.calls.set(callId, call);
    this.#sendRinging(call);
    this.#after(ringTimeoutMs + RING_SLACK_MS, () => {
      if (call.phase === 'ringing-in') this.#end(call, 'no-answer', false);
    });
    if (this.#crossed.has(callId)) this.#continueAs(callId);
  }

  #answered(call: BotCall, by: DeviceId): void {
    call.phase = 'active';
    call.peerDevices = [by];
    this.#quieten(call);
  }

  #ended(callId: CallId, reason: EndReason): void {
    this.#over.add(callId);
    const call = this.calls.get(callId);
    if (call !== undefined && isLive(call)) this.#end(call, reason, true);
  }

  #lineRestored(): void {
    for (const farewell of this.#farewells.values()) this.#sayFarewell(farewell);
    for (const call of this.live()) this.#restored(call);
    this.#resume();
  }

  #restored(call: BotCall): void {
    for (const seq of call.unacknowledged.keys()) this.#sendSignal(call, seq);
    if (call.phase === 'dialing') this.#sendStart(call);
    if (call.phase === 'ringing-in') this.#sendRinging(call);
  }

  /** Two people called each other: their call, answered by the server, stands for the one made here. */
  #continueAs(callId: CallId): void {
    const call = this.calls.get(callId);
    if (call === undefined) {
      this.#crossed.add(callId);
      return;
    }
    this.#crossed.delete(callId);
    if (call.phase === 'ringing-in') call.phase = 'active';
    this.#quieten(call);
  }

  /** One call at a time. */
  #quieten(current: BotCall): void {
    for (const call of this.live()) {
      if (call === current || call.phase === 'ringing-in') continue;
      if (isAnswered(call)) this.hold(call);
      else this.hangUp(call);
    }
  }

  #leave(call: BotCall, reason: EndReason, event: Farewell['event']): void {
    this.#end(call, reason, false);
    const farewell = { event, callId: call.callId };
    this.#farewells.set(call.callId, farewell);
    this.#sayFarewell(farewell);
  }

  #end(call: BotCall, reason: EndReason, byServer: boolean): void {
    this.#over.add(call.callId);
    call.phase = 'ended';
    call.reason = reason;
    call.endedByServer = byServer;
    call.unacknowledged.clear();
  }

  #after(ms: number, then: () => unknown): void {
    const timer = this.#options.clock.startTimer(ms, () => {
      this.#timers.delete(timer);
      then();
    });
    this.#timers.add(timer);
  }
}

/** Whether the server could not serve it just then, so that it is worth saying again. */
function passes(reply: Reply<unknown> | null): boolean {
  if (reply === null || reply.ok) return false;
  const { code, retryAfterMs } = reply.error;
  return code === 'unavailable' || (code === 'rate_limited' && retryAfterMs !== undefined);
}
