import type { Role } from '@protocol';
import { err, ok } from '@shared/result.ts';
import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, it } from 'vitest';
import App from '../../App.svelte';
import {
  aContact,
  aPerson,
  ada,
  createFakePhone,
  grace,
  signedIn,
  type FakePhone,
} from '../testing/fake-phone.ts';

const alan = aPerson('alan', 'Alan Turing');
const team = [aContact(ada, { favourite: true }), aContact(alan, { status: 'dnd', note: 'Thinking' })];

async function show(contacts = team, role: Role = 'member'): Promise<FakePhone> {
  const phone = createFakePhone({ account: signedIn({ self: { ...grace, role } }) });
  phone.state.contacts.set(contacts);
  render(App, { phone });
  await tick();
  return phone;
}

const aLink = (server: string, expiresAt = 4_000_000_000_000) => {
  const link = `${server}/#invite=9tZ2`;
  return ok({ inviteId: 'invite-0001', link, appLink: `ringdown:${link}`, token: '9tZ2', expiresAt });
};

const search = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Search people' });
const key = (target: Element | Window, name: string, more: KeyboardEventInit = {}) =>
  fireEvent.keyDown(target, { key: name, ...more });

describe('the list', () => {
  it('says how everybody is, in words', async () => {
    await show();
    const row = within(screen.getByText('Alan Turing').closest('li')!);
    expect(row.getByText('Do not disturb')).toBeTruthy();
    expect(row.getByText(/Thinking/)).toBeTruthy();
  });

  it('opens a page, calls, calls with video, and offers nothing else in a row', async () => {
    const phone = await show([aContact(ada), aContact(alan, { ringRule: 'silent' })]);
    const row = within(screen.getByText('Alan Turing').closest('li')!);
    expect(row.getByText('Show silently')).toBeTruthy();
    const buttons = row.getAllByRole('button');
    expect(buttons.map((button) => button.getAttribute('aria-label') ?? button.textContent)).toEqual([
      'Alan Turing',
      'Video call with Alan Turing',
      'Call Alan Turing',
    ]);
    for (const button of buttons.slice(1)) button.click();
    expect(phone.log.filter(([name]) => name !== 'watchVisible')).toEqual([
      ['run', { type: 'call', userId: 'user-alan', media: 'video' }],
      ['run', { type: 'call', userId: 'user-alan', media: 'audio' }],
    ]);
  });

  it('says whom it shows, and not again when only their presence changes', async () => {
    const phone = await show();
    phone.state.contacts.set(team.map((contact) => ({ ...contact, status: 'away' as const })));
    await tick();
    expect(phone.log).toEqual([['watchVisible', ['user-ada', 'user-alan']]]);
  });

  it('draws only what is in sight of a large team', async () => {
    await show(Array.from({ length: 500 }, (_, n) => aContact(aPerson(`p${n}`, `Person ${n}`))));
    const rows = screen.getAllByTestId('person');
    expect(rows.length).toBeLessThan(60);
    expect(rows[0]!.getAttribute('aria-setsize')).toBe('500');
  });
});

describe('the keyboard', () => {
  it.each([
    ['/', {}],
    ['k', { ctrlKey: true }],
    ['k', { metaKey: true }],
  ])('%s %o goes to the search', async (name, more) => {
    await show();
    await key(document.body, name, more);
    expect(document.activeElement).toBe(search());
  });

  it('calls the first hit with Enter, and only when something was searched for', async () => {
    const phone = await show();
    await key(search(), 'Enter');
    await fireEvent.input(search(), { target: { value: 'tur' } });
    expect(screen.getByText(/calls Alan Turing/)).toBeTruthy();
    await key(search(), 'Enter');
    expect(phone.log.filter(([name]) => name === 'run')).toEqual([
      ['run', { type: 'call', userId: 'user-alan', media: 'audio' }],
    ]);
    await key(search(), 'Escape');
    expect(search().value).toBe('');
  });

  it('walks through the people with the arrow keys', async () => {
    await show();
    await key(search(), 'ArrowDown');
    expect(document.activeElement!.getAttribute('aria-label')).toBe('Call Ada Lovelace');
    await key(document.activeElement!, 'ArrowDown');
    expect(document.activeElement!.getAttribute('aria-label')).toBe('Call Alan Turing');
    await key(document.activeElement!, 'ArrowDown');
    expect(document.activeElement!.getAttribute('aria-label')).toBe('Call Alan Turing');
    await key(document.activeElement!, 'ArrowUp');
    expect(document.activeElement!.getAttribute('aria-label')).toBe('Call Ada Lovelace');
  });
});

