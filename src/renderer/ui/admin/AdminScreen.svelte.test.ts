import type { AdminPerson } from '@protocol';
import { err, ok } from '@shared/result.ts';
import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import App from '../../App.svelte';
import {
  administration,
  aListedDevice,
  aListedPerson,
  brokenRelay,
  troubledServer,
  untriedRelay,
  withoutAnswer,
} from '../gallery/administration.ts';
import { ready } from '../testing/fake-admin.ts';
import { aContact, ada, signedIn, type FakePhone } from '../testing/fake-phone.ts';

function show(phone: FakePhone): FakePhone {
  render(App, { phone });
  return phone;
}

const press = (name: string | RegExp, role = 'button'): Promise<unknown> =>
  fireEvent.click(screen.getByRole(role, { name }));

describe('the page of an admin', () => {
  it.each(['member', 'guest'] as const)('is not there for a %s', (role) => {
    const phone = administration();
    phone.state.account.set(signedIn({ self: { ...signedIn().self, role } }));
    show(phone);
    expect(screen.queryByRole('button', { name: 'Admin' })).toBeNull();
    expect(screen.queryByRole('tab')).toBeNull();
    expect(phone.reads).toEqual([]);
  });

  it('closes for an admin who is none any more', async () => {
    const phone = show(administration());
    expect(screen.getByRole('tab', { name: 'People' })).toBeTruthy();
    phone.state.account.set(signedIn());
    await tick();
    expect(screen.queryByRole('tab')).toBeNull();
  });

  it('reads a part when it is opened, and again when the line is back or somebody joined', async () => {
    const phone = show(administration());
    const account = phone.state.account.current;
    if (account.status !== 'signed-in') throw new Error('nobody is signed in');
    await press('Invites', 'tab');
    phone.state.account.set({ ...account, connection: { status: 'reconnecting', attempt: 1 } });
    await tick();
    phone.state.account.set({ ...account, connection: { status: 'online' } });
    await tick();
    phone.state.contacts.set([aContact(ada)]);
    await tick();
    phone.state.contacts.set([aContact(ada, { status: 'away' })]);
    await tick();
    expect(phone.reads).toEqual(['watch people', 'unwatch people', 'invites', 'invites', 'invites']);
  });

  it('is not read for a hidden window', async () => {
    const phone = show(administration());
    phone.state.shown.set(false);
    await tick();
    phone.state.shown.set(true);
    await tick();
    expect(phone.reads).toEqual(['watch people', 'unwatch people', 'watch people']);
  });

  it('goes from tab to tab with the arrow keys', async () => {
    show(administration());
    const tab = screen.getByRole('tab', { name: 'People' });
    await fireEvent.keyDown(tab, { key: 'ArrowLeft' });
    expect(document.activeElement?.textContent).toBe('Log');
    await fireEvent.keyDown(document.activeElement!, { key: 'Home' });
    expect(screen.getByRole('tab', { name: 'People' }).getAttribute('aria-selected')).toBe('true');
  });

  it('says why nothing is there, or that it may be old, and asks again', async () => {
    const phone = show(withoutAnswer('forbidden'));
    expect(screen.getByRole('alert').textContent).toContain('isn’t allowed');
    await press('Try again');
    expect(phone.reads).toEqual(['watch people', 'people']);
    phone.state.adminPeople.set(withoutAnswer('unreachable').state.adminPeople.current);
    await tick();
    expect(screen.getByRole('alert').textContent).toContain('This may be out of date');
    expect(screen.getAllByTestId('admin-person')).toHaveLength(2);
  });
});

