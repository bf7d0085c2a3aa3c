import { setTimeout as delay } from 'node:timers/promises';
import { ranAgainst } from '../../src/testing/ran-against.ts';
import { describe, expect, it } from 'vitest';
import { answer, phasesOf, ring, talksOf } from './testing/busy-team.ts';
import { missingServers, useServers } from './testing/servers.ts';
import { expectSound } from './testing/soundness.ts';
import { useThreeNodes } from './testing/three-nodes.ts';
import { eventually } from './testing/eventually.ts';

const OUTAGE_MS = 10_000;

describe.skipIf(missingServers !== null)('three nodes', () => {
  const servers = useServers();
  const start = useThreeNodes(servers);

  it.each([{ keep: true }, { keep: false }])(
    'lose Redis for ten seconds (with its data kept: $keep)',
    async ({ keep }) => {
      const { redis } = servers();
      const rig = await start();
      const talks = await talksOf(rig, [0, 2, 4, 6]);
      const rings = await Promise.all([ring(rig, 8, 9), ring(rig, 10, 11)]);
      await redis.stop({ keep });
      const hangUp = rig.phone(0).hangUp(talks[0]!.outgoing);
      await delay(OUTAGE_MS);
      const since = performance.now();
      await redis.start();
      const dialed = ring(rig, 14, 16);
      await eventually(
        () =>
          rig
            .phone(14)
            .live()
            .some(({ phase }) => phase === 'ringing-out'),
        () => 'nobody can be called again',
      );
      const callable = Math.round(performance.now() - since);
      await hangUp;
      await answer(await dialed);
      await expectSound(rig);
      const sound = Math.round(performance.now() - since);
      ranAgainst(
        'faults',
        `Redis back (kept: ${keep}): calls after ${callable} ms, all agreed after ${sound} ms`,
      );
      expect(phasesOf(talks)).toEqual(['ended', 'active', 'active', 'active']);
      // The graces that began with the outage are over by then.
      await delay(OUTAGE_MS + 4_000);
      await expectSound(rig);
      // What rings still stops when its caller wants it to.
      await Promise.all(rings.map(({ caller, outgoing }) => caller.hangUp(outgoing)));
      await expectSound(rig);
    },
  );
});
