import type { DeepLink } from '@shared/deep-link.ts';
import { createSubject } from '@shared/observable.ts';
import { err, ok, type Result } from '@shared/result.ts';
import type { InviteInspected } from '@protocol';
import { describe, expect, it } from 'vitest';
import type { AccountError, AccountState } from '../account/account.ts';
import type { Contact } from '../contacts/contacts.ts';
import { createFakeShell } from '../shell/testing/fake-shell.ts';
import type { RoomListState } from '../room/own-room.ts';
import { person, userId } from '../signaling/testing/people.ts';
import { createLinkDesk } from './link-desk.ts';

const serverUrl = 'https://team.example';
const invite: DeepLink = { kind: 'invite', serverUrl, invite: '9tZ2mWq4Lr7cXv1B' };
const call = (username: string): DeepLink => ({ kind: 'call', serverUrl, username, media: 'video' });
const signedOut: AccountState = { status: 'signed-out', because: null, lastServerUrl: null };
const signedIn = (at: string): AccountState => ({
  status: 'signed-in',
  self: person('ada'),
  serverUrl: at,
  serverName: 'Team',
  connection: { status: 'online' },
  protection: null,
});
const inspected: InviteInspected = { serverName: 'Team', role: 'guest', expiresAt: 1 };

function setUp(account: AccountState) {
  const shell = createFakeShell();
  const did: unknown[] = [];
  const state = createSubject(account);
  const list = createSubject<readonly Contact[]>([]);
  const status = createSubject<'loading' | 'ready'>('ready');
  const rooms = createSubject<RoomListState>({ status: 'loading' });
  let answer: (result: Result<InviteInspected, AccountError>) => void = () => undefined;
  const desk = createLinkDesk({
    shell,
    account: {
      state,
      inspectInvite: (asked) => {
        did.push(['inspect', asked]);
        return new Promise((resolve) => (answer = resolve));
      },
      signOut: async () => {
        did.push('sign out');
        state.set(signedOut);
      },
    },
    contacts: { list, status },
    rooms: { list: rooms },
    enterRoom: (door) => did.push(['enter', door]),
    offerInvite: (offered) => did.push(['offer', offered]),
    run: (command) => did.push(command),
  });
  const inspect = async (result: Result<InviteInspected, AccountError>) => {
    const done = desk.inspect();
    answer(result);
    await done;
  };
  const bob: Contact = { ...person('bob'), favourite: false, status: null, note: '' };
  return { desk, shell, did, state, list, status, inspect, bob, question: () => desk.question.current };
}

describe('an invite link', () => {
  it('asks the person before it asks the server, and the server before it does anything', async () => {
    const { desk, shell, did, inspect, question } = setUp(signedOut);
    shell.open(invite);
    expect(question()).toEqual({ kind: 'look-at-invite', serverUrl, encrypted: true });
    await desk.accept();
    expect(did, 'nothing to say yes to').toEqual([]);
    await inspect(ok(inspected));
    expect(question()).toEqual({ kind: 'join', serverUrl, invite: inspected, leaves: null });
    await desk.accept();
    expect(did.slice(1)).toEqual([['offer', { serverUrl, invite: '9tZ2mWq4Lr7cXv1B' }]]);
    expect(question()).toBeNull();
  });

  it('names the account that it would end, and ends it only after a yes', async () => {
    const { desk, shell, did, inspect, question } = setUp(signedIn('https://other.example'));
    shell.open(invite);
    await inspect(ok(inspected));
    expect(question()).toMatchObject({ kind: 'join', leaves: { name: 'ada', serverName: 'Team' } });
    expect(did).not.toContain('sign out');
    await desk.accept();
    expect(did.slice(1)).toEqual(['sign out', ['offer', { serverUrl, invite: '9tZ2mWq4Lr7cXv1B' }]]);
  });

  it('says why it is of no use', async () => {
    const { desk, shell, did, inspect, question } = setUp(signedOut);
    shell.open(invite);
    await inspect(err({ code: 'invite_invalid' }));
    expect(question()).toEqual({ kind: 'bad-invite', serverUrl, error: { code: 'invite_invalid' } });
    await desk.accept();
    expect(did).toHaveLength(1);
  });

  it('to the own team is nothing to join', async () => {
    const { desk, shell, did, question } = setUp(signedIn(serverUrl));
    shell.open(invite);
    expect(question()).toEqual({ kind: 'joined-already', serverName: 'Team', name: 'ada' });
    await desk.accept();
    expect(did).toEqual([]);
  });

  it('that was put away does not come back with the answer of its server', async () => {
    const { desk, shell, inspect, question } = setUp(signedOut);
    shell.open(invite);
    const done = inspect(ok(inspected));
    desk.dismiss();
    await done;
    expect(question()).toBeNull();
  });

  it('gives way to the next one', async () => {
    const { shell, inspect, question } = setUp(signedOut);
    shell.open(invite);
    const done = inspect(ok(inspected));
    shell.open({ ...invite, serverUrl: 'http://next.example' });
    await done;
    expect(question()).toEqual({
      kind: 'look-at-invite',
      serverUrl: 'http://next.example',
      encrypted: false,
    });
  });
});

