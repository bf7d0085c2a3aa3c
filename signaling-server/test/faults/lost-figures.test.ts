import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ServerStatus, type Reply } from '../../src/protocol/index.ts';
import { ranAgainst } from '../../src/testing/ran-against.ts';
import { dataOf } from '../../src/testing/test-device.ts';
import { talk } from './testing/busy-team.ts';
import type { Rig, RigNode } from './testing/rig.ts';
import { missingServers, useServers } from './testing/servers.ts';
import { allBack } from './testing/soundness.ts';
import { useThreeNodes } from './testing/three-nodes.ts';
import { eventually } from './testing/eventually.ts';

const LOOK_EVERY_MS = 1_000;

/** What the admin page shows where this node answers. The first of the team is an admin. */
async function statusAt(rig: Rig, { url }: RigNode): Promise<ServerStatus> {
  const authorization = `Bearer ${rig.team[0]!.devices[0]!.token}`;
  const response = await fetch(`${url}/api/admin/status`, { headers: { authorization } });
  return ServerStatus.parse(dataOf((await response.json()) as Reply<unknown>));
}

/** Of Prometheus, added up over these nodes. */
async function sumOf(nodes: readonly RigNode[], metric: string): Promise<number> {
  const texts = await Promise.all(nodes.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()));
  return texts
    .map((text) => Number(new RegExp(`^${metric} (\\d+)$`, 'm').exec(text)?.[1]))
    .reduce((sum, count) => sum + count, 0);
}

describe.skipIf(missingServers !== null)('the figures of three nodes', () => {
  const servers = useServers();
  const start = useThreeNodes(servers);

  it('lose those of one that is killed, and count nobody twice', async () => {
    const rig = await start({ env: { RINGDOWN_METRICS_ALLOW: '127.0.0.1' } });
    const [dead, ...left] = rig.nodes as [RigNode, RigNode, RigNode];
    const [people, devices] = [rig.team.length, rig.phones.length];
    const whole = { connections: devices, peopleOnline: people };
    // Both are on the first node, which counts the end of their call.
    const call = await talk(rig, 0, 3);
    await call.caller.hangUp(call.outgoing);
    await eventually(
      async () => (await statusAt(rig, left[0])).calls.endedByReason.hangup === 1,
      () => 'the others never heard what it counted',
    );
    const name = (await statusAt(rig, dead)).nodeId;
    expect(await statusAt(rig, left[0])).toMatchObject(whole);

    const since = performance.now();
    const ended = dead.end('SIGKILL');
    const isForgotten = ({ nodes }: ServerStatus): boolean => !nodes.includes(name);
    // While it counts as alive still, which is when somebody could be counted there and where they are now.
    const seen = [await statusAt(rig, left[0])];
    expect(seen.every(isForgotten)).toBe(false);
    await ended;
    // As often as an admin's page asks: those of one address may ask only so often.
    await eventually(
      async () => {
        await delay(LOOK_EVERY_MS);
        const both = await Promise.all(left.map((node) => statusAt(rig, node)));
        seen.push(...both);
        return both.every(isForgotten);
      },
      () => 'it counts as one that runs for ever',
    );
    const forgotten = Math.round(performance.now() - since);
    const back = await allBack(rig, since);
    ranAgainst(
      'faults',
      `figures of a killed node: gone after ${forgotten} ms, its people back after ${back} ms; ` +
        `looked at ${seen.filter((status) => !isForgotten(status)).length} times before`,
    );
    for (const { connections, peopleOnline } of seen) {
      expect(connections).toBeLessThanOrEqual(devices);
      expect(peopleOnline).toBeLessThanOrEqual(people);
    }
    for (const node of left) {
      const { nodes, perNode, calls, ...status } = await statusAt(rig, node);
      expect(status).toMatchObject(whole);
      expect(nodes).toHaveLength(2);
      expect(perNode?.map(({ connections }) => connections).reduce((sum, count) => sum + count, 0)).toBe(
        devices,
      );
      expect(calls.endedByReason).toEqual({});
    }
    expect(await sumOf(left, 'ringdown_connections')).toBe(devices);
    await expect(sumOf([dead], 'ringdown_connections')).rejects.toThrow();
  });
});
