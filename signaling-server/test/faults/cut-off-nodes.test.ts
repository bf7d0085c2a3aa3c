import { setTimeout as delay } from 'node:timers/promises';
import { ranAgainst } from '../../src/testing/ran-against.ts';
import { describe, expect, it } from 'vitest';
import { startBalancer } from '../../src/testing/balancer.ts';
import { ring, talk } from './testing/busy-team.ts';
import { missingServers, useServers } from './testing/servers.ts';
import { allBack, expectSound } from './testing/soundness.ts';
import { useThreeNodes } from './testing/three-nodes.ts';
import { eventually } from './testing/eventually.ts';

const FROZEN_MS = 20_000;
/** A load balancer that looks at `/readyz` takes a node out after so long. */
const LOOKED_AFTER_MS = 3_000;
const RING_MS = 15_000;

describe.skipIf(missingServers !== null)('of three nodes', () => {
  const servers = useServers();
  const start = useThreeNodes(servers);

  it('one is frozen for 20 s, and does no harm when it wakes', async () => {
    const rig = await start({ env: { RINGDOWN_RING_TIMEOUT_MS: String(RING_MS) } });
    // Persons 0, 3, 6 … are on the node that freezes.
    const talks = await Promise.all([talk(rig, 0, 1), talk(rig, 3, 6), talk(rig, 4, 5)]);
    // Nobody answers the first; the second has its caller, the third its callee on the frozen node.
    const rings = await Promise.all([ring(rig, 7, 8), ring(rig, 9, 10), ring(rig, 13, 12)]);
    const [frozen] = rig.nodes;
    const since = performance.now();
    frozen!.signal('SIGSTOP');
    await delay(LOOKED_AFTER_MS);
    rig.balancer.use(rig.nodes.slice(1).map(({ port }) => port));
    await eventually(
      () => rings[0].outgoing.phase === 'ended',
      () => 'a ring that the frozen node had no part in did not end',
    );
    await delay(FROZEN_MS - (performance.now() - since));
    const back = await allBack(rig, since);
    ranAgainst('faults', `node frozen: the last one was back ${back} ms after it froze`);
    await expectSound(rig);
    frozen!.signal('SIGCONT');
    rig.balancer.use(rig.nodes.map(({ port }) => port));
    // The graces of all whom it had are over by then.
    await delay(14_000);
    await expectSound(rig);
    expect(talks.map(({ outgoing }) => outgoing.phase)).toEqual(['active', 'active', 'active']);
    expect(rings.map(({ outgoing }) => outgoing.phase)).toEqual(['ended', 'ended', 'ended']);
    expect(rings[0].outgoing.reason).toBe('no-answer');
    await talk(rig, 14, 15);
    await expectSound(rig);
  });

  it('one can not reach Redis: it says so, and does no harm', async () => {
    const { redis } = servers();
    const bridge = await startBalancer();
    bridge.use([Number(new URL(redis.url).port)]);
    const rig = await start({ lastRedisUrl: `redis://127.0.0.1:${bridge.port}` });
    const talks = await Promise.all([talk(rig, 0, 2), talk(rig, 3, 4)]);
    const last = rig.nodes[2]!;
    bridge.use([]);
    bridge.cut();
    const ready = async () => (await fetch(`${last.url}/readyz`)).status;
    await eventually(
      async () => (await ready()) === 503,
      () => 'it calls itself ready',
    );
    // Person 5 is on that node.
    const phone = rig.phone(5);
    const dialed = phone.dial(rig.team[7]!.userId);
    const isRefused = (): boolean =>
      phone.refusals.some(({ code, retryAfterMs }) => code === 'unavailable' && retryAfterMs !== null);
    // Where that took long the node has sent its people elsewhere before, and the call rings.
    await eventually(
      () => isRefused() || phone.live().some(({ phase }) => phase === 'ringing-out'),
      () => 'it neither refused nor sent its people elsewhere',
    );
    ranAgainst('faults', `node without Redis: ${isRefused() ? 'it refused' : 'its people had moved before'}`);
    rig.balancer.use(rig.nodes.slice(0, 2).map(({ port }) => port));
    // Everybody else goes on.
    await talk(rig, 9, 10);
    await delay(35_000);
    bridge.use([Number(new URL(redis.url).port)]);
    await eventually(
      async () => (await ready()) === 200,
      () => 'it is not ready again',
    );
    await dialed;
    await expectSound(rig);
    expect(talks.map(({ outgoing }) => outgoing.phase)).toEqual(['active', 'active']);
    await bridge.close();
  });
});