describe('notifications of calls', () => {
  const offer = () => screen.getByTestId('notification-offer');
  /** As with the keyboard: what is pressed has the focus. */
  async function press(name: string): Promise<void> {
    const button = within(offer()).getByRole('button', { name });
    button.focus();
    await fireEvent.click(button);
  }

  async function asked(answer: 'allowed' | 'blocked'): Promise<FakePhone> {
    const phone = await show();
    phone.state.notifications.set('unasked');
    await tick();
    await press('Turn on');
    expect(phone.log).toContainEqual(['askForNotifications', null]);
    phone.state.notifications.set(answer);
    await tick();
    return phone;
  }

  it('are offered in words, and the browser asks whoever wants them', async () => {
    const phone = await asked('allowed');
    expect(within(offer()).getByRole('status').textContent).toBe('You’ll be notified of calls.');
    expect(document.activeElement).toBe(search());
    await press('Close');
    expect(offer().textContent.trim()).toBe('');
    expect(document.activeElement).toBe(search());
    expect(phone.log.filter(([name]) => name === 'changeSettings')).toEqual([]);
  });

  it('are told in a live region that holds the words and no buttons, and is there before them', async () => {
    const phone = await show();
    const words = within(offer()).getByRole('status');
    expect(words.textContent).toBe('');
    phone.state.notifications.set('unasked');
    await tick();
    expect(words.textContent).toContain('Get notified of calls');
    expect(within(words).queryByRole('button')).toBeNull();
  });

  it('leave the focus where the person has gone meanwhile', async () => {
    const phone = await show();
    phone.state.notifications.set('unasked');
    await tick();
    await press('Turn on');
    const call = screen.getByRole('button', { name: 'Call Ada Lovelace' });
    call.focus();
    phone.state.notifications.set('allowed');
    await tick();
    expect(document.activeElement).toBe(call);
  });

  it('that the browser blocks are explained to who wanted them, until they have read it', async () => {
    const phone = await asked('blocked');
    expect(offer().textContent).toContain('Your browser blocks notifications');
    expect(document.activeElement).toBe(search());
    await press('Close');
    expect(offer().textContent.trim()).toBe('');
    expect(phone.log).toContainEqual(['changeSettings', { offersNotifications: false }]);
  });

  it('are offered no more to who said no', async () => {
    const phone = await show();
    phone.state.notifications.set('unasked');
    await tick();
    await press('Not now');
    expect(phone.log).toContainEqual(['changeSettings', { offersNotifications: false }]);
    expect(document.activeElement).toBe(search());
    phone.state.settings.set({ ...phone.state.settings.current, offersNotifications: false });
    await tick();
    expect(offer().textContent.trim()).toBe('');
  });

  it('are not mentioned to who blocked them before', async () => {
    const phone = await show();
    phone.state.notifications.set('blocked');
    await tick();
    expect(offer().textContent.trim()).toBe('');
  });
});

describe('nobody to show', () => {
  it('waits for the team', async () => {
    const phone = await show([]);
    phone.state.contactsStatus.set('loading');
    await tick();
    expect(screen.getByText('Loading your team…')).toBeTruthy();
  });

  it('says that a search found nobody', async () => {
    await show();
    await fireEvent.input(search(), { target: { value: 'xyz' } });
    expect(screen.getByRole('heading', { name: 'Nobody found' })).toBeTruthy();
  });

  it('tells a member who can invite', async () => {
    await show([]);
    expect(screen.getByText(/admin can invite/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Invite someone' })).toBeNull();
  });

  const openInvites = async () => {
    await fireEvent.click(screen.getByRole('button', { name: 'Invite someone' }));
  };
  const makeInvite = async () => {
    await openInvites();
    await fireEvent.click(screen.getByRole('button', { name: 'Make a link' }));
  };
  const link = () => screen.findByLabelText<HTMLInputElement>('Invite link');
  const made = (phone: FakePhone) => phone.log.filter(([name]) => name === 'createInvite');

  it('lets an administrator make a link, and shows it again without making another', async () => {
    const phone = await show([], 'admin');
    await openInvites();
    expect(made(phone)).toEqual([]);
    await openInvites();
    await makeInvite();
    expect((await link()).value).toContain('#invite=');
    expect(made(phone)).toEqual([['createInvite', { role: 'member' }]]);
    await openInvites();
    for (const elsewhere of ['history', 'people'] as const) {
      phone.state.screen.set(elsewhere);
      await tick();
    }
    await openInvites();
    expect((await link()).value).toContain('#invite=');
    expect(made(phone)).toHaveLength(1);
    await fireEvent.click(screen.getByRole('button', { name: 'Make another link' }));
    expect(made(phone)).toHaveLength(2);
  });

  it('shows no link that has expired', async () => {
    const phone = await show([], 'admin');
    phone.answers.createInvite = aLink('https://calls.example.org', 1);
    await makeInvite();
    await tick();
    expect([made(phone).length, screen.queryByLabelText('Invite link')]).toEqual([1, null]);
  });

  it('shows nobody the link of somebody else', async () => {
    const phone = await show([], 'admin');
    await makeInvite();
    await link();
    await openInvites();
    phone.state.account.set(signedIn({ self: { ...ada, role: 'admin' } }));
    await tick();
    await openInvites();
    expect(screen.getByRole('button', { name: 'Make a link' })).toBeTruthy();
    expect(screen.queryByLabelText('Invite link')).toBeNull();
  });

  it.each([
    ['http://localhost:8470', 1],
    ['http://127.0.0.1:8470', 1],
    ['http://[::1]:8470', 1],
    ['http://192.168.0.7:8470', 0],
  ])('says whether a link to %s is of use to others', async (server, warnings) => {
    const phone = await show([], 'admin');
    phone.answers.createInvite = aLink(server);
    await makeInvite();
    await link();
    expect(screen.queryAllByText('This link only works on this computer')).toHaveLength(warnings);
  });

  it('says why a link could not be made', async () => {
    const phone = await show([aContact(grace)], 'admin');
    phone.answers.createInvite = err({ code: 'forbidden' });
    await makeInvite();
    expect((await screen.findByRole('alert')).textContent).toContain('isn’t allowed');
  });
});
