import { describe, expect, it } from 'vitest';
import type {
  AdminPeopleListed,
  AdminPersonChanged,
  AuditListed,
  DevicesListed,
  InviteCreated,
  InvitesListed,
  PasswordResetDone,
} from '../protocol/index.ts';
import { ada, api, root, server, useAdministeredTeam } from '../testing/administered-team.ts';
import { apiOf } from '../testing/api.ts';
import { newCallId, ring, talk } from '../testing/people.ts';
import { dataOf, PASSWORD, signInAgain, signUp } from '../testing/test-device.ts';

useAdministeredTeam();

const change = (body: object) => api.post<AdminPersonChanged>('admin/people/change', body);
/** The other nodes, if there are any, look for changes twice a second. */
const noticedEverywhere = () => server.clock.advance(1_000);
const signIn = (username: string, password = PASSWORD) =>
  apiOf(server).post('sign-in', { username, password, deviceName: 'x' });
const audit = async () => dataOf(await api.get<AuditListed>('admin/audit')).entries;

const routes: readonly (readonly ['get' | 'post', string])[] = [
  ['get', 'admin/people'],
  ['post', 'admin/people/change'],
  ['post', 'admin/people/reset-password'],
  ['get', 'admin/devices?userId=user-0001'],
  ['post', 'admin/devices/revoke'],
  ['get', 'admin/invites'],
  ['post', 'admin/invites/revoke'],
  ['get', 'admin/audit'],
  ['get', 'admin/status'],
  ['post', 'invites'],
];

describe('what an admin may do', () => {
  it('is refused to everybody else', async () => {
    const guest = await signUp(server, 'guest', 'guest');
    for (const [method, path] of routes) {
      for (const [asker, code] of [
        [apiOf(server), 'unauthenticated'],
        [apiOf(server, ada), 'forbidden'],
        [apiOf(server, guest), 'forbidden'],
      ] as const) {
        const reply = method === 'get' ? await asker.get(path) : await asker.post(path, {});
        expect(reply).toMatchObject({ ok: false, error: { code } });
      }
    }
  });
});

