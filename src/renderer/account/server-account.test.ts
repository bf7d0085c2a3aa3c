import { SignIn } from '@protocol';
import type { StoredSession } from '@shared/session.ts';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../phone/log.ts';
import { createManualClock } from '../phone/testing/manual-clock.ts';
import { createFakeShell } from '../shell/testing/fake-shell.ts';
import { createFakeSignaling } from '../signaling/fake-signaling.ts';
import { deviceId, person, userId, welcome } from '../signaling/testing/people.ts';
import { createAccount } from './server-account.ts';
import { createServerApi } from './server-api.ts';
import { createFakeServer, signedIn } from './testing/fake-server.ts';

const stored: StoredSession = {
  serverUrl: 'https://team.example',
  serverName: 'Team',
  token: 'token-of-adas-device',
  deviceId: deviceId('ada'),
  userId: userId('ada'),
  username: 'ada',
  name: 'ada',
};
const credentials = { serverUrl: 'team.example', username: 'ada', password: 'correct horse' };
const refusal = (code: 'wrong_credentials' | 'username_taken' | 'invite_invalid' | 'forbidden') =>
  ({ ok: false, error: { code, message: '' } }) as const;
const settled = () => new Promise((resolve) => setImmediate(resolve));

function setUp(session: StoredSession | null = null) {
  const shell = createFakeShell(session);
  const line = createFakeSignaling();
  const server = createFakeServer();
  const clock = createManualClock();
  let endCalls = (): Promise<void> => Promise.resolve();
  const account = createAccount({
    shell,
    line,
    clock,
    api: createServerApi({ fetch: server.fetch }),
    log: silentLogger,
    endCalls: () => endCalls(),
    onRestored: () => undefined,
  });
  const statuses: string[] = [];
  account.state.subscribe(() => statuses.push(account.state.current.status));
  return {
    account,
    shell,
    line,
    server,
    clock,
    statuses,
    whenEndingCalls: (act: () => Promise<void>) => void (endCalls = act),
  };
}

describe('the start', () => {
  it('without a stored session shows the sign-in', async () => {
    const { account, line } = setUp();
    expect(account.state.current).toEqual({ status: 'loading' });
    await account.restore();
    expect(account.state.current).toEqual({ status: 'signed-out', because: null, lastServerUrl: null });
    expect(line.opened).toBeNull();
  });

  it('with a stored session goes on where it was, without asking the server first', async () => {
    const { account, line, server } = setUp(stored);
    await account.restore();
    expect(account.state.current).toMatchObject({
      status: 'signed-in',
      self: { name: 'ada', role: 'member' },
      serverUrl: 'https://team.example',
      connection: { status: 'connecting' },
    });
    expect(account.userId.current).toBe(userId('ada'));
    expect(line.opened).toEqual({
      serverUrl: stored.serverUrl,
      token: stored.token,
      deviceId: stored.deviceId,
    });
    expect(server.received).toEqual([]);
  });

  it.each([
    ['visitor', 'visitor'],
    ['guest', 'guest'],
    // Until the server says so once more, nothing is offered that a member can't do.
    ['admin', 'member'],
  ] as const)('of a %s shows them as a %s', async (role, shown) => {
    const { account } = setUp({ ...stored, role });
    await account.restore();
    expect(account.state.current).toMatchObject({ self: { role: shown } });
  });

  it('with a session that makes no sense shows the sign-in of that server', async () => {
    const { account, line } = setUp({ ...stored, userId: '?' });
    await account.restore();
    expect(account.state.current).toMatchObject({ status: 'signed-out', lastServerUrl: stored.serverUrl });
    expect(line.opened).toBeNull();
  });

  it('with a broken store shows the sign-in', async () => {
    const { account, shell } = setUp(stored);
    shell.isBroken = true;
    await account.restore();
    expect(account.state.current).toMatchObject({ status: 'signed-out' });
  });

  it('takes name and role from the welcome, and keeps a new name', async () => {
    const { account, line, shell } = setUp(stored);
    await account.restore();
    const self = person('ada', { name: 'Ada L.', role: 'admin' });
    line.emit('session:welcomed', welcome('ada', { self, serverName: 'New Team' }));
    expect(account.state.current).toMatchObject({ self, serverName: 'New Team' });
    await settled();
    expect(shell.session).toEqual({ ...stored, name: 'Ada L.', role: 'admin', serverName: 'New Team' });
  });
});

