import { comes } from '@shared/testing/comes.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeShell } from '../shell/testing/fake-shell.ts';
import type { PhoneControl } from './create-phone.ts';
import { createServerPhones, type ServerPhones } from './testing/server-phones.ts';

let phones: ServerPhones;

beforeEach(async () => {
  phones = await createServerPhones();
});

afterEach(() => phones.stop());

const openPhone: ServerPhones['open'] = (shell) => phones.open(shell);
const join: ServerPhones['join'] = (phone, name) => phones.join(phone, name);

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
    const attempt = { serverUrl: phones.server.url, username: 'nobody', password: 'wrong password' };
    expect(await phone.account.signIn(attempt)).toMatchObject({ error: { code: 'wrong_credentials' } });
    const invite = await phone.account.inspectInvite({
      serverUrl: phones.server.url,
      invite: 'x'.repeat(32),
    });
    expect(invite).toMatchObject({ error: { code: 'invite_invalid' } });
  });
});
