import {
  lengthOf,
  MAX_KEPT,
  MAX_KEPT_LENGTH,
  MINUTES_KEPT,
  minuteOf,
  SENT_KEPT_MS,
  type CallLanes,
  type Heard,
  type Letter,
  type Posted,
} from '../calls/call-lanes.ts';
import type { Clock } from '../ops/clock.ts';
import { limits, type CallId, type DeviceId } from '../protocol/index.ts';
import type { LocalLines } from '../socket/local-lines.ts';
import { bucketOf } from './bucket.ts';
import type { NodeLease } from './node-lease.ts';
import { decodeNodeMessage, encodeDelivery } from './node-message.ts';
import type { RedisLink } from './redis-link.ts';
import { addCalled, deliverLetters, forgetLanes, postLetter } from './scripts/lanes.ts';

export interface RedisCallLanesDeps {
  readonly redis: RedisLink;
  readonly lease: NodeLease;
  readonly lines: Pick<LocalLines, 'send'>;
  readonly clock: Clock;
}

/**
 * The lanes of several nodes. One script looks whether the call is still as the sender saw it, knows repetitions, keeps
 * the letter and passes it on: the body goes to Redis once and from it once.
 */
export class RedisCallLanes implements CallLanes {
  readonly #deps: RedisCallLanesDeps;

  constructor(deps: RedisCallLanesDeps) {
    this.#deps = deps;
  }

  async addCalled(callId: CallId, deviceId: DeviceId): Promise<void> {
    await this.#deps.redis.run(addCalled, callId, deviceId);
  }

  async called(callId: CallId): Promise<readonly DeviceId[]> {
    return (await this.#deps.redis.commands.smembers(`called:${callId}`)) as DeviceId[];
  }

  async hasSpoken(callId: CallId, deviceId: DeviceId): Promise<boolean> {
    return (await this.#deps.redis.commands.hget(`said:${callId}`, deviceId)) !== null;
  }

  async post(letter: Letter): Promise<Posted> {
    const { redis, lease, lines, clock } = this.#deps;
    const { call, from, to, event, payload, seq } = letter;
    const message = encodeDelivery(to, event, payload);
    const who = [call.callId, call.revision, from, to, bucketOf(to), lease.name];
    const bounds = [limits.signalsPerMinute, SENT_KEPT_MS, MAX_KEPT, MAX_KEPT_LENGTH];
    const now = clock.now();
    const what = [seq ?? '', now, message, lengthOf(payload)];
    const minutes = [minuteOf(now), MINUTES_KEPT];
    const reply = await redis.run(postLetter, ...who, ...what, ...bounds, ...minutes);
    if (reply !== 'here') return reply as Posted;
    // If the line ended just now it is kept all the same.
    lines.send(to, event, payload);
    return 'posted';
  }

  async deliverKept(callId: CallId, to: DeviceId, heard: readonly Heard[]): Promise<void> {
    const { redis, lease, lines, clock } = this.#deps;
    const place = [bucketOf(to), lease.name];
    const known = heard.flatMap(({ from, runs }) => [from, runs.map((run) => run.join('-')).join(',')]);
    const mine = (await redis.run(deliverLetters, callId, to, ...place, clock.now(), ...known)) as string[];
    for (const text of mine) {
      const message = decodeNodeMessage(text);
      if (message?.kind === 'deliver') lines.send(to, message.event, message.payload);
    }
  }

  async forget(callId: CallId): Promise<void> {
    await this.#deps.redis.run(forgetLanes, callId);
  }
}
