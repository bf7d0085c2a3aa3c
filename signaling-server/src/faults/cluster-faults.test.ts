import { setTimeout as delay } from 'node:timers/promises';
import { ranAgainst } from '../testing/ran-against.ts';
import { describe, expect, it } from 'vitest';
import { answer, ring, talk, type Ring } from './testing/busy-team.ts';
import type { Rig } from './testing/rig.ts';
import { missingServers, useServers } from './testing/servers.ts';
import { allBack, expectSound } from './testing/soundness.ts';
import { useThreeNodes } from './testing/three-nodes.ts';
import { within } from './testing/within.ts';

const OUTAGE_MS = 10_000;
/** What people are promised is five seconds; a machine that does much else may need longer. */
const BOUND_MS = 15_000;

const phases = (calls: readonly Ring[]) => calls.map(({ outgoing }) => outgoing.phase);
const talkOf = (rig: Rig, callers: readonly number[]) =>
  Promise.all(callers.map((person) => talk(rig, person, person + 1)));

describe.skipIf(missingServers !== null)('three nodes', () => {
  const servers = useServers();
  const start = useThreeNodes(servers);

  it.each([
    { dies: 'caller', node: 0 },
    { dies: 'callee', node: 1 },
  ])('lose the node of the $dies while the other answers', async ({ dies, node }) => {
    const rig = await start();
    const talks = await talkOf(rig, [0, 2, 4, 6]);
    const ringing = await ring(rig, 8, 9);
    // Callers on node 0, callees on node 1; the second of them has two phones.
    const answered = await Promise.all([ring(rig, 12, 13), ring(rig, 18, 19), ring(rig, 15, 16)]);
    const answers = answered.map((call) => answer(call));
    const since = performance.now();
    await rig.nodes[node]!.end('SIGKILL');
    const back = await allBack(rig, since);
    await Promise.all(answers);
    await expectSound(rig);
    const sound = Math.round(performance.now() - since);
    ranAgainst(
      'faults',
      `node of the ${dies} killed: all back after ${back} ms, all agreed after ${sound} ms`,
    );
    expect(phases(talks)).toEqual(talks.map(() => 'active'));
    expect(phases(answered)).toEqual(answered.map(() => 'active'));
    expect(ringing.outgoing.phase).toBe('ringing-out');
    await answer(ringing);
    await expectSound(rig);
    expect(ringing.outgoing.phase).toBe('active');
  });

  it.each([{ keep: true }, { keep: false }])(
    'lose Redis for ten seconds (with its data kept: $keep)',
    async ({ keep }) => {
      const { redis } = servers();
      const rig = await start();
      const talks = await talkOf(rig, [0, 2, 4, 6]);
      await Promise.all([ring(rig, 8, 9), ring(rig, 10, 11)]);
      await redis.stop({ keep });
      const hangUp = rig.phone(0).hangUp(talks[0]!.outgoing);
      await delay(OUTAGE_MS);
      const since = performance.now();
      await redis.start();
      const dialed = ring(rig, 14, 16);
      await within(
        BOUND_MS,
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
      expect(phases(talks)).toEqual(['ended', 'active', 'active', 'active']);
      // The graces that began with the outage are over by then.
      await delay(OUTAGE_MS + 4_000);
      await expectSound(rig);
    },
  );

  it.each(['fast', 'immediate'] as const)('lose PostgreSQL for a while (%s)', async (mode) => {
    const { postgres } = servers();
    const rig = await start();
    const talks = await talkOf(rig, [0, 2, 4]);
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
    expect(phases(talks)).toEqual(['ended', 'active', 'active']);
    expect(phases(ringing)).toEqual(['active', 'active']);
  });

  it('are restarted one after the other, in order', async () => {
    const rig = await start();
    const talks = await talkOf(rig, [0, 2, 4, 6]);
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
    expect(phases([...talks, ...ringing])).toEqual([...talks, ...ringing].map(() => 'active'));
  });
});
