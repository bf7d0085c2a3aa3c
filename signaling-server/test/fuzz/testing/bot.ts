import type { Clock } from '../../../src/ops/clock.ts';
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
  SignedIn,
  UserId,
} from '../../../src/protocol/index.ts';
import {
  isAnswered,
  isLive,
  MEDIA,
  newBotCall,
  type BotCall,
  type BotIdentity,
  type BotWatcher,
} from './bot-call.ts';
import { BotLine, passes, RETRY_MS } from './bot-line.ts';
import { BotMessages } from './bot-messages.ts';
import { BotTransfers } from './bot-transfers.ts';

/** How long a phone dials before it gives up, and how much longer than announced it rings. As the real one. */
const DIAL_TIMEOUT_MS = 15_000;
const RING_SLACK_MS = 5_000;

type FarewellEvent = 'call:cancel' | 'call:decline' | 'call:hangup';

export interface BotOptions {
  readonly identity: BotIdentity;
  readonly url: string;
  readonly session: SignedIn;
  readonly clock: Clock;
  readonly watcher: BotWatcher;
  readonly newCallId: () => CallId;
}

/**
 * A phone without media: it asks, repeats and resumes as the real one does (`src/renderer/call`), and remembers what it
 * would show. It answers, declines and hangs up only when told to.
 */
export class Bot {
  readonly identity: BotIdentity;
  readonly line: BotLine;
  readonly calls = new Map<CallId, BotCall>();
  readonly #watcher: BotWatcher;
  readonly #newCallId: () => CallId;
  readonly #over = new Set<CallId>();
  readonly #crossed = new Set<CallId>();
  /** What is to be said of calls that are over here, until the server has heard it. */
  readonly #farewells = new Map<CallId, FarewellEvent>();
  readonly #messages: BotMessages;
  readonly #transfers: BotTransfers;

  constructor({ identity, watcher, newCallId, ...connection }: BotOptions) {
    [this.identity, this.#watcher, this.#newCallId] = [identity, watcher, newCallId];
    this.line = new BotLine({
      ...connection,
      onHeard: (name, payload) => this.#heard(name, payload),
      onSaid: (event, payload) => watcher.onSaid(identity, event, payload),
      onReply: (request, reply) => watcher.onReply(identity, request, reply),
      onLost: (reason) => watcher.onAway(identity, reason),
    });
    const find = (callId: CallId): BotCall | undefined => this.calls.get(callId);
    this.#messages = new BotMessages(this.line, find);
    this.#transfers = new BotTransfers({
      ...{ line: this.line, find, self: identity.userId, newCallId },
      askServer: () => this.#askServer(),
      live: () => this.live(),
      follow: ({ callId }, { newCallId: id, to }) => {
        if (this.calls.has(id) || this.#over.has(id)) return;
        this.#dial(newBotCall({ callId: id, peer: to.userId, warm: true, phase: 'dialing', origin: callId }));
      },
    });
  }

  /** Whether the server knows of every call that is over here. */
  get isDone(): boolean {
    return this.#farewells.size === 0;
  }

  live(): BotCall[] {
    return [...this.calls.values()].filter(isLive);
  }

  /** Loses its connection; so many messages of each side still arrive. */
  cut(up: number, down: number): void {
    this.#watcher.onAway(this.identity, 'cut');
    this.line.cut(up, down);
  }

  dial(peer: UserId, warm: boolean): void {
    const existing = this.live().find((call) => call.peer === peer);
    if (existing !== undefined) {
      this.answer(existing);
      return;
    }
    this.#dial(newBotCall({ callId: this.#newCallId(), peer, warm, phase: 'dialing' }));
  }

