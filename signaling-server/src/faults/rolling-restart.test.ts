import { ranAgainst } from '../testing/ran-against.ts';
import { describe, expect, it } from 'vitest';
import { answer, phasesOf, ring, talksOf } from './testing/busy-team.ts';
import { missingServers, useServers } from './testing/servers.ts';
import { expectSound } from './testing/soundness.ts';
import { useThreeNodes } from './testing/three-nodes.ts';
import { within } from './testing/within.ts';

/** What people are promised is five seconds; a machine that does much else may need longer. */
const BOUND_MS = 15_000;

describe.skipIf(missingServers !== null)('three nodes', () => {
  const servers = useServers();
  const start = useThreeNodes(servers);

  it('are restarted one after the other, in order', async () => {
    const rig = await start();
    const talks = await talksOf(rig, [0, 2, 4, 6]);
    const ringing = await Promise.all([ring(rig, 8, 9), ring(rig, 10, 11)]);
    for (const node of rig.nodes) {
      const before = performance.now();
      expect(await node.end('SIGTERM')).toBe(0);
      const took = performance.now() - before;
      ranAgainst('faults', `drained and ended after ${Math.round(took)} ms`);
      expect(took).toBeLessThan(10_000);
      await node.start();
      await within(
        BOUND_MS,
        () => rig.phones.every(({ line }) => line.isOnline),
        () => 'not everybody is back',
      );
    }
    await Promise.all(ringing.map((call) => answer(call)));
    await expectSound(rig);
    expect(phasesOf([...talks, ...ringing])).toEqual([...talks, ...ringing].map(() => 'active'));
  });
});
