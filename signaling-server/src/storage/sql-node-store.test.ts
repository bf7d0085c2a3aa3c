import { expect, it } from 'vitest';
import type { Connection } from '../cluster/node-store.ts';
import type { DeviceId } from '../protocol/index.ts';
import { describeOnEveryEngine } from './testing/on-every-engine.ts';
import { ada, adasLaptop, bobsLaptop } from './testing/sample-people.ts';

const phone = 'device-phone' as DeviceId;
const laptop: Connection = {
  ...{ deviceId: adasLaptop, userId: ada, nodeId: 'node-1', connectionId: 'first', connectedAt: 1_000 },
};

/** In ms. Longer than a test takes; and so short that whatever was heard until now is older. */
const LONG = 3_600_000;
const NO_TIME = -1_000;

describeOnEveryEngine('nodes', (stores) => {
  /** Where a device is connected, by what it takes to end that. */
  async function endOf(deviceId: DeviceId, ...connectionIds: string[]): Promise<string[]> {
    const ended: string[] = [];
    const { nodes } = stores();
    for (const connectionId of connectionIds) {
      const wasConnected = await nodes.isConnected(deviceId);
      await nodes.disconnect(deviceId, connectionId);
      if (wasConnected && !(await nodes.isConnected(deviceId))) ended.push(connectionId);
    }
    return ended;
  }

  it('have one connection of a device, the latest; the end of an older one is none of it', async () => {
    const { nodes } = stores();
    await nodes.connect(laptop);
    await nodes.connect({ ...laptop, nodeId: 'node-2', connectionId: 'second', connectedAt: 2_000 });
    expect(await endOf(adasLaptop, 'first')).toEqual([]);
    expect([await nodes.isConnected(adasLaptop), await nodes.devicesOf(ada)]).toEqual([true, [adasLaptop]]);
    expect(await endOf(adasLaptop, 'second', 'second')).toEqual(['second']);
    expect([await nodes.isConnected(adasLaptop), await nodes.devicesOf(ada)]).toEqual([false, []]);
  });

  it('say again who is connected to them, and leave those alone who are elsewhere by now', async () => {
    const { nodes } = stores();
    await nodes.connect({ ...laptop, nodeId: 'node-2', connectionId: 'newer' });
    await nodes.reconnect([laptop, { ...laptop, deviceId: phone }]);
    await nodes.reconnect([]);
    expect(await endOf(adasLaptop, 'first', 'newer')).toEqual(['newer']);
    expect(await endOf(phone, 'first')).toEqual(['first']);
  });

  it('know many connections at once', async () => {
    const { nodes } = stores();
    const ids = Array.from({ length: 400 }, (_, number) => `device-${number}` as DeviceId);
    await nodes.reconnect(ids.map((deviceId) => ({ ...laptop, deviceId })));
    const asked = [...ids, bobsLaptop];
    expect(await nodes.connectedAmong(asked)).toEqual(new Set(ids));
    expect(await nodes.connectedAmong([])).toEqual(new Set());
  });

  it('are buried with their connections while they are silent, and not once they were heard', async () => {
    const { nodes } = stores();
    for (const nodeId of ['node-1', 'node-2']) expect(await nodes.beat(nodeId, '{}')).toBe(false);
    await nodes.connect(laptop);
    await nodes.connect({ ...laptop, deviceId: phone, nodeId: 'node-2' });
    expect(await nodes.silent(LONG, 'node-2')).toEqual([]);
    const [silent, ...others] = await nodes.silent(NO_TIME, 'node-2');
    expect([silent, others]).toEqual([{ nodeId: 'node-1', silentMs: expect.any(Number) as number }, []]);
    expect(silent!.silentMs).toBeGreaterThanOrEqual(0);
    expect(silent!.silentMs).toBeLessThan(LONG);
    expect(await nodes.beat('node-1', '{}')).toBe(true);
    await nodes.bury('node-1', LONG);
    expect(await nodes.devicesOf(ada)).toHaveLength(2);
    await nodes.bury('node-1', NO_TIME);
    expect(await nodes.devicesOf(ada)).toEqual([phone]);
    // It lives, and has to say who is connected to it.
    expect(await nodes.beat('node-1', '{}')).toBe(false);
  });

  it('are missed at once when they said that they end', async () => {
    const { nodes } = stores();
    await nodes.beat('node-1', '{}');
    expect(await nodes.silent('retired', 'node-2')).toEqual([]);
    await nodes.retire('node-1');
    for (const silence of ['retired', LONG] as const)
      expect(await nodes.silent(silence, 'node-2')).toEqual([{ nodeId: 'node-1', silentMs: null }]);
  });
});