describe('signing in', () => {
  it('opens the line and stores the session', async () => {
    const { account, line, server, shell } = setUp();
    await account.restore();
    expect(await account.signIn(credentials)).toEqual({ ok: true });
    expect(server.received.map(({ path }) => path)).toEqual(['/api/server', '/api/sign-in']);
    expect(server.received[1]?.body).toEqual({
      username: 'ada',
      password: 'correct horse',
      deviceName: 'Desk',
    });
    expect(line.opened).toMatchObject({ token: signedIn.token });
    await settled();
    expect(shell.session).toEqual({ ...stored, role: 'member' });
    expect(account.state.current).toMatchObject({ status: 'signed-in', protection: 'keyring' });
  });

  it.each([
    ['', 'Computer'],
    ['\u200b\u2800', 'Computer'],
    ['Front\ndesk ', 'Front desk'],
    ['\ufeff'.repeat(64) + 'Desk', 'Desk'],
    ['x'.repeat(65), 'x'.repeat(64)],
  ])(
    'names this machine so that the server takes it, whatever it is called (%#)',
    async (machine, deviceName) => {
      const { account, server, shell } = setUp();
      Object.assign(shell.info, { deviceName: machine });
      await account.restore();
      expect(await account.signIn(credentials)).toEqual({ ok: true, value: undefined });
      const { body } = server.received[1]!;
      expect(SignIn.parse(body)).toEqual(body);
      expect(body).toMatchObject({ deviceName });
    },
  );

  it('works without a place to store the session, and says so', async () => {
    const { account, shell } = setUp();
    await account.restore();
    shell.isBroken = true;
    await account.signIn(credentials);
    await settled();
    expect(account.state.current).toMatchObject({ status: 'signed-in', protection: 'memory' });
  });

  it('with a wrong password changes nothing', async () => {
    const { account, server, line } = setUp();
    await account.restore();
    server.answers['/api/sign-in'] = refusal('wrong_credentials');
    expect(await account.signIn(credentials)).toEqual({ ok: false, error: { code: 'wrong_credentials' } });
    expect(account.state.current.status).toBe('signed-out');
    expect(line.opened).toBeNull();
  });

  it('never sends a password to what does not speak our version', async () => {
    const { account, server } = setUp();
    server.answers['/api/server'] = { ok: true, data: { serverName: 'Team', protocolVersion: 999 } };
    expect(await account.signIn(credentials)).toEqual({ ok: false, error: { code: 'unsupported_version' } });
    server.answers['/api/server'] = { ok: true, data: {} };
    expect(await account.signIn(credentials)).toEqual({ ok: false, error: { code: 'not-ringdown' } });
    server.isDown = true;
    expect(await account.signIn(credentials)).toEqual({ ok: false, error: { code: 'unreachable' } });
    const serverUrl = 'two words';
    expect(await account.signIn({ ...credentials, serverUrl })).toEqual({
      ok: false,
      error: { code: 'bad-address' },
    });
    expect(server.received.map(({ path }) => path)).toEqual(['/api/server', '/api/server']);
  });
});

describe('an invite', () => {
  const invite = 'invite-token-0123456789';
  const account = { ...credentials, serverUrl: 'team.example', name: 'Ada', invite };

  it('makes an account', async () => {
    const phone = setUp();
    expect(await phone.account.signUp(account)).toEqual({ ok: true });
    expect(phone.server.received.at(-1)).toMatchObject({
      path: '/api/sign-up',
      body: { invite, name: 'Ada' },
    });
    expect(phone.account.state.current.status).toBe('signed-in');
  });

  it('may be a whole link in place of the address', async () => {
    const phone = setUp();
    const serverUrl = `https://team.example/#invite=${invite}`;
    expect(await phone.account.inspectInvite({ serverUrl, invite: '' })).toMatchObject({ ok: true });
    expect(phone.server.received.at(-1)).toMatchObject({ path: '/api/invites/inspect', body: { invite } });
    expect(await phone.account.signUp({ ...account, serverUrl, invite: '' })).toEqual({ ok: true });
    expect(phone.server.received.at(-1)).toMatchObject({ path: '/api/sign-up', body: { invite } });
  });

  it.each(['username_taken', 'invite_invalid'] as const)('can fail with %s', async (code) => {
    const phone = setUp();
    phone.server.answers['/api/sign-up'] = refusal(code);
    expect(await phone.account.signUp(account)).toEqual({ ok: false, error: { code } });
  });

  it('is made with the token of whoever is signed in', async () => {
    const phone = setUp(stored);
    expect(await phone.account.createInvite({})).toEqual({ ok: false, error: { code: 'unauthenticated' } });
    await phone.account.restore();
    expect(await phone.account.createInvite({ uses: 2 })).toMatchObject({ ok: true });
    expect(phone.server.received.at(-1)).toEqual({
      path: '/api/invites',
      body: { uses: 2 },
      authorization: `Bearer ${stored.token}`,
    });
  });
});

