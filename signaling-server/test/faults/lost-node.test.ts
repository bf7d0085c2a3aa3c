import { ranAgainst } from '../../src/testing/ran-against.ts';
import { describe, expect, it } from 'vitest';
import { answer, phasesOf, ring, talk, talksOf } from './testing/busy-team.ts';
import { missingServers, useServers } from './testing/servers.ts';
import { allBack, allSeeOffline, expectSound } from './testing/soundness.ts';
import { useThreeNodes } from './testing/three-nodes.ts';
import { eventually } from './testing/eventually.ts';

const RING_MS = 15_000;

describe.skipIf(missingServers !== null)('three nodes', () => {
  const servers = useServers();
  const start = useThreeNodes(servers);

  it.each([
    { dies: 'caller', node: 0 },
    { dies: 'callee', node: 1 },
  ])('lose the node of the $dies while the other answers', async ({ dies, node }) => {
    const rig = await start();
    const talks = await talksOf(rig, [0, 2, 4, 6]);
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
    expect(phasesOf(talks)).toEqual(talks.map(() => 'active'));
    expect(phasesOf(answered)).toEqual(answered.map(() => 'active'));
    expect(ringing.outgoing.phase).toBe('ringing-out');
    await answer(ringing);
    await expectSound(rig);
    expect(ringing.outgoing.phase).toBe('active');
  });

  it('lose one that has a part in 50 calls', async () => {
    const rig = await start({ people: 150 });
    // Two of three calls have one of their two people on that node.
    const talks = await talksOf(
      rig,
      Array.from({ length: 75 }, (_, number) => 2 * number),
    );
    const since = performance.now();
    await rig.nodes[1]!.end('SIGKILL');
    const back = await allBack(rig, since);
    await expectSound(rig);
    ranAgainst('faults', `node with 50 calls killed: all back after ${back} ms`);
    expect(phasesOf(talks)).toEqual(talks.map(() => 'active'));
  });

  it('lose one for good, and with it people who do not come back', async () => {
    const rig = await start({ env: { RINGDOWN_RING_TIMEOUT_MS: String(RING_MS) } });
    const talks = await Promise.all([talk(rig, 0, 1), talk(rig, 4, 5), talk(rig, 3, 7)]);
    // The caller stays away; the callee stays away.
    const rings = [await ring(rig, 9, 10), await ring(rig, 13, 12)];
    const gone = [0, 9, 12];
    for (const person of gone) for (const { line } of rig.phonesOf(person)) line.close();
    const since = performance.now();
    await rig.nodes[0]!.end('SIGKILL');
    const back = await allBack(rig, since);
    const seen = await allSeeOffline(rig, gone);
    ranAgainst(
      'faults',
      `node dead for good: all others back after ${back} ms, the gone offline after ${back + seen} ms`,
    );
    await eventually(
      () =>
        rings.every(
          ({ outgoing, callees }) =>
            !callees.some((phone) => phone.live().length > 0) || outgoing.phase === 'ended',
        ),
      () => 'a ring of somebody who is gone did not end',
    );
    // The seat of who stays away is kept for a minute from when the others noticed.
    await eventually(
      () => rig.phone(1).live().length === 0,
      () => 'the seat of who is gone was kept for too long',
    );
    ranAgainst('faults', `the seat was given up after ${Math.round(performance.now() - since)} ms`);
    await expectSound(rig, gone);
    expect([...rig.phone(1).calls.values()].map(({ reason }) => reason)).toEqual(['signaling-lost']);
    expect(talks.slice(1).map(({ outgoing }) => outgoing.phase)).toEqual(['active', 'active']);
  });
});
