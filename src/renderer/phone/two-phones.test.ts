import { createSubject } from '@shared/observable.ts';
import { comes } from '@shared/testing/comes.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakePageInvite } from '../account/testing/fake-page-invite.ts';
import { startTestServer, type TestServer } from '../../../signaling-server/src/testing/test-server.ts';
import { createFakeDeviceCheck, createFakeMediaDevices } from '../media/testing/fake-media.ts';
import { createMemoryStorage } from '../shell/page-storage.ts';
import { createFakeShell, type FakeShell } from '../shell/testing/fake-shell.ts';
import { createHintBoard } from '../signaling/network-hints.ts';
import { createSocketSignaling } from '../signaling/socket-signaling.ts';
import { createMemoryTrustStore } from '../trust/testing/memory-trust-store.ts';
import { createPhone, type PhoneControl } from './create-phone.ts';
import { createLogBuffer, silentLogger } from './log.ts';
import { newCallId } from './new-call-id.ts';
import { systemClock } from './system-clock.ts';
import { createFakeCallControl } from './testing/fake-call-control.ts';

let server: TestServer;
const phones: PhoneControl[] = [];

beforeEach(async () => {
  server = await startTestServer();
});

afterEach(async () => {
  for (const phone of phones.splice(0)) phone.dispose();
  await server.stop();
});

async function openPhone(shell: FakeShell = createFakeShell()): Promise<PhoneControl> {
  const nothing = (): void => undefined;
  const hints = createHintBoard();
  const phone = createPhone({
    shell,
    hints,
    line: createSocketSignaling({
      hints,
      clock: systemClock,
      log: silentLogger,
      random: () => 0,
    }),
    fetch: (input, init) => fetch(input, init),
    createMedia: () => ({
      media: createFakeMediaDevices(),
      createRemoteAudio: () => ({ setAudible: nothing, setVolume: nothing, close: nothing }),
      createStreamMeter: () => ({
        level: () => 0,
        loudness: () => 0,
        frequencies: nothing,
        speaking: createSubject(false),
        close: nothing,
      }),
      sounds: { play: nothing, stop: nothing },
      deviceCheck: createFakeDeviceCheck(),
    }),
    probeRelay: () => Promise.resolve({ ok: false, error: 'silent' }),
    probeDirectWay: () => Promise.resolve('untold'),
    createPeerConnection: () => {
      throw new Error('nothing here connects');
    },
    createCalls: createFakeCallControl,
    random: () => 0,
    pageStorage: createMemoryStorage(),
    machineLoad: { watch: () => () => undefined, isBusy: () => false },
    newCallId,
    trustStore: createMemoryTrustStore(),
    clock: systemClock,
    log: createLogBuffer(systemClock),
    invite: createFakePageInvite(),
  });
  phones.push(phone);
  await phone.prepare();
  await phone.start();
  return phone;
}

const join = async (phone: PhoneControl, name: string): Promise<void> => {
  const link = `${server.url}/#invite=${await server.invite()}`;
  expect(await phone.account.inspectInvite({ serverUrl: link, invite: '' })).toMatchObject({ ok: true });
  const signedUp = await phone.account.signUp({
    serverUrl: link,
    invite: '',
    username: name.toLowerCase(),
    name,
    password: 'correct horse battery',
  });
  expect(signedUp).toEqual({ ok: true, value: undefined });
  await comes(phone.contacts.status, (status) => status === 'ready');
};

const sees = (phone: PhoneControl, name: string, status: string | null): Promise<void> =>
  comes(phone.contacts.list, (list) => list.some((one) => one.name === name && one.status === status));

const isOnline = (phone: PhoneControl): Promise<void> =>
  comes(phone.account.state, (state) => state.status === 'signed-in' && state.connection.status === 'online');

describe('two phones and a server', () => {
  it('meet by invites, watch each other and remember favourites', async () => {
    const ada = await openPhone();
    const bob = await openPhone();
    await join(ada, 'Ada');
    await join(bob, 'Bob');
    await sees(ada, 'Bob', null);
    const [contact] = ada.contacts.list.current;
    if (!contact) throw new Error('Ada sees nobody');

    ada.contacts.setFavourite(contact.userId, true);
    await sees(ada, 'Bob', 'available');
    bob.run({ type: 'set-presence', presence: 'dnd' });
    await sees(ada, 'Bob', 'dnd');
    bob.run({ type: 'set-presence', presence: 'invisible' });
    await sees(ada, 'Bob', 'offline');
  });

  it('continue where they were after the app was restarted', async () => {
    const shell = createFakeShell();
    const first = await openPhone(shell);
    await join(first, 'Ada');
    await comes(first.account.state, (state) => state.status === 'signed-in' && state.protection !== null);
    first.dispose();

    const again = await openPhone(shell);
    await isOnline(again);
    expect(again.account.state.current).toMatchObject({ self: { name: 'Ada', role: 'member' } });
  });

  it('part when one signs out: its token is worth nothing any more', async () => {
    const shell = createFakeShell();
    const ada = await openPhone(shell);
    await join(ada, 'Ada');
    await comes(ada.account.state, (state) => state.status === 'signed-in' && state.protection !== null);
    const stolen = shell.session;
    await ada.account.signOut();
    expect(shell.session).toBeNull();

    const thief = await openPhone(createFakeShell(stolen));
    await comes(thief.account.state, (state) => state.status === 'signed-out');
    expect(thief.account.state.current).toMatchObject({ because: 'revoked' });
  });

  it('are told what is wrong with what they typed', async () => {
    const phone = await openPhone();
    const attempt = { serverUrl: server.url, username: 'nobody', password: 'wrong password' };
    expect(await phone.account.signIn(attempt)).toMatchObject({ error: { code: 'wrong_credentials' } });
    const invite = await phone.account.inspectInvite({ serverUrl: server.url, invite: 'x'.repeat(32) });
    expect(invite).toMatchObject({ error: { code: 'invite_invalid' } });
  });
});
