import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InviteCreated, InviteInspected, SignedIn } from '../protocol/index.ts';
import { limitsFollow } from '../testing/limits-follow.ts';
import { dataOf, PASSWORD, post, signUp, TestDevice } from '../testing/test-device.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({ RINGDOWN_PUBLIC_URL: 'https://phone.example.org' });
});
afterEach(() => server.stop());

const api = <T = SignedIn>(path: string, body: unknown, token?: string) =>
  post<T>(`${server.url}/api/${path}`, body, token);
const account = (invite: string, username = 'ada') => ({
  ...{ invite, username, name: 'Ada Lovelace', password: PASSWORD, deviceName: 'laptop' },
});
const signIn = (username: string, password = PASSWORD) =>
  api('sign-in', { username, password, deviceName: 'laptop' });

describe('the first start', () => {
  it('makes an invite for an admin, anew with every start until it is used', async () => {
    const first = await server.server.invites.createFirst();
    expect(first?.link).toBe(`https://phone.example.org/#invite=${first!.token}`);
    const second = await server.server.invites.createFirst();
    expect(await api('sign-up', account(first!.token))).toMatchObject({ error: { code: 'invite_invalid' } });
    expect(dataOf(await api('sign-up', account(second!.token))).self.role).toBe('admin');
    expect(await server.server.invites.createFirst()).toBeNull();
  });
});

describe('signing up', () => {
  it('gives an account with the role of the invite, and a device', async () => {
    const session = dataOf(await api('sign-up', account(await server.invite(), ' Ada.L ')));
    expect(session).toMatchObject({
      self: { username: 'ada.l', name: 'Ada Lovelace', role: 'member' },
      serverName: 'Ringdown',
    });
    const device = await new TestDevice(server.url, session).connect();
    device.drop();
  });

  it.each([
    ['no such invite', { invite: 'x'.repeat(43) }, 'invite_invalid'],
    ['an impossible invite', { invite: 7 }, 'invalid_payload'],
    ['a short password', { password: 'secret' }, 'invalid_payload'],
    ['a name with a space', { username: 'ada l' }, 'invalid_payload'],
    ['an empty display name', { name: '   ' }, 'invalid_payload'],
  ])('is refused with %s', async (_name, change, code) => {
    const reply = await api('sign-up', { ...account(await server.invite()), ...change });
    expect(reply).toMatchObject({ ok: false, error: { code } });
    expect(JSON.stringify(reply)).not.toContain('secret');
  });

  it('shows the new colleague to everybody who is there', async () => {
    const ada = await (await signUp(server, 'ada')).connect();
    const bob = await signUp(server, 'bob');
    expect(await ada.next('people:changed')).toEqual({ person: bob.person });
    ada.drop();
  });
});

describe('invites', () => {
  it('are made by admins, for as many uses and as long as they say', async () => {
    const admin = await signUp(server, 'root', 'admin');
    const request = { role: 'guest', uses: 2, expiresInHours: 1 };
    const invite = dataOf(await api<InviteCreated>('invites', request, admin.session.token));
    expect(dataOf(await api<InviteInspected>('invites/inspect', { invite: invite.token }))).toEqual({
      ...{ serverName: 'Ringdown', role: 'guest', expiresAt: invite.expiresAt },
    });
    dataOf(await api('sign-up', account(invite.token, 'one')));
    dataOf(await api('sign-up', account(invite.token, 'two')));
    const inspected = await api('invites/inspect', { invite: invite.token });
    expect(inspected).toMatchObject({ error: { code: 'invite_invalid' } });
  });

  it('say which one makes the first account', async () => {
    const first = async (): Promise<boolean | undefined> =>
      dataOf(await api<InviteInspected>('invites/inspect', { invite: await server.invite() })).first;
    expect(await first()).toBe(true);
    await signUp(server, 'root', 'admin');
    expect(await first()).toBeUndefined();
  });

  it('expire', async () => {
    const invite = await server.invite();
    server.clock.advance(3_600_000);
    expect(await api('invites/inspect', { invite })).toMatchObject({ error: { code: 'invite_invalid' } });
    expect(await api('sign-up', account(invite))).toMatchObject({ error: { code: 'invite_invalid' } });
  });

  it('are not made by members, nor by nobody', async () => {
    const member = await signUp(server, 'ada');
    expect(await api('invites', {}, member.session.token)).toMatchObject({ error: { code: 'forbidden' } });
    expect(await api('invites', {})).toMatchObject({ error: { code: 'unauthenticated' } });
  });
});

describe('signing in', () => {
  it('does not tell a wrong password from an unknown name', async () => {
    await signUp(server, 'ada');
    const wrong = await signIn('ada', 'not the password');
    expect(wrong).toMatchObject({ error: { code: 'wrong_credentials' } });
    expect(await signIn('nobody')).toEqual(wrong);
  });

  it('is the same in upper case, and makes a device of its own each time', async () => {
    const { session } = await signUp(server, 'ada');
    const again = dataOf(await signIn(' ADA '));
    expect(again.self).toEqual(session.self);
    expect(again.deviceId).not.toBe(session.deviceId);
    expect(again.token).not.toBe(session.token);
  });

  it('is locked after some failures, longer with each, and never for good', async () => {
    await signUp(server, 'ada');
    limitsFollow(server.clock);
    const waits: number[] = [];
    for (let failures = 0; failures < 7; failures += 1) {
      let reply = await signIn('ada', 'guess');
      if (!reply.ok && reply.error.code === 'locked_out') {
        waits.push(reply.error.retryAfterMs!);
        server.clock.advance(waits.at(-1)!);
        reply = await signIn('ada', 'guess');
      }
      expect(reply).toMatchObject({ error: { code: 'wrong_credentials' } });
    }
    expect(waits.map((ms) => Math.ceil(ms / 1_000))).toEqual([1, 2]);
    expect(await signIn('ada')).toMatchObject({ error: { code: 'locked_out' } });
    server.clock.advance(4_000);
    dataOf(await signIn('ada'));
    expect(await signIn('ada', 'guess')).toMatchObject({ error: { code: 'wrong_credentials' } });
  });
});

describe('the log of signing in', () => {
  it('never holds what was typed as a name: it may be the password, in the wrong field', async () => {
    const { userId } = await signUp(server, 'ada');
    for (let attempt = 0; attempt < 6; attempt += 1) {
      await signIn(PASSWORD, 'ada');
      await signIn('ada', 'guess');
    }
    const log = server.logged.join('');
    expect(log).not.toContain(PASSWORD);
    expect(log).toContain('sign-in locked out');
    expect(log.match(new RegExp(`"userId":"${userId}","msg":"sign-in refused"`, 'g'))).toHaveLength(5);
  });
});

describe('what comes over HTTP and is no request of the contract', () => {
  it.each([
    { what: 'no JSON', body: '{', type: 'application/json', status: 400 },
    { what: 'another type', body: 'a=b', type: 'application/x-www-form-urlencoded', status: 415 },
    { what: 'too much', body: `{"username":"${'x'.repeat(20_000)}"}`, type: 'application/json', status: 413 },
    { what: 'prototype keys', body: '{"__proto__":{"admin":true}}', type: 'application/json', status: 400 },
  ])('$what is refused', async ({ body, type, status }) => {
    const response = await fetch(`${server.url}/api/sign-in`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ ok: false, error: { code: 'invalid_payload' } });
  });
});
