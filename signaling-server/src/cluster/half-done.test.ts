import { describe, expect, it } from 'vitest';
import { createInProcessServer } from '../fuzz/testing/in-process-server.ts';
import { createMemoryStores } from '../fuzz/testing/memory-stores.ts';
import { persons } from '../fuzz/testing/race-stores.ts';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import type { CallRegistry } from '../calls/call-registry.ts';
import type { CallId, DeviceId, Person, Reply } from '../protocol/index.ts';
import { until } from '../testing/until.ts';
import { createRedisState } from './redis-state.ts';
import { missingRedis, useRedis } from './testing/two-nodes.ts';

const [ada, bob] = persons as [Person, Person];

/** Redis does what it is asked for when somebody answers, but says so too late, as when it was paused: once. */
function answeringTooLate(registry: CallRegistry): CallRegistry {
  let isLate = true;
  return new Proxy(registry, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return async (...args: Parameters<CallRegistry['replace']>): Promise<unknown> => {
        const answer: unknown = await Reflect.apply(member, target, args);
        if (name !== 'replace' || args[1].state !== 'active' || !isLate) return answer;
        isLate = false;
        throw new UnavailableError('Redis');
      };
    },
  });
}

describe.skipIf(missingRedis !== null)('an answer of which Redis did not say in time that it has it', () => {
  const redis = useRedis();

  it('is told to everybody and written down when it is said again, on the same node', async () => {
    const [clock, log] = [createManualClock(), createLogger('silent')];
    const { url } = redis.current;
    const state = await createRedisState({ url, prefix: redis.current.createPrefix(), clock, log });
    const shared = { ...state, registry: answeringTooLate(state.registry) };
    const stores = createMemoryStores(persons);
    const server = createInProcessServer({ clock, log, shared, stores });
    const heard: string[] = [];
    const connect = (person: Person) => {
      const deviceId = `${person.username}-phone` as DeviceId;
      const device = { person, deviceId, onSent: () => undefined };
      const carrier = server.open(device, (name) => void heard.push(`${person.username} ${name}`));
      return (event: string, payload: object): Promise<Reply<unknown>> =>
        new Promise((resolve) => carrier.send(event, payload, resolve));
    };
    const [asAda, asBob] = [connect(ada), connect(bob)];
    await asBob('ice:refresh', {});
    const callId = 'call-000001' as CallId;
    const toBob = { callId, calleeId: bob.userId, media: 'audio', offer: null };
    expect(await asAda('call:start', toBob)).toMatchObject({ data: { outcome: 'ringing' } });
    const answer = { callId, media: 'audio' };
    expect(await asBob('call:answer', answer)).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect(await asBob('call:answer', answer)).toMatchObject({ ok: true });
    await until(() => heard.includes(`${ada.username} call:answered`));
    expect(await stores.calls.find(callId)).toMatchObject({ state: 'active' });
    await server.close();
    await state.close();
  });
});