describe('the people', () => {
  it('are found by the beginning of any name', async () => {
    show(administration());
    await fireEvent.input(screen.getByLabelText('Search people'), { target: { value: 'tur' } });
    expect(screen.getAllByTestId('admin-person').map((row) => row.dataset['username'])).toEqual(['alan']);
    await fireEvent.input(screen.getByLabelText('Search people'), { target: { value: 'zzz' } });
    expect(screen.getByText('No name or username begins with “zzz”.')).toBeTruthy();
  });

  it('get another role, name and route, and a refusal is told and taken back', async () => {
    const phone = show(administration());
    await press(/Ada Lovelace/);
    phone.answers.changePerson = err({ code: 'last_admin' });
    await fireEvent.change(screen.getByLabelText('Role'), { target: { value: 'admin' } });
    expect((await screen.findByRole('alert')).textContent).toContain('at least one admin');
    expect(screen.getByLabelText<HTMLSelectElement>('Role').value).toBe('member');
    await fireEvent.click(screen.getByRole('switch', { name: 'Relay all calls' }));
    phone.answers.changePerson = ok(undefined);
    await fireEvent.input(screen.getByLabelText('Name'), { target: { value: ' Ada King ' } });
    await press('Save');
    expect(phone.log.filter(([name]) => name === 'changePerson')).toEqual([
      ['changePerson', { userId: 'user-ada', role: 'admin' }],
      ['changePerson', { userId: 'user-ada', relayOnly: true }],
      ['changePerson', { userId: 'user-ada', name: 'Ada King' }],
    ]);
    expect(await screen.findByText('Saved.')).toBeTruthy();
  });

  it.each(['Ada\u200b Lovelace\ufeff ', '', '  ', '\u200d', '\u2800', '\u3164'])(
    'have no other name with what nobody sees in it, nor one of that alone: %j',
    async (typed) => {
      show(administration());
      await press(/Ada Lovelace/);
      await fireEvent.input(screen.getByLabelText('Name'), { target: { value: typed } });
      expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
    },
  );

  it('are deactivated after a question only', async () => {
    const phone = show(administration());
    await press(/Ada Lovelace/);
    await press('Deactivate');
    await press('Cancel');
    expect(phone.log.map(([name]) => name)).not.toContain('changePerson');
    await press('Deactivate');
    await fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Deactivate' }));
    expect(phone.log.at(-1)).toEqual(['changePerson', { userId: 'user-ada', disabled: true }]);
  });

  it('get a new password that is shown once', async () => {
    const phone = show(administration());
    await press(/Ada Lovelace/);
    await press('Reset password');
    await fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Reset password' }));
    const field = await screen.findByLabelText<HTMLInputElement>('New password of Ada Lovelace');
    expect(field.value).toBe('amber-canal-lentil-orbit');
    expect(phone.log).toContainEqual(['resetPassword', 'user-ada']);
    await press('All people');
    await press(/Ada Lovelace/);
    expect(screen.queryByLabelText('New password of Ada Lovelace')).toBeNull();
  });

  describe('whose particulars are open', () => {
    const readings = (phone: FakePhone): number => phone.log.filter(([name]) => name === 'devicesOf').length;

    /** As after another reading of everybody. */
    async function readPeopleAgain(phone: FakePhone, change: Partial<AdminPerson> = {}): Promise<void> {
      const people = phone.state.adminPeople.current;
      if (people.status !== 'ready') throw new Error('nobody was read');
      phone.state.adminPeople.set(ready(people.value.map((entry) => ({ ...entry, ...change }))));
      await tick();
    }

    const deviceNames = (): (string | undefined)[] =>
      screen.queryAllByTestId('device').map((device) => device.querySelector('.name')?.textContent.trim());

    it('have their devices read again with everybody: one may have come as another one left', async () => {
      const phone = show(administration());
      await press(/Ada Lovelace/);
      expect(readings(phone)).toBe(1);
      await readPeopleAgain(phone, { connectedCount: 3 });
      expect(readings(phone)).toBe(2);
      phone.answers.devicesOf = ok([aListedDevice('Tablet')]);
      await readPeopleAgain(phone, { connectedCount: 3 });
      expect(readings(phone)).toBe(3);
      await vi.waitFor(() => expect(deviceNames()).toEqual(['Tablet']));
    });

    it('are not asked about where the people could not be read, which is told', async () => {
      const phone = show(administration());
      await press(/Ada Lovelace/);
      const people = phone.state.adminPeople.current;
      if (people.status !== 'ready') throw new Error('nobody was read');
      phone.state.adminPeople.set({ ...people, outdated: { code: 'unreachable' } });
      await tick();
      expect(screen.getByRole('heading', { name: 'Ada Lovelace' })).toBeTruthy();
      expect(screen.getByRole('alert').textContent).toContain('This may be out of date');
      expect(readings(phone)).toBe(1);
      await press('Try again');
      expect(phone.reads.at(-1)).toBe('people');
    });

    it('keep the devices that are shown where they could not be read again, which is told', async () => {
      const phone = show(administration());
      phone.answers.devicesOf = ok([aListedDevice('Tablet')]);
      await press(/Ada Lovelace/);
      await vi.waitFor(() => expect(deviceNames()).toEqual(['Tablet']));
      phone.answers.devicesOf = err({ code: 'unreachable' });
      await readPeopleAgain(phone);
      expect((await screen.findByRole('alert')).textContent).toContain('This may be out of date');
      expect(deviceNames()).toEqual(['Tablet']);
      phone.answers.devicesOf = ok([]);
      await press('Try again');
      expect(await screen.findByText('No signed-in devices.')).toBeTruthy();
      expect(screen.queryByRole('alert')).toBeNull();
    });
  });

  it('were seen yesterday and not today, once they are read on another day', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(2026, 4, 3, 23, 59) });
    try {
      const phone = administration();
      const people = [aListedPerson(ada, { lastSeenAt: new Date(2026, 4, 3, 20, 59).getTime() })];
      phone.state.adminPeople.set(ready(people));
      show(phone);
      expect(screen.getByTestId('admin-person').textContent).toContain('today 20:59');
      vi.setSystemTime(new Date(2026, 4, 4, 0, 1));
      phone.state.adminPeople.set(ready(people));
      await tick();
      expect(screen.getByTestId('admin-person').textContent).toContain('yesterday 20:59');
    } finally {
      vi.useRealTimers();
    }
  });

  it('can not take away their own access', async () => {
    show(administration());
    await press(/Grace Hopper \(you\)/);
    expect(screen.queryByRole('button', { name: 'Deactivate' })).toBeNull();
  });
});

