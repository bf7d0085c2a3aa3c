import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type {
  CallEnded,
  CallId,
  CallIncoming,
  CallStarted,
  DeviceId,
  EndReason,
  Presence,
  Reply,
  SessionResumed,
  ShownStatus,
  UserId,
} from '../../../src/protocol/index.ts';
import { PhoneLine } from './phone-line.ts';
import { PhoneRoom } from './phone-room.ts';

export type Phase = 'dialing' | 'ringing-out' | 'ringing-in' | 'answering' | 'active' | 'ended';

export interface PhoneCall {
  readonly callId: CallId;
  readonly peer: UserId;
  readonly isOutgoing: boolean;
  phase: Phase;
  reason: EndReason | null;
}

/** What the server said yes to. It has to be true for ever. */
export interface Fact {
  readonly callId: CallId;
  readonly what: 'started' | 'answered' | 'ended';
}

export interface Sight {
  /** Ms of `performance.now()`. */
  readonly at: number;
  readonly of: UserId;
  readonly status: ShownStatus;
}

export interface Refusal {
  readonly event: string;
  readonly code: string;
  readonly retryAfterMs: number | null;
}

export interface PhoneOptions {
  readonly userId: UserId;
  readonly deviceId: DeviceId;
  readonly token: string;
  readonly url: string;
  readonly team: readonly UserId[];
}

const MEDIA = 'audio';

/** A phone without media, on a line that keeps itself up. It remembers whatever its person would have seen. */
export class Phone {
  readonly userId: UserId;
  readonly deviceId: DeviceId;
  readonly line: PhoneLine;
  readonly room: PhoneRoom;
  /** Calls that rang once more after they were over, and whose end was not told once more since. */
  readonly lateRings = new Set<CallId>();
  readonly calls = new Map<CallId, PhoneCall>();
  readonly facts: Fact[] = [];
  readonly sights: Sight[] = [];
  readonly refusals: Refusal[] = [];
  answersAfterMs: number | null = null;
  readonly #team: readonly UserId[];
  readonly #seen = new Map<UserId, Presence>();
  /** The server may not know yet that they are over. */
  readonly #hangingUp = new Set<CallId>();

  constructor({ userId, deviceId, token, url, team }: PhoneOptions) {
    this.userId = userId;
    this.deviceId = deviceId;
    this.#team = team.filter((other) => other !== userId);
    const onEvent = (name: string, payload: unknown): void => this.#heard(name, payload);
    this.line = new PhoneLine({ token, deviceId, url, onEvent });
    this.room = new PhoneRoom(deviceId, (event, payload) => this.#insist(event, payload));
  }

  live(): PhoneCall[] {
    return [...this.calls.values()].filter(({ phase }) => phase !== 'ended');
  }

  /** As this phone shows this person now; null when it never heard of them. */
  shows(userId: UserId): ShownStatus | null {
    return this.#seen.get(userId)?.status ?? null;
  }

  /** What was seen so far is not what a test is about. */
  forgetSights(): void {
    this.sights.length = 0;
  }

  /** Resolves to the answer, however long it takes. */
  async dial(peer: UserId): Promise<PhoneCall> {
    const callId = randomUUID() as CallId;
    const call: PhoneCall = { callId, peer, isOutgoing: true, phase: 'dialing', reason: null };
    this.calls.set(callId, call);
    const request = { callId, calleeId: peer, media: MEDIA, offer: '{"offer":1}' };
    const reply = await this.#insist('call:start', request);
    if (reply?.ok === true) this.#started(call, reply.data as CallStarted);
    else if (reply !== null) this.#end(call, 'failed');
    return call;
  }

  async answer(call: PhoneCall): Promise<void> {
    if (call.phase !== 'ringing-in') return;
    call.phase = 'answering';
    const { callId } = call;
    const reply = await this.#insist('call:answer', { callId, media: MEDIA });
    if (reply?.ok === true) {
      this.facts.push({ callId, what: 'answered' });
      this.#become(call, 'active');
    } else if (reply !== null) await this.resume();
  }

  async hangUp(call: PhoneCall): Promise<void> {
    if (call.phase === 'ended') return;
    const event = { dialing: 'call:cancel', 'ringing-out': 'call:cancel', 'ringing-in': 'call:decline' };
    const name = call.phase in event ? event[call.phase as keyof typeof event] : 'call:hangup';
    const { callId } = call;
    this.#end(call, 'hangup');
    this.#hangingUp.add(callId);
    const reply = await this.#insist(name, { callId });
    this.#hangingUp.delete(callId);
    if (reply?.ok === true) this.facts.push({ callId, what: 'ended' });
  }

  async resume(): Promise<void> {
    const asked = this.live().filter(({ phase }) => phase !== 'dialing');
    const callIds = [...asked.map(({ callId }) => callId), ...this.lateRings];
    const reply = await this.#ask('session:resume', { callIds });
    if (reply?.ok === true) this.#resumed(reply.data as SessionResumed);
    else if (this.line.isOnline) this.line.after(1_000, () => void this.resume());
  }

  async #watch(): Promise<void> {
    const reply = await this.#ask('presence:watch', { userIds: this.#team });
    if (reply?.ok === true) {
      for (const presence of (reply.data as { presences: Presence[] }).presences) this.#see(presence);
    } else if (this.line.isOnline) this.line.after(1_000, () => void this.#watch());
  }

  // ---- what it asks for ---------------------------------------------------------------------------------------------

  async #ask(event: string, payload: unknown): Promise<Reply<unknown> | null> {
    const reply = await this.line.request(event, payload);
    if (reply?.ok === false) {
      const { code, retryAfterMs } = reply.error;
      this.refusals.push({ event, code, retryAfterMs: retryAfterMs ?? null });
    }
    return reply;
  }

