import type { Clock } from '../../ops/clock.ts';
import type {
  CallId,
  CallIncoming,
  CallStarted,
  DeviceId,
  EndReason,
  ServerEventName,
  ServerPayload,
  UserId,
} from '../../protocol/index.ts';
import { isAnswered, isLive, MEDIA, newBotCall, type BotCall } from './bot-call.ts';
import { BotFarewells, type FarewellEvent } from './bot-farewells.ts';
import { BotHolds } from './bot-holds.ts';
import { BotLine, type Cut } from './bot-line.ts';
import { BotMessages } from './bot-messages.ts';
import { BotResume } from './bot-resume.ts';
import { BotTransfers } from './bot-transfers.ts';
import type { BotIdentity, BotWatcher } from './bot-watcher.ts';
import { passes } from './passes.ts';
import type { OnReply, OpenCarrier, Wire } from './wire.ts';

/** How long a phone dials before it gives up, and how much longer than announced it rings. As the real one. */
const DIAL_TIMEOUT_MS = 15_000;
const RING_SLACK_MS = 5_000;
const RETRY_MS = 1_000;

export interface BotOptions extends BotIdentity {
  readonly clock: Clock;
  readonly watcher: BotWatcher;
  readonly open: OpenCarrier;
  readonly newCallId: () => CallId;
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
  readonly #line: BotLine;
  readonly #farewells: BotFarewells;
  readonly #messages: BotMessages;
  readonly #holds: BotHolds;
  readonly #transfers: BotTransfers;
  readonly #resuming: BotResume;