describe('the people', () => {
  it('are listed with what an admin has to know, and nothing secret', async () => {
    await signInAgain(server, ada);
    const { people } = dataOf(await api.get<AdminPeopleListed>('admin/people'));
    expect(people).toEqual([
      expect.objectContaining({
        ...{ person: ada.person, createdAt: server.clock.now(), disabled: false, relayOnly: false },
        ...{ deviceCount: 2, connectedCount: 1, lastSeenAt: server.clock.now() },
      }),
      expect.objectContaining({ person: root.person, deviceCount: 1 }),
    ]);
    expect(JSON.stringify(people)).not.toMatch(/hash|token|password/i);
  });

  it('get another name, and everybody sees it at once', async () => {
    const { person } = dataOf(await change({ userId: ada.userId, name: ' Ada Lovelace ' }));
    expect(person.person).toEqual({ ...ada.person, name: 'Ada Lovelace' });
    noticedEverywhere();
    for (const device of [root, ada]) {
      let heard = await device.next('people:changed');
      // Those who joined come first.
      while (heard.person.name !== 'Ada Lovelace') heard = await device.next('people:changed');
      expect(heard).toEqual({ person: { ...ada.person, name: 'Ada Lovelace' } });
    }
    const callId = newCallId();
    const payload = { callId, calleeId: root.userId, media: 'audio', offer: '{"offer":1}' } as const;
    dataOf(await ada.request('call:start', payload));
    // The connection is the same as before; the name is not.
    expect((await root.next('call:incoming')).caller).toMatchObject({ name: 'Ada Lovelace' });
  });

  it('get another role, which counts at once', async () => {
    const own = apiOf(server, ada);
    dataOf(await change({ userId: ada.userId, role: 'admin' }));
    dataOf(await own.get('admin/people'));
    dataOf(await change({ userId: ada.userId, role: 'guest' }));
    expect(await own.get('admin/people')).toMatchObject({ error: { code: 'forbidden' } });
    await ada.connect();
    const { people } = dataOf(await api.get<AdminPeopleListed>('admin/people'));
    expect(people[0]?.person.role).toBe('guest');
  });

  it('that are disabled are gone at once, and are answered like anybody unknown', async () => {
    const wrong = await signIn('nobody');
    await talk(ada, root);
    dataOf(await change({ userId: ada.userId, disabled: true }));
    await ada.next('session:revoked');
    await ada.nextDisconnect();
    await root.next('call:ended');
    await expect(ada.connect()).rejects.toThrow('unauthenticated');
    expect(await apiOf(server, ada).get('devices')).toMatchObject({ error: { code: 'unauthenticated' } });
    expect(await signIn('ada')).toEqual(wrong);
    // The node that they were on notes it when it has ended the connection.
    const listed = async () => dataOf(await api.get<AdminPeopleListed>('admin/people')).people[0];
    await expect.poll(listed).toMatchObject({ disabled: true, deviceCount: 0, connectedCount: 0 });
  });

  it('that are disabled ring no more, and who called them is told at once', async () => {
    const { callId } = await ring(root, ada);
    dataOf(await change({ userId: ada.userId, disabled: true }));
    expect(await root.next('call:ended')).toEqual({ callId, reason: 'offline', by: null });
  });

  it('that are disabled are out of everybody’s list and can not be called, until they are enabled', async () => {
    const call = async () => {
      const request = { callId: newCallId(), calleeId: ada.userId, media: 'audio', offer: null } as const;
      return root.request('call:start', request);
    };
    const listed = async () => dataOf(await root.request('people:list', {})).people;
    const callId = await talk(root, ada);
    dataOf(await root.request('call:hangup', { callId }));
    root.forgetEvents();
    dataOf(await change({ userId: ada.userId, disabled: true }));
    noticedEverywhere();
    expect(await root.next('people:left')).toEqual({ userId: ada.userId });
    expect(await listed()).toEqual([]);
    const nobody = {
      callId: newCallId(),
      calleeId: 'user-0001' as typeof ada.userId,
      media: 'audio',
    } as const;
    expect(await call()).toEqual(await root.request('call:start', { ...nobody, offer: null }));
    expect(await call()).toMatchObject({ error: { code: 'not_found' } });
    const { entries } = dataOf(await root.request('history:list', { limit: 10 }));
    expect(entries).toMatchObject([{ callId, peer: { name: 'ADA' } }]);
    // The feed tells changes apart by their time, and nobody is enabled again within a millisecond.
    server.clock.advance(1);
    dataOf(await change({ userId: ada.userId, disabled: false }));
    noticedEverywhere();
    expect(await root.next('people:changed')).toEqual({ person: ada.person });
    expect(await listed()).toMatchObject([ada.person]);
    expect(await call()).toMatchObject({ ok: true, data: { outcome: 'ended', reason: 'offline' } });
  });

  it('can be told to go through the relay only', async () => {
    const { person } = dataOf(await change({ userId: ada.userId, relayOnly: true }));
    expect(person.relayOnly).toBe(true);
    noticedEverywhere();
    expect(await ada.next('ice:changed')).toEqual(dataOf(await ada.request('ice:refresh', {})));
    expect(dataOf(await ada.request('ice:refresh', {})).relayOnly).toBe(true);
    expect(dataOf(await root.request('ice:refresh', {})).relayOnly).toBe(false);
    expect(await root.unexpected()).not.toContain('ice:changed');
    // The feed tells changes apart by their time.
    server.clock.advance(1);
    dataOf(await change({ userId: ada.userId, relayOnly: false }));
    noticedEverywhere();
    expect(await ada.next('ice:changed')).toMatchObject({ relayOnly: false });
  });

  it('are never left without an admin', async () => {
    const refused = await change({ userId: root.userId, role: 'member', name: 'Somebody else' });
    expect(refused).toMatchObject({ error: { code: 'last_admin' } });
    const { people } = dataOf(await api.get<AdminPeopleListed>('admin/people'));
    expect(people.find(({ person }) => person.userId === root.userId)?.person).toEqual(root.person);
    dataOf(await change({ userId: ada.userId, role: 'admin' }));
    dataOf(await change({ userId: root.userId, role: 'member' }));
  });

  it('are not found when there are none', async () => {
    const nobody = { userId: 'user-0001' };
    for (const path of ['admin/people/change', 'admin/people/reset-password']) {
      expect(await api.post(path, nobody)).toMatchObject({ error: { code: 'not_found' } });
    }
    expect(dataOf(await api.get<DevicesListed>('admin/devices?userId=user-0001')).devices).toEqual([]);
    expect(await api.get('admin/devices')).toMatchObject({ error: { code: 'invalid_payload' } });
  });
});