  #dial(call: BotCall): void {
    this.calls.set(call.callId, call);
    this.#watcher.onDialed(this.identity, call);
    this.#sendStart(call);
    this.line.after(DIAL_TIMEOUT_MS, () => {
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

  /** Who is on the way to somebody they are handed over to, and hangs up, does not want to go back either. */
  hangUp(call: BotCall): void {
    const origin = call.origin === null ? undefined : this.calls.get(call.origin);
    if (isLive(call)) this.#hangUp(call);
    if (origin !== undefined && isLive(origin) && origin.handover === call.callId) this.#hangUp(origin);
  }

  #hangUp(call: BotCall): void {
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
    const body = JSON.stringify({ from: this.identity.deviceId, seq: call.seq });
    this.#messages.say(call, { event: 'call:signal', to, payload: { to, body } });
  }

  hold(call: BotCall): void {
    if (isAnswered(call)) this.#messages.setHold(call, true);
  }

  /** To this call, and away from whatever goes on. */
  swapTo(call: BotCall): void {
    if (!isAnswered(call)) return;
    this.#messages.setHold(call, false);
    this.#quieten(call);
  }

  transfer(call: BotCall, to: UserId): void {
    if (to !== this.identity.userId) this.#transfers.handOver(call, to);
  }

  takeBack(call: BotCall): void {
    this.#transfers.takeBack(call);
  }

  // ---- what it asks for ---------------------------------------------------------------------------------------------

  #sendStart(call: BotCall): void {
    const { callId, peer, warm, origin } = call;
    const payload = {
      ...{ callId, calleeId: peer, media: MEDIA, offer: warm ? '{"offer":1}' : null },
      ...(origin === null ? {} : { transferOf: origin }),
    };
    this.line.request('call:start', payload, (reply) => {
      if (call.phase !== 'dialing') return;
      if (reply === null) {
        if (this.line.isOnline) this.#sendStart(call);
      } else if (reply.ok) this.#started(call, reply.data as CallStarted);
      else if (reply.error.code === 'unavailable') this.line.after(RETRY_MS, () => this.#restored(call));
      else this.#end(call, 'failed', true);
    });
  }

  #started(call: BotCall, started: CallStarted): void {
    switch (started.outcome) {
      case 'ringing': {
        call.phase = 'ringing-out';
        if (started.offeredTo !== null) call.peerDevices = [started.offeredTo];
        this.line.after(started.ringTimeoutMs + RING_SLACK_MS, () => {
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
    this.line.request('call:answer', { callId: call.callId, media: MEDIA }, (reply) => {
      if (call.phase !== 'connecting') return;
      if (reply?.ok === true) this.#activate(call);
      else if (passes(reply))
        this.line.after(RETRY_MS, () => call.phase === 'connecting' && this.#sendAnswer(call));
      else this.#askServer();
    });
  }

  /** How its calls are, also where only the answer to something else was lost. */
  #askServer(): void {
    // Also those that it is starting: it has asked for them once more before this.
    const asked = this.live().map((call) => ({
      call,
      phase: call.phase,
      known: this.#transfers.known(call),
    }));
    const callIds = asked.map(({ call }) => call.callId);
    this.line.request('session:resume', { callIds }, (reply) => {
      if (this.#sayLater(reply, () => this.#askServer()) || reply?.ok !== true) return;
      const { live, ended } = reply.data as SessionResumed;
      for (const { call, phase, known } of asked) {
        const is = ({ callId }: { readonly callId: CallId }): boolean => callId === call.callId;
        const goesOn = live.find(is);
        if (goesOn !== undefined) this.#resumed(call, goesOn, known);
        // What comes of a call that was being started, the answer to its start says.
        else if (phase !== 'dialing') this.#ended(call.callId, ended.find(is)?.reason ?? 'failed');
      }
    });
  }

  /** Whether it was not answered in time or may not be served just then. Off line, the next welcome says it. */
  #sayLater(reply: Reply<unknown> | null, say: () => void): boolean {
    const isLater = reply === null ? this.line.isOnline : passes(reply);
    if (isLater) this.line.after(reply === null ? 0 : RETRY_MS, say);
    return isLater;
  }

  #resumed(call: BotCall, row: SessionResumed['live'][number], known: CallId | null): void {
    this.#transfers.resumed(call, row.handover, known);
    const isActive = row.state === 'active';
    if (call.phase === 'ringing-out' && isActive && row.peerDevice !== null)
      this.#answered(call, row.peerDevice);
    if (call.phase !== 'connecting') return;
    if (isActive) this.#activate(call);
    else this.#sendAnswer(call);
  }

  #sendRinging(call: BotCall): void {
    const to = call.peerDevices.at(-1);
    if (to !== undefined) this.#messages.say(call, { event: 'call:ringing', to, payload: {} });
  }

  // ---- what it hears ------------------------------------------------------------------------------------------------

  #heard(name: string, payload: unknown): void {
    this.#watcher.onHeard(this.identity, name, payload);
    if (name === 'session:welcomed' || name === 'session:stale') this.#lineRestored();
    else if (name.startsWith('call:')) this.#heardOf(name, payload);
  }

  #heardOf(name: string, payload: unknown): void {
    const of = <E extends ServerEventName>(_event: E): ServerPayload<E> => payload as ServerPayload<E>;
    const call = this.calls.get((payload as { callId: CallId }).callId);
    if (call?.phase === 'dialing' && name !== 'call:ended') {
      call.early.push({ name, payload });
      return;
    }
    this.#transfers.heard(name, payload);
    this.#messages.heard(name, payload);
    if (name === 'call:incoming') this.#incoming(of('call:incoming'));
    if (name === 'call:ended') this.#ended(of('call:ended').callId, of('call:ended').reason);
    if (call !== undefined && isLive(call)) this.#heardIn(call, name, of);
  }

