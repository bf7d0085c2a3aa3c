import { ranAgainst } from '../../src/testing/ran-against.ts';
import { describe, expect, it } from 'vitest';
import { answer, phasesOf, ring, talksOf } from './testing/busy-team.ts';
import { missingServers, useServers } from './testing/servers.ts';
import { expectSound } from './testing/soundness.ts';
import { useThreeNodes } from './testing/three-nodes.ts';
import { eventually } from './testing/eventually.ts';

describe.skipIf(missingServers !== null)('three nodes', () => {
  const servers = useServers();
  const start = useThreeNodes(servers);

  it('are restarted one after the other, in order', async () => {
    const rig = await start();
    const talks = await talksOf(rig, [0, 2, 4, 6]);
    const ringing = await Promise.all([ring(rig, 8, 9), ring(rig, 10, 11)]);
    for (const node of rig.nodes) {
      const before = performance.now();
      // Who dials in this very moment is served, by this node or by another one. They give up as soon as it rings: a
      // caller who is away for ten seconds ends the call by that, and draining may take longer on a busy machine.
      const [code] = await Promise.all([
        node.end('SIGTERM'),
        ...[12, 14, 16].map(async (dialler) => {
          const { caller, outgoing } = await ring(rig, dialler, dialler + 1);
          await caller.hangUp(outgoing);
        }),
      ]);
      expect(code).toBe(0);
      ranAgainst('faults', `drained and ended after ${Math.round(performance.now() - before)} ms`);
      await node.start();
      await eventually(
        () => rig.phones.every(({ line }) => line.isOnline),
        () => 'not everybody is back',
      );
    }
    await Promise.all(ringing.map((call) => answer(call)));
    await expectSound(rig);
    expect(phasesOf([...talks, ...ringing])).toEqual([...talks, ...ringing].map(() => 'active'));
    const ended = rig.phones.flatMap(({ calls }) =>
      [...calls.values()].filter(({ phase }) => phase === 'ended'),
    );
    const reasons = new Set(ended.map(({ isOutgoing, reason }) => `${isOutgoing ? 'out' : 'in'}: ${reason}`));
    expect(reasons, 'nothing ends for a reason that nobody caused').toEqual(
      new Set(['out: hangup', 'in: cancelled', 'in: answered-elsewhere']),
    );
  });
});
