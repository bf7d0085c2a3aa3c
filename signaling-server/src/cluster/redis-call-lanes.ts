import type { CallLanes } from '../calls/call-lanes.ts';
import type { CallId, DeviceId } from '../protocol/index.ts';
import type { RedisLink } from './redis-link.ts';
import { addCalled, forgetCalled } from './scripts/lanes.ts';

/** Of several nodes. */
export class RedisCallLanes implements CallLanes {
  readonly #redis: RedisLink;

  constructor(redis: RedisLink) {
    this.#redis = redis;
  }

  async addCalled(callId: CallId, deviceId: DeviceId): Promise<void> {
    await this.#redis.run(addCalled, callId, deviceId);
  }

  async called(callId: CallId): Promise<readonly DeviceId[]> {
    return (await this.#redis.commands.smembers(`called:${callId}`)) as DeviceId[];
  }

  async forget(callId: CallId): Promise<void> {
    await this.#redis.run(forgetCalled, callId);
  }
}
