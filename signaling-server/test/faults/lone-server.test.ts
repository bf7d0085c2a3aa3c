import { afterEach, describe, expect, it } from 'vitest';
import { ranAgainst } from '../../src/testing/ran-against.ts';
import { answer, ring, talk } from './testing/busy-team.ts';
import { Rig } from './testing/rig.ts';
import { allBack, expectSound } from './testing/soundness.ts';
import { setTimeout as delay } from 'node:timers/promises';

const CALLS = 50;

describe('a server that is alone, on the embedded database', () => {
  let starting: Promise<Rig> | null = null;
  afterEach(async () => (await starting?.catch(() => null))?.dispose());

  it('is killed with 50 calls going on, and started again', async () => {
    ranAgainst('faults', '1 node, embedded database');
    starting = Rig.start({ people: 2 * CALLS + 8, nodes: 1, databaseUrl: null, redisUrls: [] });
    const rig = await starting;
    await rig.connectTeam();
    const talks = [];
    for (let index = 0; index < CALLS; index += 1) talks.push(await talk(rig, 2 * index, 2 * index + 1));
    const first = 2 * CALLS;
    const rings = await Promise.all([0, 2, 4].map((index) => ring(rig, first + index, first + index + 1)));
    const [node] = rig.nodes;
    const killed = performance.now();
    await node!.end('SIGKILL');
    await node!.start();
    const since = performance.now();
    await allBack(rig, killed);
    const back = Math.round(performance.now() - since);
    await expectSound(rig);
    ranAgainst('faults', `server killed with ${CALLS} calls: all back ${back} ms after it answered again`);
    expect(talks.map(({ outgoing }) => outgoing.phase)).toEqual(talks.map(() => 'active'));
    expect(rings.map(({ outgoing }) => outgoing.phase)).toEqual(rings.map(() => 'ringing-out'));
    await Promise.all(rings.map((call) => answer(call)));
    const active = [...(await rig.calls()).values()].filter(({ state }) => state === 'active');
    expect(active).toHaveLength(CALLS + rings.length);
    // Whoever was expected back and did not come would be shown offline by then.
    await delay(22_000);
    await expectSound(rig);
  });
});