describe('a link to call somebody', () => {
  it('calls after a yes, and not before', async () => {
    const { desk, shell, did, list, bob, question } = setUp(signedIn(serverUrl));
    list.set([bob]);
    shell.open(call('bob'));
    expect(question()).toMatchObject({ kind: 'call', serverName: 'Team', callee: { name: 'bob' } });
    expect(did).toEqual([]);
    await desk.accept();
    expect(did).toEqual([{ type: 'call', userId: userId('bob'), media: 'video' }]);
    await desk.accept();
    expect(did, 'once').toHaveLength(1);
  });

  it('waits for the session and the team', () => {
    const { shell, state, list, status, bob, question } = setUp({ status: 'loading' });
    status.set('loading');
    shell.open(call('bob'));
    expect(question()).toEqual({ kind: 'loading', serverUrl });
    state.set(signedIn(serverUrl));
    expect(question()).toEqual({ kind: 'loading', serverUrl });
    list.set([bob]);
    expect(question()).toMatchObject({ kind: 'call' });
  });

  it.each([
    ['nobody is signed in', signedOut, 'bob', 'signed-out'],
    ['it is for another server', signedIn('https://other.example'), 'bob', 'other-server'],
    ['it is to oneself', signedIn(serverUrl), 'ada', 'oneself'],
    ['nobody has that name', signedIn(serverUrl), 'carol', 'unknown-person'],
  ])('leads nowhere where %s', async (...[, account, username, because]) => {
    const { desk, shell, did, list, bob, question } = setUp(account);
    list.set([bob]);
    shell.open(call(username));
    expect(question()).toEqual({ kind: 'no-call', because, serverUrl, username });
    await desk.accept();
    expect(did).toEqual([]);
  });

  it('is not heard any more after the end', () => {
    const { desk, shell, question } = setUp(signedOut);
    desk.dispose();
    shell.open(call('bob'));
    expect(question()).toBeNull();
  });
});

describe('a link into a room', () => {
  const key = '9tZ2mWq4Lr7cXv1B';
  const room: DeepLink = { kind: 'room', serverUrl, roomId: 'room-0001', key };

  it('enters the room only after a yes', async () => {
    const { desk, shell, did, question } = setUp(signedIn(serverUrl));
    const door = { roomId: 'room-0001', link: key };
    shell.open(room);
    expect(question()).toEqual({ kind: 'room', serverName: 'Team', name: null, door });
    expect(did).toEqual([]);
    await desk.accept();
    expect([did, question()]).toEqual([[['enter', door]], null]);
  });

  it.each([
    ['signed-out', signedOut],
    ['other-server', signedIn('https://other.example')],
  ])('does nothing where one is %s', async (because, account) => {
    const { desk, shell, did, question } = setUp(account);
    shell.open(room);
    expect(question()).toEqual({ kind: 'no-room', because, serverUrl });
    await desk.accept();
    expect(did).toEqual([]);
  });
});