  constructor(options: BotOptions) {
    this.#options = options;
    const { clock, open, watcher } = options;
    this.#line = new BotLine({
      ...{ clock, open },
      onHeard: (name, payload) => this.#heard(name, payload),
      onSaid: (event, payload) => watcher.onSaid(this.identity, event, payload),
      onReply: (request, reply) => watcher.onReply(this.identity, request, reply),
    });
    this.#farewells = new BotFarewells(this.#line);
    const common = {
      line: this.#line,
      find: (callId: CallId) => this.calls.get(callId),
      askServer: () => this.#resuming.askServer(),
    };
    this.#messages = new BotMessages(this.#line);
    this.#holds = new BotHolds({ ...common, messages: this.#messages });
    this.#transfers = new BotTransfers({
      ...{ ...common, self: options.userId, newCallId: options.newCallId },
      live: () => this.live(),
      follow: ({ callId }, { newCallId, to }) => {
        if (!this.calls.has(newCallId) && !this.#over.has(newCallId))
          this.#dial(
            newBotCall({ callId: newCallId, peer: to.userId, warm: true, phase: 'dialing', origin: callId }),
          );
      },
    });
    this.#resuming = new BotResume({
      ...{ ...common, transfers: this.#transfers },
      live: () => this.live(),
      onAnswered: (call, by) => this.#answered(call, by),
      onAgreed: (call) => this.#activate(call),
      onUnanswered: (call) => this.#sendAnswer(call),
      onEnded: (callId, reason) => this.#ended(callId, reason),
    });
  }

  get identity(): BotIdentity {
    const { index, userId, deviceId } = this.#options;
    return { index, userId, deviceId };
  }

  get wire(): Wire | null {
    return this.#line.wire;
  }

  /** Nothing is under way between it and the server that it knows of. */
  get isAtRest(): boolean {
    return this.#line.isAtRest;
  }

  /** For whoever looks for a fault. */
  get waitsFor(): string {
    return this.#line.waitsFor;
  }

  /** Whether the server knows of every call that is over here. */
  get isDone(): boolean {
    return this.#farewells.areHeard;
  }

  live(): BotCall[] {
    return [...this.calls.values()].filter(isLive);
  }

  connect(): void {
    this.#line.connect();
  }

  cut(cut: Cut): void {
    this.#line.cut(cut);
  }

  /** Nothing of it happens any more; another bot takes the device. */
  dispose(): void {
    this.#line.dispose();
    this.calls.clear();
  }

  dial(peer: UserId, warm: boolean): void {
    const existing = this.live().find((call) => call.peer === peer);
    if (existing !== undefined) {
      this.answer(existing);
      return;
    }
    this.#dial(newBotCall({ callId: this.#options.newCallId(), peer, warm, phase: 'dialing' }));
  }

  #dial(call: BotCall): void {
    this.calls.set(call.callId, call);
    this.#options.watcher.onDialed(this.identity, call);
    this.#sendStart(call);
    this.#line.after(DIAL_TIMEOUT_MS, () => {
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
    const body = JSON.stringify({ from: this.#options.deviceId, seq: call.seq });
    this.#messages.say(call, { event: 'call:signal', to, payload: { to, body } });
  }

  hold(call: BotCall): void {
    if (isAnswered(call)) this.#holds.set(call, true);
  }

  /** To this call, and away from whatever goes on. */
  swapTo(call: BotCall): void {
    if (!isAnswered(call)) return;
    this.#holds.set(call, false);
    this.#quieten(call);
  }

  transfer(call: BotCall, to: UserId): void {
    if (to !== this.#options.userId) this.#transfers.handOver(call, to);
  }

  takeBack(call: BotCall): void {
    this.#transfers.takeBack(call);
  }

  /** Anything else that can be asked. */
  ask(event: string, payload: object, onReply: OnReply): void {
    this.#line.request(event, payload, onReply);
  }

  // ---- what it asks for ---------------------------------------------------------------------------------------------

  #sendStart(call: BotCall): void {
    const { callId, peer, warm, origin } = call;
    const payload = {
      ...{ callId, calleeId: peer, media: MEDIA, offer: warm ? '{"offer":1}' : null },
      ...(origin === null ? {} : { transferOf: origin }),
    };
    this.#line.request('call:start', payload, (reply) => {
      if (call.phase !== 'dialing') return;
      if (reply === null) {
        if (this.#line.isOnline) this.#sendStart(call);
      } else if (reply.ok) this.#started(call, reply.data as CallStarted);
      else if (reply.error.code === 'unavailable') this.#line.after(RETRY_MS, () => this.#restored(call));
      else this.#end(call, 'failed', true);
    });
  }

  #started(call: BotCall, started: CallStarted): void {
    switch (started.outcome) {
      case 'ringing': {
        call.phase = 'ringing-out';
        if (started.offeredTo !== null) call.peerDevices = [started.offeredTo];
        this.#line.after(started.ringTimeoutMs + RING_SLACK_MS, () => {
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
    this.#line.request('call:answer', { callId: call.callId, media: MEDIA }, (reply) => {
      if (call.phase !== 'connecting') return;
      if (reply?.ok === true) this.#activate(call);
      else if (passes(reply))
        this.#line.after(RETRY_MS, () => call.phase === 'connecting' && this.#sendAnswer(call));
      else this.#resuming.askServer();
    });
  }

  #sendRinging(call: BotCall): void {
    const to = call.peerDevices.at(-1);
    if (to !== undefined) this.#messages.say(call, { event: 'call:ringing', to, payload: {} });
  }

  // ---- what it hears ------------------------------------------------------------------------------------------------

  #heard(name: string, payload: unknown): void {
    this.#options.watcher.onHeard(this.identity, name, payload);
    if (name === 'session:welcomed') {
      this.#line.welcomed();
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
    this.#transfers.heard(name, payload);
    this.#holds.heard(name, payload);
    if (name === 'call:incoming') this.#incoming(of('call:incoming'));
    if (name === 'call:ended') this.#ended(of('call:ended').callId, of('call:ended').reason);
    if (call !== undefined && isLive(call)) this.#heardIn(call, name, of);
  }

  #heardIn(call: BotCall, name: string, of: <E extends ServerEventName>(event: E) => ServerPayload<E>): void {
    if (name === 'call:signaled') this.#messages.take(call, name, of(name));
    if (name === 'call:acknowledged') this.#messages.acknowledged(call, of(name));
    if (name === 'call:peer-connection' && of(name).connected) this.#messages.sayAgain(call);
    if (name === 'call:answered' && call.phase === 'ringing-out') this.#answered(call, of(name).deviceId);
    if (name !== 'call:device-ringing') return;
    const { deviceId, seq } = of(name);
    const isNew = this.#messages.take(call, name, { from: deviceId, seq });
    if (isNew && call.phase === 'ringing-out') call.peerDevices.push(deviceId);
  }

  #incoming({ callId, caller, fromDevice, ringTimeoutMs, warm, joins }: CallIncoming): void {
    if (this.calls.has(callId) || this.#over.has(callId)) return;
    const call = newBotCall({ callId, peer: caller.userId, warm, phase: 'ringing-in' });
    call.peerDevices = [fromDevice];
    this.calls.set(callId, call);
    this.#sendRinging(call);
    this.#line.after(ringTimeoutMs + RING_SLACK_MS, () => {
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
    this.#holds.begun(call);
  }

  #ended(callId: CallId, reason: EndReason): void {
    this.#over.add(callId);
    const call = this.calls.get(callId);
    if (call !== undefined && isLive(call)) this.#end(call, reason, true);
  }

  #lineRestored(): void {
    this.#farewells.sayAgain();
    for (const call of this.live()) this.#restored(call);
    this.#resuming.askServer();
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
    this.#farewells.say(event, call.callId);
  }

  #end(call: BotCall, reason: EndReason, byServer: boolean): void {
    this.#over.add(call.callId);
    call.phase = 'ended';
    call.reason = reason;
    call.endedByServer = byServer;
    call.unacknowledged.clear();
  }
}
