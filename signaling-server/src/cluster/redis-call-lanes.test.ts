import { describe, expect, it } from 'vitest';
import { answeredCall, deviceOf, ringingCall } from '../calls/testing/sample-calls.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { listen } from '../socket/testing/listening-line.ts';
import { until } from '../testing/until.ts';
import { encodeDelivery } from './node-message.ts';
import { RedisCallLanes } from './redis-call-lanes.ts';
import { RedisCallRegistry } from './redis-call-registry.ts';
import { script } from './redis-link.ts';
import { base } from './scripts/common.ts';
import { createTwoNodes, missingRedis, useRedis } from './testing/two-nodes.ts';

/** `key entry`. */
const keepInOldForm = script(`${base} return redis.call('RPUSH', p .. ARGV[2], ARGV[3])`);

describe.skipIf(missingRedis !== null)('the lanes of calls while nodes are brought up to date', () => {
  const redis = useRedis();

  it('do not stumble over what a node kept that knows no length of all before it', async () => {
    const clock = createManualClock(1_000_000);
    const { here, dispose } = await createTwoNodes(redis.current, clock);
    const [ada, bob] = [deviceOf('ada'), deviceOf('bob')];
    const call = answeredCall(ringingCall('1', ['ada', 'bob']));
    const { callId } = call;
    await new RedisCallRegistry(here).restore(call);
    const lanes = new RedisCallLanes({ ...here, lines: here.connections.lines });
    const said = (seq: number) => ({ callId, from: ada.deviceId, seq, body: '{}' });
    const old = encodeDelivery(bob.deviceId, 'call:signaled', said(0));
    await here.redis.run(keepInOldForm, `kept:${callId}|${bob.deviceId}`, `0000000000000000002${old}`);

    const to = { call, from: ada.deviceId, to: bob.deviceId, event: 'call:signaled' } as const;
    expect(await lanes.post({ ...to, payload: said(1), seq: 1 })).toBe('posted');
    const { line, heard } = listen();
    await here.connections.add({ ...bob, connectedAt: clock.now() }, line);
    await lanes.deliverKept(callId, bob.deviceId);
    await until(() => heard.length > 0);
    expect(heard).toEqual([said(1)]);
    await dispose();
  });
});