describe('the password of somebody', () => {
  it('is reset to one that works, shown this once, and all devices are signed out', async () => {
    const reset = await api.post<PasswordResetDone>('admin/people/reset-password', { userId: ada.userId });
    const { password, signedOut } = dataOf(reset);
    expect(signedOut).toBe(1);
    await ada.next('session:revoked');
    expect(await signIn('ada')).toMatchObject({ error: { code: 'wrong_credentials' } });
    dataOf(await signIn('ada', password));
    expect(JSON.stringify(await audit())).not.toContain(password);
    expect(server.logged.join('')).not.toContain(password);
  });
});

describe('the password of somebody who forgot theirs', () => {
  const lockOut = async (username: string) => {
    for (let guess = 0; guess < 6; guess += 1) await signIn(username, `not it, ${guess}`);
    expect(await signIn(username)).toMatchObject({ error: { code: 'locked_out' } });
  };

  it('lets them in at once after it was reset, and nobody else', async () => {
    await signUp(server, 'bob');
    await Promise.all(['ada', 'bob'].map(lockOut));
    const reset = await api.post<PasswordResetDone>('admin/people/reset-password', { userId: ada.userId });
    dataOf(await signIn('ada', dataOf(reset).password));
    expect(await signIn('bob')).toMatchObject({ error: { code: 'locked_out' } });
  });
});

describe('the devices of somebody', () => {
  it('are listed and signed out', async () => {
    const { devices } = dataOf(await api.get<DevicesListed>(`admin/devices?userId=${ada.userId}`));
    expect(devices).toEqual([
      expect.objectContaining({ deviceId: ada.deviceId, connected: true, current: false }),
    ]);
    dataOf(await api.post('admin/devices/revoke', { deviceId: ada.deviceId }));
    await ada.next('session:revoked');
    const again = await api.post('admin/devices/revoke', { deviceId: ada.deviceId });
    expect(again).toMatchObject({ error: { code: 'not_found' } });
  });
});

describe('the invites', () => {
  const invites = async () => dataOf(await api.get<InvitesListed>('admin/invites')).invites;
  const create = async (body: object) => dataOf(await api.post<InviteCreated>('invites', body));
  const join = (invite: string, username: string) =>
    apiOf(server).post('sign-up', { invite, username, name: 'X', password: PASSWORD, deviceName: 'x' });

  it('carry the address of the server, for browsers and for the app', async () => {
    const { link, appLink, token } = await create({});
    expect(link).toBe(`https://phone.example.org/#invite=${token}`);
    expect(appLink).toBe(`ringdown:https://phone.example.org/#invite=${token}`);
  });

  it('are listed with what became of them, and without their tokens', async () => {
    server.clock.advance(1);
    const made = await create({ role: 'guest', uses: 2, expiresInHours: 1 });
    server.clock.advance(1);
    const revoked = await create({});
    dataOf(await join(made.token, 'one'));
    dataOf(await api.post('admin/invites/revoke', { inviteId: revoked.inviteId }));
    const listed = await invites();
    expect(listed.slice(0, 2)).toMatchObject([
      { inviteId: revoked.inviteId, state: 'revoked', revokedAt: server.clock.now(), usesLeft: 1 },
      { inviteId: made.inviteId, state: 'open', role: 'guest', uses: 2, usesLeft: 1, createdBy: root.person },
    ]);
    // The two that the server made for this test.
    expect(listed.slice(2)).toMatchObject([
      { state: 'used', createdBy: null },
      { state: 'used', createdBy: null },
    ]);
    server.clock.advance(3_600_000);
    expect((await invites())[1]?.state).toBe('expired');
    for (const { token } of [made, revoked]) expect(JSON.stringify(listed)).not.toContain(token);
  });

  it('that are revoked open nothing any more, however often one asks', async () => {
    const { inviteId, token } = await create({ uses: 5 });
    dataOf(await join(token, 'one'));
    for (let times = 0; times < 2; times += 1) dataOf(await api.post('admin/invites/revoke', { inviteId }));
    expect(await join(token, 'two')).toMatchObject({ error: { code: 'invite_invalid' } });
    const inspected = await apiOf(server).post('invites/inspect', { invite: token });
    expect(inspected).toMatchObject({ error: { code: 'invite_invalid' } });
    const unknown = await api.post('admin/invites/revoke', { inviteId: 'nothing-like-it' });
    expect(unknown).toMatchObject({ error: { code: 'not_found' } });
  });
});