describe('the invites', () => {
  it('are made as chosen, and shown as link, link for the app and code', async () => {
    const phone = show(administration());
    await press('Invites', 'tab');
    await fireEvent.change(screen.getByLabelText('Uses'), { target: { value: '5' } });
    await fireEvent.change(screen.getByLabelText('Role'), { target: { value: 'guest' } });
    await fireEvent.change(screen.getByLabelText('Expires'), { target: { value: '24' } });
    await press('Make a link');
    expect(await screen.findByRole('img', { name: 'The invite link as a QR code' })).toBeTruthy();
    expect(phone.log).toContainEqual(['createInvite', { role: 'guest', uses: 5, expiresInHours: 24 }]);
    expect(screen.getByLabelText<HTMLInputElement>('Invite link for the app').value).toMatch(/^ringdown:/);
    expect(screen.getByText(/up to 5 people join as a guest/)).toBeTruthy();
  });

  it('are revoked after a question, and only while they are open', async () => {
    const phone = show(administration());
    await press('Invites', 'tab');
    const [first] = screen.getAllByRole('button', { name: 'Revoke' });
    expect(screen.getAllByRole('button', { name: 'Revoke' })).toHaveLength(2);
    await fireEvent.click(first!);
    await fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Revoke' }));
    expect(phone.log.at(-1)).toEqual(['revokeInvite', 'invite-0001']);
  });
});

describe('the server', () => {
  it('is watched while it is looked at, also without a line to it', async () => {
    const phone = show(administration());
    const account = phone.state.account.current;
    if (account.status !== 'signed-in') throw new Error('nobody is signed in');
    phone.state.account.set({ ...account, connection: { status: 'reconnecting', attempt: 1 } });
    await tick();
    await press('Server', 'tab');
    expect(screen.getByText('Services: all is well')).toBeTruthy();
    await press('Log', 'tab');
    expect(phone.reads).toEqual(['watch people', 'unwatch people', 'watch status', 'unwatch status']);
  });

  const relayLines = () =>
    screen
      .getAllByRole('listitem')
      .map((line) => line.textContent.replaceAll(/\s+/g, ' ').trim())
      .filter((line) => line.startsWith('Relay'));

  it('says of each way to a relay that it works, or what is wrong and what to do, and when it was tried', async () => {
    const phone = show(brokenRelay());
    await press('Server', 'tab');
    expect(relayLines()).toEqual([
      expect.stringMatching(
        /^Relay over UDP turn\.example\.org:3478 \(udp\) does not answer A firewall .* Tested from the server 2 min ago\. Broken$/,
      ),
      'Relay over TCP turn:turn.example.org:3478?transport=tcp works Tested from the server 2 min ago. Fine',
      expect.stringMatching(/^Relay over TLS the certificate of .* has expired Renew it.* Broken$/),
    ]);
    expect(screen.getByText('Services')).toBeTruthy();
    phone.state.status.set(administration().state.status.current);
    await tick();
    expect(relayLines().map((line) => line.split(' ').at(-1))).toEqual(['Fine', 'Fine', 'Fine']);
    expect(screen.getByText('Services: all is well')).toBeTruthy();
  });

  it.each([
    ['of before servers tried it', {}, /doctor” to test it Not tested$/],
    ['that is only being tried', { relays: [] }, /is testing it Not tested$/],
  ])('does not claim that a relay is fine %s', async (_which, relays, words) => {
    show(untriedRelay(relays));
    await press('Server', 'tab');
    expect(relayLines()).toEqual([expect.stringMatching(words)]);
    expect(screen.queryByText(/all is well/)).toBeNull();
  });

  it('says what is wrong and what to do', async () => {
    show(troubledServer());
    await press('Server', 'tab');
    expect(screen.getByRole('alert').textContent).toContain('Set RINGDOWN_PUBLIC_URL');
    expect(screen.getAllByText('Broken')).toHaveLength(2);
    expect(screen.getAllByText('Check')).toHaveLength(2);
    const nodes = within(screen.getByRole('heading', { name: '3 nodes' }).closest('section')!);
    expect(nodes.getAllByRole('listitem').map((line) => line.textContent)).toMatchObject([
      expect.stringMatching(/^node-a .*event loop delay 730 ms \(p99\).*This one answered\.$/),
      expect.stringMatching(/^node-b 1 connection, 122 MB, running for 4 h/),
      expect.stringContaining('20 connections'),
    ]);
    expect(screen.getByText('How calls ended, on all nodes since they started')).toBeTruthy();
  });
});

describe('the log', () => {
  it('tells in sentences who did what, and goes on', async () => {
    const phone = show(administration());
    await press('Log', 'tab');
    const [first] = screen.getAllByTestId('audit-entry');
    expect(first?.textContent).toContain('Grace Hopper made Ada Lovelace an admin');
    expect(first?.textContent).toContain('from 192.0.2.7');
    await press('Show older entries');
    expect(phone.log).toContainEqual(['readOlder', null]);
  });
});