  #heardIn(call: BotCall, name: string, of: <E extends ServerEventName>(event: E) => ServerPayload<E>): void {
    if (name === 'call:device-ringing') this.#ringsAt(call, of('call:device-ringing'));
    if (name === 'call:answered' && call.phase === 'ringing-out')
      this.#answered(call, of('call:answered').deviceId);
  }

  #ringsAt(call: BotCall, { deviceId, seq }: ServerPayload<'call:device-ringing'>): void {
    const isNew = this.#messages.take(call, 'call:device-ringing', { from: deviceId, seq });
    if (isNew && call.phase === 'ringing-out') call.peerDevices.push(deviceId);
  }

  #incoming({ callId, caller, fromDevice, ringTimeoutMs, warm, joins }: CallIncoming): void {
    if (this.calls.has(callId) || this.#over.has(callId)) return;
    const call = newBotCall({ callId, peer: caller.userId, warm, phase: 'ringing-in' });
    call.peerDevices = [fromDevice];
    this.calls.set(callId, call);
    this.#sendRinging(call);
    this.line.after(ringTimeoutMs + RING_SLACK_MS, () => {
      if (call.phase === 'ringing-in') this.#end(call, 'no-answer', false);
    });
    const joined = joins === undefined ? undefined : this.calls.get(joins);
    if (joined !== undefined && isLive(joined)) this.answer(call);
    if (this.#crossed.has(callId)) this.#continueAs(callId);
  }

  #answered(call: BotCall, by: DeviceId): void {
    call.peerDevices = [by];
    this.#activate(call);
    this.#quieten(call);
  }

  #activate(call: BotCall): void {
    call.phase = 'active';
    this.#messages.begun(call);
  }

  #ended(callId: CallId, reason: EndReason): void {
    this.#over.add(callId);
    const call = this.calls.get(callId);
    if (call !== undefined && isLive(call)) this.#end(call, reason, true);
  }

  #lineRestored(): void {
    for (const callId of this.#farewells.keys()) this.#sayFarewell(callId);
    for (const call of this.live()) this.#restored(call);
    this.#askServer();
  }

  #restored(call: BotCall): void {
    this.#messages.sayAgain(call);
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
    if (call.phase === 'ringing-in') this.#activate(call);
    this.#quieten(call);
  }

  /** One call at a time. */
  #quieten(current: BotCall): void {
    for (const call of this.live()) {
      if (call === current || call.phase === 'ringing-in') continue;
      if (isAnswered(call)) this.hold(call);
      else this.#hangUp(call);
    }
  }

  #leave(call: BotCall, reason: EndReason, event: FarewellEvent): void {
    this.#end(call, reason, false);
    this.#farewells.set(call.callId, event);
    this.#sayFarewell(call.callId);
  }

  #sayFarewell(callId: CallId): void {
    const event = this.#farewells.get(callId);
    if (event === undefined) return;
    this.line.request(event, { callId }, (reply) => {
      if (this.#sayLater(reply, () => this.#sayFarewell(callId)) || reply === null) return;
      if (reply.ok || reply.error.code !== 'internal') this.#farewells.delete(callId);
    });
  }

  #end(call: BotCall, reason: EndReason, byServer: boolean): void {
    this.#over.add(call.callId);
    call.phase = 'ended';
    call.reason = reason;
    call.endedByServer = byServer;
    call.unacknowledged.clear();
  }
}
