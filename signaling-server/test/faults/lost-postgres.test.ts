import { setTimeout as delay } from 'node:timers/promises';
import { ranAgainst } from '../../src/testing/ran-against.ts';
import { describe, expect, it } from 'vitest';
import { answer, phasesOf, ring, talksOf } from './testing/busy-team.ts';
import { missingServers, useServers } from './testing/servers.ts';
import { expectSound } from './testing/soundness.ts';
import { useThreeNodes } from './testing/three-nodes.ts';

const OUTAGE_MS = 10_000;

describe.skipIf(missingServers !== null)('three nodes', () => {
  const servers = useServers();
  const start = useThreeNodes(servers);

  it.each(['fast', 'immediate'] as const)('lose PostgreSQL for a while (%s)', async (mode) => {
    const { postgres } = servers();
    const rig = await start();
    const talks = await talksOf(rig, [0, 2, 4]);
    const ringing = await Promise.all([ring(rig, 6, 7), ring(rig, 8, 9)]);
    let stopped = false;
    const load = [10, 12, 14, 16].map(async (person) => {
      while (!stopped) {
        const call = await rig.phone(person).dial(rig.team[person + 1]!.userId);
        await rig.phone(person).hangUp(call);
      }
    });
    await delay(500);
    await postgres.stop(mode);
    const answers = ringing.map((call) => answer(call));
    const hangUp = rig.phone(0).hangUp(talks[0]!.outgoing);
    // Longer than a statement waits for the database.
    await delay(OUTAGE_MS);
    const since = performance.now();
    await postgres.start();
    await Promise.all([...answers, hangUp]);
    const acted = Math.round(performance.now() - since);
    stopped = true;
    await Promise.all(load);
    await expectSound(rig);
    const refused = new Set(rig.phones.flatMap(({ refusals }) => refusals.map(({ code }) => code)));
    ranAgainst(
      'faults',
      `PostgreSQL back (${mode}): all was done after ${acted} ms; refused ${[...refused].join(', ')}`,
    );
    expect(refused).toContain('unavailable');
    expect(phasesOf(talks)).toEqual(['ended', 'active', 'active']);
    expect(phasesOf(ringing)).toEqual(['active', 'active']);
  });
});
