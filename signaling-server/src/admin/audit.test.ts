import { describe, expect, it } from 'vitest';
import type { AdminPersonChanged, AuditListed, InviteCreated } from '../protocol/index.ts';
import { ada, api, root, server, useAdministeredTeam } from '../testing/administered-team.ts';
import { apiOf } from '../testing/api.ts';
import { dataOf, PASSWORD } from '../testing/test-device.ts';

useAdministeredTeam();

const change = (body: object) => api.post<AdminPersonChanged>('admin/people/change', body);
const signIn = (username: string, password = PASSWORD) =>
  apiOf(server).post('sign-in', { username, password, deviceName: 'x' });
const audit = async () => dataOf(await api.get<AuditListed>('admin/audit')).entries;

describe('the audit log', () => {
  it('tells who did what to whom, when and from where', async () => {
    const { inviteId } = dataOf(await api.post<InviteCreated>('invites', { role: 'guest' }));
    dataOf(await api.post('admin/invites/revoke', { inviteId }));
    dataOf(await change({ userId: ada.userId, role: 'admin', name: 'Ada Lovelace', relayOnly: true }));
    dataOf(await api.post('admin/devices/revoke', { deviceId: ada.deviceId }));
    dataOf(await api.post('admin/people/reset-password', { userId: ada.userId }));
    dataOf(await change({ userId: ada.userId, disabled: true }));
    dataOf(await change({ userId: ada.userId, disabled: true }));
    dataOf(await change({ userId: ada.userId, disabled: false }));
    const entries = await audit();
    const subject = { ...ada.person, name: 'Ada Lovelace', role: 'admin' };
    const common = { actor: root.person, via: 'app', address: '127.0.0.1', at: server.clock.now() };
    const told = entries.filter(
      ({ actor, action }) => actor?.userId === root.userId && action !== 'person-joined',
    );
    const byAction = new Map(told.map((entry) => [entry.action, entry]));
    expect(byAction.get('role-changed')).toMatchObject({
      ...{ ...common, subject, detail: { from: 'member', to: 'admin' } },
    });
    expect(byAction.get('person-renamed')).toMatchObject({ detail: { from: 'ADA', to: 'Ada Lovelace' } });
    expect(byAction.get('invite-made')).toMatchObject({ ...common, detail: { inviteId, role: 'guest' } });
    expect(byAction.get('device-revoked')).toMatchObject({ subject, detail: { deviceName: 'first' } });
    expect(byAction.get('password-reset')).toMatchObject({ subject, detail: { devices: 0 } });
    // What changed nothing is nothing to tell.
    expect(told.map(({ action }) => action).sort()).toEqual([
      ...['device-revoked', 'invite-made', 'invite-revoked', 'password-reset', 'person-disabled'],
      ...['person-enabled', 'person-renamed', 'relay-only-set', 'role-changed'],
    ]);
  });

  it('tells who joined, changed a password and was locked out', async () => {
    const own = apiOf(server, ada);
    dataOf(await own.post('password', { current: PASSWORD, next: 'another fine password' }));
    for (let attempt = 0; attempt < 9; attempt += 1) await signIn('ada', 'guess');
    for (let attempt = 0; attempt < 9; attempt += 1) await signIn('nobody', 'guess');
    const entries = await audit();
    const of = (action: string) => entries.filter((entry) => entry.action === action);
    expect(of('person-joined').map(({ subject }) => subject)).toContainEqual(ada.person);
    expect(of('password-changed')).toMatchObject([{ actor: ada.person, detail: { devices: 0 } }]);
    // One each, however often they try; and no word of what was typed.
    expect(
      of('sign-in-locked-out')
        .map(({ subject }) => subject?.username ?? null)
        .sort(),
    ).toEqual([...['ada', null]]);
    expect(of('sign-in-locked-out')[0]).toMatchObject({ actor: null, via: 'server', address: '127.0.0.1' });
    expect(JSON.stringify(entries)).not.toMatch(/nobody|guess/);
  });

  it('is read page by page, newest first, each entry once', async () => {
    for (let count = 0; count < 7; count += 1) {
      dataOf(await change({ userId: ada.userId, name: `Ada ${count}` }));
      // Some in the same millisecond.
      if (count % 3 === 0) server.clock.advance(1);
    }
    const all = await audit();
    const paged: AuditListed['entries'] = [];
    let before: string | null = '';
    while (before !== null) {
      const query = before === '' ? 'limit=2' : `limit=2&before=${encodeURIComponent(before)}`;
      const page: AuditListed = dataOf(await api.get<AuditListed>(`admin/audit?${query}`));
      expect(page.entries.length).toBeLessThanOrEqual(2);
      paged.push(...page.entries);
      before = page.nextBefore;
    }
    expect(paged).toEqual(all);
    expect(all.map(({ at }) => at)).toEqual([...all.map(({ at }) => at)].sort((a, b) => b - a));
    for (const limit of ['0', '1000', 'x']) {
      expect(await api.get(`admin/audit?limit=${limit}`)).toMatchObject({
        error: { code: 'invalid_payload' },
      });
    }
  });
});
