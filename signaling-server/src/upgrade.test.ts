import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from './ops/testing/manual-clock.ts';
import type { InviteInspected } from './protocol/index.ts';
import { MISSING_RELAY } from './testing/administered-team.ts';
import { testEngines, type TestPlace } from './testing/databases.ts';
import { connectAll, drop, load, readFixture, type Team } from './testing/schema-0009/fixture.ts';
import { lookAtAll } from './testing/schema-0009/look.ts';
import { dataOf, post, TestDevice } from './testing/test-device.ts';
import { startTestServer, type TestServer } from './testing/test-server.ts';

for (const engine of testEngines) {
  const reason = engine.missing === null ? '' : `: ${engine.missing}`;
  const title = `a server on what the one with schema 0009 left behind (${engine.name}${reason})`;
  describe.skipIf(engine.missing !== null)(title, () => {
    const { dump: statements, facts } = readFixture(engine.name);
    let place: TestPlace;
    let server: TestServer;
    let team: Team | null = null;
    beforeEach(async () => {
      place = await engine.createPlace();
      await load(place, statements);
      const { dataDir, databaseUrl } = place;
      const database = databaseUrl === null ? {} : { RINGDOWN_DATABASE_URL: databaseUrl };
      const env = { ...database, RINGDOWN_ICE_SERVERS: MISSING_RELAY };
      server = await startTestServer(env, { dataDir, clock: createManualClock(facts.now) });
    });
    afterEach(async () => {
      if (team !== null) drop(team);
      team = null;
      await server.stop();
      place.remove();
    });

    it('tells everybody who comes back all that there was', async () => {
      team = await connectAll(server.url, facts.sessions);
      expect(await lookAtAll(server.url, team)).toEqual(facts.seen);
    });

    it('lets the call that was going on go on, for both', async () => {
      team = await connectAll(server.url, facts.sessions);
      const { bob, cleo } = team;
      const callId = facts.goesOn;
      for (const [device, other] of [
        [bob, cleo],
        [cleo, bob],
      ] as const) {
        const { live, ended } = dataOf(await device.request('session:resume', { callIds: [callId] }));
        expect(live).toMatchObject([{ callId, state: 'active', peerDevice: other.deviceId }]);
        expect(ended).toEqual([]);
      }
      dataOf(await bob.request('call:hangup', { callId }));
      expect(await cleo.next('call:ended')).toMatchObject({ callId, reason: 'hangup' });
      const { entries } = dataOf(await cleo.request('history:list', { limit: 1 }));
      expect(entries).toMatchObject([{ callId, endReason: 'hangup', missed: false }]);
    });

    it('knows the passwords', async () => {
      for (const [username, password] of Object.entries(facts.keys.passwords)) {
        const request = { username, password, deviceName: 'new' };
        expect(await post(`${server.url}/api/sign-in`, request)).toMatchObject({ ok: true });
      }
    });

    it('lets nobody in by what opened nothing before', async () => {
      for (const session of facts.keys.refusedSessions)
        await expect(new TestDevice(server.url, session).connect()).rejects.toThrow('unauthenticated');
      const inspect = (invite: string) =>
        post<InviteInspected>(`${server.url}/api/invites/inspect`, { invite });
      for (const invite of facts.keys.refusedInvites)
        expect(await inspect(invite)).toMatchObject({ ok: false, error: { code: 'invite_invalid' } });
      expect(await inspect(facts.keys.openInvite)).toMatchObject({ ok: true, data: { role: 'member' } });
    });
  });
}
