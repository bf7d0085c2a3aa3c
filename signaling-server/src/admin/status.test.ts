import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ServerStatus } from '../protocol/index.ts';
import { MISSING_RELAY, ada, api, root, server, useAdministeredTeam } from '../testing/administered-team.ts';
import { apiOf } from '../testing/api.ts';
import { talk } from '../testing/people.ts';
import { dataOf, signUp, TestDevice } from '../testing/test-device.ts';
import { startTestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';

useAdministeredTeam();

describe('the status of the server', () => {
  const read = async () => dataOf(await api.get<ServerStatus>('admin/status'));

  /** What another node counted is known with its next sign of life. */
  const later = (holds: (status: ServerStatus) => boolean) =>
    until(async () => {
      server.clock.advance(1_000);
      return holds(await read());
    });

  it('tells what is going on', async () => {
    const startedAt = server.clock.now();
    await ada.send('nothing:real', {});
    const callId = await talk(ada, root);
    await later(({ refusalsByCode }) => refusalsByCode.invalid_payload === 1);
    const during = ServerStatus.parse(await read());
    expect(during.redis).toEqual(during.nodes.length > 1 ? { ok: true } : null);
    expect(during).toMatchObject({
      ...{ connections: 2, peopleOnline: 2, startedAt, database: { ok: true } },
      calls: { ringing: 0, active: 1, endedByReason: {} },
      ...{ publicUrl: 'https://phone.example.org', turn: { configured: true } },
    });
    expect(during.nodes).toContain(during.nodeId);
    expect(during.perNode?.map(({ name }) => name).sort()).toEqual([...during.nodes].sort());
    expect(during.perNode?.reduce((sum, { connections }) => sum + connections, 0)).toBe(2);
    dataOf(await ada.request('call:hangup', { callId }));
    await root.next('call:ended');
    await later(({ calls }) => calls.active === 0 && calls.endedByReason.hangup === 1);
  });

  it('counts whatever was refused, however it was asked for', async () => {
    const guess = { username: 'ada', password: 'not it at all', deviceName: 'x' };
    expect(await apiOf(server).post('sign-in', guess)).toMatchObject({ ok: false });
    expect(await apiOf(server, ada).get('admin/status')).toMatchObject({ ok: false });
    const stranger = new TestDevice(server.url, ada.session);
    await expect(stranger.connect(server.url, { token: 'x'.repeat(43) })).rejects.toThrow('unauthenticated');
    const expected = { wrong_credentials: 1, forbidden: 1, unauthenticated: 1 };
    await later(({ refusalsByCode }) => isDeepStrictEqual({ ...refusalsByCode }, expected));
  });

  it('says of each way to a relay whether it works, and what is wrong', async () => {
    await later(({ turn }) => turn.relays?.length === 1);
    const { turn, now } = ServerStatus.parse(await read());
    expect(turn).toEqual({
      configured: true,
      relays: [
        {
          url: MISSING_RELAY,
          triedAt: expect.any(Number) as number,
          fault: {
            found: '127.0.0.1:9 (tcp) refuses the connection: nothing listens there',
            remedy: 'Start what should listen there, or correct the port.',
          },
        },
      ],
    });
    expect(turn.relays?.[0]?.triedAt).toBeLessThanOrEqual(now);
    const warning = server.logged.find((line) => line.includes('a relay does not work'));
    expect(JSON.parse(warning ?? 'null')).toMatchObject({ level: 40, url: MISSING_RELAY });
  });

  it('has the relays tried anew while somebody looks, and says where there is none', async () => {
    const triedAt = ({ turn }: ServerStatus) => turn.relays?.[0]?.triedAt ?? 0;
    await later((status) => triedAt(status) > 0);
    const first = triedAt(await read());
    await later((status) => triedAt(status) > first);
    expect(triedAt(await read()) - first, 'long before it is time').toBeLessThan(120_000);
    const bare = await startTestServer();
    const admin = await signUp(bare, 'root', 'admin');
    const { turn } = dataOf(await apiOf(bare, admin).get<ServerStatus>('admin/status'));
    await bare.stop();
    expect(turn).toEqual({ configured: false });
  });

  it('says what an admin should mend, and what to do', async () => {
    expect((await read()).warnings).toEqual([]);
    const local = await startTestServer();
    const admin = await signUp(local, 'root', 'admin');
    const { warnings } = dataOf(await apiOf(local, admin).get<ServerStatus>('admin/status'));
    const own = { userId: admin.userId, relayOnly: true };
    const refused = await apiOf(local, admin).post('admin/people/change', own);
    await local.stop();
    expect(warnings).toMatchObject([{ code: 'only-here' }, { code: 'no-turn' }]);
    expect(warnings[0]?.message).toContain('RINGDOWN_PUBLIC_URL');
    expect(refused).toMatchObject({ error: { code: 'no_relay' } });
  });
});
