import type {
  CallId,
  CallStarted,
  CallTransfer,
  DeviceId,
  Reply,
  SessionResumed,
  UserId,
} from '../../../src/protocol/index.ts';
import type { BotCall, BotIdentity, BotWatcher } from './bot-call.ts';

/** What is known of a call from what was said about it, without asking the server. */
export interface Facts {
  readonly callId: CallId;
  readonly caller: BotIdentity;
  readonly calleeId: UserId;
  /** Such as `callee call:decline`: what has reached the server. */
  readonly said: Set<string>;
  /** Devices of the callee that were told that they have the call. */
  readonly holders: Set<DeviceId>;
  /** The calls that this one, or the one that it joins, was to be handed over to. */
  readonly handovers: Set<CallId>;
  /** For one that somebody is handed over with: the call that it comes from. */
  origin: CallTransfer | null;
  /** What devices were told as its end. */
  readonly ends: { readonly bot: BotIdentity; readonly reason: string }[];
}

/**
 * Holds what everybody hears against what must never happen. What is wrong is collected, because it turns up in the
 * middle of what others do.
 */
export class Oracle implements BotWatcher {
  readonly facts = new Map<CallId, Facts>();
  readonly violations: string[] = [];
  /** Devices that were without a connection at any time. */
  readonly away = new Set<BotIdentity>();
  readonly #tally: Map<string, number>;
  readonly #transfers = new Map<CallId, CallTransfer>();
  readonly #endsHeard = new Set<string>();
  /** What the server says of one call comes in its order: the nodes are never apart. */
  readonly #inOrder: boolean;

  constructor(tally: Map<string, number>, options: { readonly inOrder: boolean }) {
    this.#tally = tally;
    this.#inOrder = options.inOrder;
  }

  count(what: string): void {
    this.#tally.set(what, (this.#tally.get(what) ?? 0) + 1);
  }

  violate(what: string): void {
    this.violations.push(what);
  }

  onAway(bot: BotIdentity, why: string): void {
    this.away.add(bot);
    // The one way in which a server ends a connection for good; the real client would stay away.
    if (why === 'io server disconnect') this.violate(`${nameOf(bot)} was sent away`);
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

  onHeard(bot: BotIdentity, name: string, payload: unknown): void {
    if (!name.startsWith('call:')) return;
    this.count(name);
    const facts = this.#factsOf(payload);
    if (facts === null || ![facts.calleeId, facts.caller.userId].includes(bot.userId)) {
      this.violate(`${nameOf(bot)} was told ${name} of a call of others: ${JSON.stringify(payload)}`);
      return;
    }
    const key = `${bot.deviceId} ${facts.callId}`;
    if (name === 'call:ended') {
      this.#endsHeard.add(key);
      const { reason } = payload as { reason: string };
      this.count(`ended ${reason}`);
      facts.ends.push({ bot, reason });
    }
    // While the nodes are apart a ring may come after the end, from another node; a client that knows the end ignores it.
    if (name === 'call:incoming' && this.#inOrder && this.#endsHeard.has(key))
      this.violate(`${nameOf(bot)} was rung for ${facts.callId} after it had been told the end`);
  }

  #saidTransfer(transfer: CallTransfer): void {
    const { callId, newCallId, joins } = transfer;
    this.#transfers.set(newCallId, transfer);
    for (const each of joins === undefined ? [callId] : [callId, joins])
      this.facts.get(each)?.handovers.add(newCallId);
    if (joins !== undefined) this.count('call:transfer attended');
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
    // Of a call that is just being started the server does not know yet.
    for (const { callId, reason } of ended)
      if (reason !== 'failed') this.facts.get(callId)?.ends.push({ bot, reason });
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

export function nameOf({ userId, deviceId }: BotIdentity): string {
  return `${deviceId} of ${userId}`;
}
