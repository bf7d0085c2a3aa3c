import type { ActiveCall, CallRecord } from '../../calls/call-record.ts';
import type {
  CallId,
  CallStarted,
  CallTransfer,
  DeviceId,
  Reply,
  SessionResumed,
  UserId,
} from '../../protocol/index.ts';
import type { BotCall } from './bot-call.ts';
import type { BotIdentity, BotWatcher } from './bot-watcher.ts';

/** What is known of a call from what was said about it, without asking the server. */
export interface Facts {
  readonly callId: CallId;
  readonly caller: BotIdentity;
  readonly calleeId: UserId;
  /** Such as `callee call:decline`: what has reached the server. */
  readonly said: Set<string>;
  /** Devices of the callee that were told that they have the call. */
  readonly holders: Set<DeviceId>;
  /** What devices were told as its end. */
  /** The calls that this one, or the one that it joins, was to be handed over to. */
  readonly handovers: Set<CallId>;
  /** For one that somebody is handed over with: the call that it comes from. */
  origin: CallTransfer | null;
  readonly ends: { readonly bot: BotIdentity; readonly reason: string }[];
}

type FindNow = (callId: CallId) => Promise<CallRecord | null>;

/**
 * Holds what everybody hears against what must never happen. What is wrong is collected, because it turns up in the
 * middle of what others do.
 */
export class Oracle implements BotWatcher {
  readonly facts = new Map<CallId, Facts>();
  readonly violations: string[] = [];
  /** How often each thing was seen: a fuzz that never gets anywhere proves nothing. */
  readonly tally = new Map<string, number>();
  /** For how long each device was away at most, in ms; for good when its program started anew. */
  readonly absences = new Map<DeviceId, number>();
  readonly #findNow: FindNow;
  readonly #transfers = new Map<CallId, CallTransfer>();
  readonly #endsSent = new Set<string>();
  readonly #endsHeard = new Set<string>();

  constructor(findNow: FindNow) {
    this.#findNow = findNow;
  }

  count(what: string): void {
    this.tally.set(what, (this.tally.get(what) ?? 0) + 1);
  }

  violate(what: string): void {
    this.violations.push(what);
  }

  wasAway(deviceId: DeviceId, ms: number): void {
    this.absences.set(deviceId, Math.max(ms, this.absences.get(deviceId) ?? 0));
  }

  onDialed(bot: BotIdentity, { callId, peer }: BotCall): void {
    this.facts.set(callId, {
      ...{ callId, caller: bot, calleeId: peer },
      ...{ said: new Set(), holders: new Set(), handovers: new Set(), ends: [] },
      origin: this.#transfers.get(callId) ?? null,
    });
  }

  onSaid(bot: BotIdentity, event: string, payload: unknown): void {
    const facts = this.#factsOf(payload);
    if (facts === null) return;
    const role = bot.userId === facts.calleeId ? 'callee' : 'caller';
    facts.said.add(`${role} ${event}`);
    if (event === 'call:transfer') this.#saidTransfer(payload as CallTransfer);
  }

  onReply(
    bot: BotIdentity,
    { event, payload }: { readonly event: string; readonly payload: unknown },
    reply: Reply<unknown> | null,
  ): void {
    if (reply === null) return;
    this.count(reply.ok ? `${event} ok` : `${event} ${reply.error.code}`);
    if (!reply.ok) {
      if (reply.error.code === 'internal') this.violate(`${event} failed: ${reply.error.message}`);
      return;
    }
    if (event === 'call:answer') this.#holds(bot, (payload as { callId: CallId }).callId);
    if (event === 'call:start')
      this.#started(bot, (payload as { callId: CallId }).callId, reply.data as CallStarted);
    if (event === 'session:resume') this.#resumed(bot, reply.data as SessionResumed);
  }