  /** Again and again until there is an answer that is one. Null when the phone was put away. */
  async #insist(event: string, payload: unknown): Promise<Reply<unknown> | null> {
    while (!this.line.isClosed) {
      await this.line.online();
      const reply = await this.#ask(event, payload);
      if (reply === null) continue;
      if (reply.ok || reply.error.retryAfterMs === undefined) return reply;
      await delay(reply.error.retryAfterMs);
    }
    return null;
  }

  #started(call: PhoneCall, started: CallStarted): void {
    const { callId } = call;
    if (started.outcome === 'crossed') throw new Error('these phones do not cross each other');
    this.facts.push({ callId, what: started.outcome === 'ended' ? 'ended' : 'started' });
    if (started.outcome === 'ended') this.#end(call, started.reason);
    else if (call.phase === 'dialing') call.phase = 'ringing-out';
  }

  #resumed({ live, ended }: SessionResumed): void {
    for (const { callId, state } of live) {
      const call = this.calls.get(callId);
      if (call !== undefined && state === 'active') this.#become(call, 'active');
    }
    for (const { callId, reason } of ended) this.#ended(callId, reason);
  }

  // ---- what it hears ------------------------------------------------------------------------------------------------

  #heard(name: string, payload: unknown): void {
    this.room.heard(name, payload);
    switch (name) {
      case 'session:welcomed':
      case 'session:stale':
        void this.#watch();
        void this.resume();
        return;
      case 'presence:changed':
        this.#see(payload as Presence);
        return;
      case 'call:incoming':
        this.#incoming(payload as CallIncoming);
        return;
      case 'call:answered': {
        const call = this.calls.get((payload as { callId: CallId }).callId);
        if (call !== undefined && call.phase !== 'ended') this.#become(call, 'active');
        return;
      }
      case 'call:ended':
        this.#ended((payload as CallEnded).callId, (payload as CallEnded).reason);
    }
  }

  #see(presence: Presence): void {
    const before = this.#seen.get(presence.userId);
    if (before !== undefined && before.version >= presence.version) return;
    this.#seen.set(presence.userId, presence);
    if (before?.status !== presence.status)
      this.sights.push({ at: performance.now(), of: presence.userId, status: presence.status });
  }

  #incoming({ callId, caller }: CallIncoming): void {
    const known = this.calls.get(callId);
    // A node that was late with it: whoever never heard of the end would go on ringing.
    if (known?.phase === 'ended' && !this.#hangingUp.has(callId)) this.lateRings.add(callId);
    if (known !== undefined) return;
    const call: PhoneCall = {
      ...{ callId, peer: caller.userId, isOutgoing: false, phase: 'ringing-in', reason: null },
    };
    this.calls.set(callId, call);
    void this.#ask('call:ringing', { callId, seq: 0 });
    if (this.answersAfterMs !== null) this.line.after(this.answersAfterMs, () => void this.answer(call));
  }

  #become(call: PhoneCall, phase: Phase): void {
    if (call.phase !== 'ended') call.phase = phase;
  }

  #ended(callId: CallId, reason: EndReason): void {
    this.lateRings.delete(callId);
    const call = this.calls.get(callId);
    if (call !== undefined) this.#end(call, reason);
  }

  #end(call: PhoneCall, reason: EndReason): void {
    if (call.phase === 'ended') return;
    call.phase = 'ended';
    call.reason = reason;
  }
}