describe('the line', () => {
  it('shows in the state', async () => {
    const { account, line } = setUp(stored);
    await account.restore();
    line.connection.set({ status: 'online' });
    expect(account.state.current).toMatchObject({ connection: { status: 'online' } });
    line.connection.set({ status: 'reconnecting', attempt: 3 });
    expect(account.state.current).toMatchObject({ connection: { status: 'reconnecting', attempt: 3 } });
    line.connection.set({ status: 'refused', code: 'unsupported_version' });
    expect(account.state.current).toMatchObject({ status: 'signed-in', connection: { status: 'refused' } });
  });

  it('can be told to try now', async () => {
    const { account, line } = setUp(stored);
    account.retryNow();
    expect(line.retries).toBe(1);
  });

  it.each([
    [
      'a token that the server refuses',
      (line: ReturnType<typeof createFakeSignaling>) =>
        line.connection.set({ status: 'refused', code: 'unauthenticated' }),
    ],
    [
      'a device that was signed out from elsewhere',
      (line: ReturnType<typeof createFakeSignaling>) => line.emit('session:revoked', {}),
    ],
  ])('ends with %s', async (_what, happen) => {
    const { account, line, shell, whenEndingCalls } = setUp(stored);
    let ended = 0;
    whenEndingCalls(async () => void (ended += 1));
    await account.restore();
    happen(line);
    expect(account.state.current).toEqual({
      status: 'signed-out',
      because: 'revoked',
      lastServerUrl: stored.serverUrl,
    });
    expect(account.userId.current).toBeNull();
    expect(line.opened).toBeNull();
    await settled();
    expect(shell.session).toBeNull();
    expect(ended).toBe(1);
  });
});

describe('signing out', () => {
  it('ends calls first, then the line, then the token, and leaves nothing', async () => {
    const { account, line, server, shell, whenEndingCalls } = setUp(stored);
    const order: string[] = [];
    whenEndingCalls(async () => void order.push(line.opened ? 'calls end on an open line' : 'too late'));
    await account.restore();
    await account.signOut();
    expect(order).toEqual(['calls end on an open line']);
    expect(line.opened).toBeNull();
    expect(server.received).toEqual([
      { path: '/api/sign-out', body: {}, authorization: `Bearer ${stored.token}` },
    ]);
    expect(shell.session).toBeNull();
    expect(account.state.current).toEqual({
      status: 'signed-out',
      because: null,
      lastServerUrl: stored.serverUrl,
    });
  });

  it('works without the server', async () => {
    const { account, server, shell } = setUp(stored);
    await account.restore();
    server.isDown = true;
    await account.signOut();
    expect(account.state.current.status).toBe('signed-out');
    expect(shell.session).toBeNull();
  });

  it('does not wait for ever until calls have ended', async () => {
    const { account, clock, whenEndingCalls } = setUp(stored);
    whenEndingCalls(() => new Promise(() => undefined));
    await account.restore();
    const done = account.signOut();
    expect(account.state.current.status).toBe('signed-in');
    clock.pass(2_000);
    await done;
    expect(account.state.current.status).toBe('signed-out');
  });

  it('is not undone by a session that is still being stored', async () => {
    const { account, shell } = setUp();
    let finishSaving = (): void => undefined;
    const save = shell.saveSession.bind(shell);
    shell.saveSession = async (session) => {
      await new Promise<void>((resolve) => (finishSaving = resolve));
      return save(session);
    };
    await account.signIn(credentials);
    await settled();
    const done = account.signOut();
    await settled();
    finishSaving();
    await done;
    expect(shell.session).toBeNull();
    expect(account.state.current.status).toBe('signed-out');
  });
});