  /** The server says this to that device at this moment, whether it gets there or not. */
  onSent(bot: BotIdentity, name: string, payload: unknown): void {
    const facts = name.startsWith('call:') ? this.#factsOf(payload) : null;
    if (facts === null) {
      if (name.startsWith('call:'))
        this.violate(`${nameOf(bot)} was told ${name} of a call that nobody started`);
      return;
    }
    if (bot.userId !== facts.calleeId && bot.userId !== facts.caller.userId)
      this.violate(`${nameOf(bot)} was told ${name} of ${facts.callId}, which is a call of others`);
    if (name === 'call:ended') this.#sentEnd(bot, facts.callId);
    void this.#findNow(facts.callId).then((record) => this.#mayHear(bot, name, record));
  }

  onHeard(bot: BotIdentity, name: string, payload: unknown): void {
    if (name === 'session:stale') this.count(name);
    const facts = name.startsWith('call:') ? this.#factsOf(payload) : null;
    if (facts === null) return;
    this.count(name);
    const key = `${bot.deviceId} ${facts.callId}`;
    if (name === 'call:ended') {
      this.#endsHeard.add(key);
      const { reason } = payload as { reason: string };
      this.count(`ended ${reason}`);
      facts.ends.push({ bot, reason });
    }
    if (name === 'call:incoming' && this.#endsHeard.has(key))
      this.violate(`${nameOf(bot)} was rung for ${facts.callId} after it had been told the end`);
  }

  #saidTransfer(transfer: CallTransfer): void {
    const { callId, newCallId, joins } = transfer;
    this.#transfers.set(newCallId, transfer);
    for (const each of joins === undefined ? [callId] : [callId, joins])
      this.facts.get(each)?.handovers.add(newCallId);
    if (joins !== undefined) this.count('call:transfer attended');
  }

  #mayHear(bot: BotIdentity, name: string, record: CallRecord | null): void {
    const state = record?.state ?? 'gone';
    if (name === 'call:incoming' && state !== 'ringing' && !isOwn(bot, record))
      this.violate(`${nameOf(bot)} was rung for a call that is ${state}`);
    if (name === 'call:signaled' && record?.state === 'active' && !hasSeat(bot, record))
      this.violate(`${nameOf(bot)} got a signal of ${record.callId}, in which it has no seat`);
  }

  #sentEnd(bot: BotIdentity, callId: CallId): void {
    const key = `${bot.deviceId} ${callId}`;
    if (this.#endsSent.has(key)) this.violate(`${nameOf(bot)} was told the end of ${callId} twice`);
    this.#endsSent.add(key);
  }

  #started(bot: BotIdentity, callId: CallId, started: CallStarted): void {
    this.count(`start ${started.outcome}`);
    if (started.outcome === 'ended') this.facts.get(callId)?.ends.push({ bot, reason: started.reason });
    if (started.outcome === 'crossed') this.#holds(bot, started.callId);
  }

  #resumed(bot: BotIdentity, { live, ended }: SessionResumed): void {
    for (const { callId, state } of live) {
      if (state === 'active' && this.facts.get(callId)?.calleeId === bot.userId) this.#holds(bot, callId);
    }
    for (const { callId, reason } of ended) this.facts.get(callId)?.ends.push({ bot, reason });
  }

  #holds(bot: BotIdentity, callId: CallId): void {
    const facts = this.facts.get(callId);
    if (facts === undefined) {
      this.violate(`${nameOf(bot)} was given ${callId}, which nobody started`);
      return;
    }
    facts.holders.add(bot.deviceId);
    if (facts.holders.size > 1)
      this.violate(`${[...facts.holders].join(' and ')} were both told that they have ${callId}`);
  }

  #factsOf(payload: unknown): Facts | null {
    const { callId } = payload as { callId?: CallId };
    return callId === undefined ? null : (this.facts.get(callId) ?? null);
  }
}

/** It has this call already, instead of its own to the same person, and may not have heard of it. */
function isOwn({ deviceId }: BotIdentity, record: CallRecord | null): boolean {
  return record?.state === 'active' && record.mergedCallId !== null && record.calleeDevice === deviceId;
}

function hasSeat({ deviceId }: BotIdentity, { callerDevice, calleeDevice }: ActiveCall): boolean {
  return deviceId === callerDevice || deviceId === calleeDevice;
}

export function nameOf({ userId, deviceId }: BotIdentity): string {
  return `${deviceId} of ${userId}`;
}
