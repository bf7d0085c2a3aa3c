import { deadlineOf, type CallRecord, type LiveCall, type RingingCall } from '../calls/call-record.ts';
import type { CallRegistry, Opened, RegistryEvents } from '../calls/call-registry.ts';
import { openingOf } from '../calls/opening.ts';
import type { CallId, UserId } from '../protocol/index.ts';
import type { NodeLease } from './node-lease.ts';
import { RedisDeadlines, type RedisDeadlinesDeps } from './redis-deadlines.ts';
import type { RedisLink } from './redis-link.ts';
import {
  callsOfPerson,
  confirmCall,
  findCall,
  forgetDeadline,
  openCall,
  readForOpening,
  removeCall,
  replaceCall,
  restoreCall,
  unconfirmedBy,
} from './scripts/calls.ts';

export interface RedisCallRegistryDeps extends RedisDeadlinesDeps {
  readonly redis: RedisLink;
  readonly lease: NodeLease;
}

/** What `glance` remembers; the oldest goes. */
const MAX_GLANCED = 10_000;

/**
 * So long after its end a call is offered to be finished, if it is not yet: longer than whoever ended it waits for Redis
 * to say so and for a statement of the database.
 */
export const FINISHED_WITHIN_MS = 10_000;

/** The registry of several nodes. Each decision is one script, so Redis is who was asked first. */
export class RedisCallRegistry implements CallRegistry {
  readonly #deps: RedisCallRegistryDeps;
  readonly #deadlines: RedisDeadlines;
  /** As they were when this node saw them last. */
  readonly #glanced = new Map<CallId, CallRecord>();
  #events: RegistryEvents | null = null;

  constructor(deps: RedisCallRegistryDeps) {
    this.#deps = deps;
    this.#deadlines = new RedisDeadlines('due', deps);
  }

  async open(call: RingingCall): Promise<Opened> {
    for (;;) {
      const ids = [call.callId, call.callerId, call.calleeId];
      const reply = await this.#deps.redis.run(readForOpening, ...ids);
      const [existing, callerCount, calleeCount, caller, callee] = reply as [
        string,
        string,
        string,
        string[],
        string[],
      ];
      if (existing !== '') return { kind: 'exists', call: parse(existing) };
      const opened = openingOf(call, { caller: caller.map(parseLive), callee: callee.map(parseLive) });
      if (opened.kind !== 'opened') return opened;
      // Another call of one of the two may have come in between: then look again.
      const done = await this.#deps.redis.run(openCall, callerCount, calleeCount, ...this.#put(call));
      if (done === 1) return opened;
    }
  }

  async find(callId: CallId): Promise<CallRecord | null> {
    const json = (await this.#deps.redis.run(findCall, callId)) as string | null;
    if (json === null) {
      this.#glanced.delete(callId);
      return null;
    }
    return this.#remember(parse(json));
  }

  glance(callId: CallId): Promise<CallRecord | null> {
    const glanced = this.#glanced.get(callId);
    return glanced === undefined ? this.find(callId) : Promise.resolve(glanced);
  }

  async replace(before: CallRecord, after: CallRecord): Promise<boolean> {
    const was = [before.revision, before.mergedCallId ?? ''];
    const done = (await this.#deps.redis.run(replaceCall, ...was, ...this.#put(after))) === 1;
    if (done) this.#remember(after);
    return done;
  }

  async confirm({ callId, revision }: CallRecord): Promise<boolean> {
    return (await this.#deps.redis.run(confirmCall, callId, revision)) === 1;
  }

  async isUnfinished({ callId }: CallRecord): Promise<boolean> {
    return (await this.#deps.redis.commands.hget('unconfirmed', callId)) !== null;
  }

  async restore(call: LiveCall): Promise<boolean> {
    return (await this.#deps.redis.run(restoreCall, ...this.#put(call))) === 1;
  }

  async remove(callId: CallId): Promise<void> {
    const call = await this.find(callId);
    this.#glanced.delete(callId);
    if (call === null) return;
    await this.#deps.redis.run(removeCall, callId, call.mergedCallId ?? '', call.callerId, call.calleeId);
  }

  async ofPerson(userId: UserId): Promise<readonly LiveCall[]> {
    const found = (await this.#deps.redis.run(callsOfPerson, userId)) as string[];
    return found.map(parseLive);
  }

  start(events: RegistryEvents): void {
    this.#events = events;
    this.#deadlines.start(async (callId) => {
      await events.onDue(callId);
      await this.#deps.redis.run(forgetDeadline, callId);
    });
  }

  stop(): void {
    this.#deadlines.stop();
  }

  /** Finishes what a node that died had begun. */
  async adopt(node: string): Promise<void> {
    const found = (await this.#deps.redis.run(unconfirmedBy, node)) as string[];
    for (const json of found) await this.#events?.onOrphaned(parse(json));
  }

  #put(call: CallRecord) {
    const { callId, revision, callerId, calleeId, startedAt, mergedCallId, state } = call;
    const over = state === 'ended' ? 1 : 0;
    // Taken out with the call, as soon as everybody was told.
    const due = state === 'ended' ? this.#deps.clock.now() + FINISHED_WITHIN_MS : deadlineOf(call);
    const times = [startedAt, due ?? ''];
    const json = JSON.stringify(call);
    return [
      callId,
      revision,
      json,
      callerId,
      calleeId,
      ...times,
      mergedCallId ?? '',
      over,
      this.#deps.lease.name,
    ];
  }

  #remember(call: CallRecord): CallRecord {
    this.#glanced.delete(call.callId);
    const [oldest] = this.#glanced.size < MAX_GLANCED ? [] : this.#glanced.keys();
    if (oldest !== undefined) this.#glanced.delete(oldest);
    if (call.state !== 'ended') this.#glanced.set(call.callId, call);
    return call;
  }
}

/** What a node of the same server made of a record. */
function parse(json: string): CallRecord {
  return JSON.parse(json) as CallRecord;
}

function parseLive(json: string): LiveCall {
  return JSON.parse(json) as LiveCall;
}
