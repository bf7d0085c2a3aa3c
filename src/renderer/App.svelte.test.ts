import { err } from '@shared/result.ts';
import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, it } from 'vitest';
import App from './App.svelte';
import { aCall, aContact, ada, createFakePhone, signedIn } from './ui/testing/fake-phone.ts';

const show = (phone = createFakePhone()) => {
  render(App, { phone });
  return phone;
};

describe('the frame', () => {
  it('waits for the stored session', () => {
    show(createFakePhone({ account: { status: 'loading' } }));
    expect(screen.getByText('Starting Ringdown…')).toBeTruthy();
  });

  it('goes from signing in to the people without a reload', async () => {
    const phone = show(
      createFakePhone({ account: { status: 'signed-out', because: null, lastServerUrl: null } }),
    );
    expect(screen.getByRole('heading', { name: 'Sign in to Ringdown' })).toBeTruthy();
    phone.state.account.set(signedIn());
    await tick();
    expect(screen.getByRole('heading', { name: 'People' })).toBeTruthy();
  });

  it('takes an invite that is opened in a page that is here already', async () => {
    const phone = show(
      createFakePhone({ account: { status: 'signed-out', because: null, lastServerUrl: null } }),
    );
    phone.state.invite.set({ serverUrl: 'https://calls.example.org', invite: '9tZ2mWq4Lr7cXv1B' });
    await tick();
    expect(screen.getByRole('heading', { name: 'Welcome to Ringdown' })).toBeTruthy();
  });

  it('follows the theme, and leaves "system" to the style sheet', async () => {
    const phone = show();
    const { settings } = phone.state;
    settings.set({ ...settings.current, theme: 'dark' });
    await tick();
    expect(document.documentElement.dataset['theme']).toBe('dark');
    settings.set({ ...settings.current, theme: 'system' });
    await tick();
    expect(document.documentElement.dataset['theme']).toBeUndefined();
  });

  it('leaves nothing on the page when it goes', async () => {
    const phone = createFakePhone();
    phone.state.settings.set({ ...phone.state.settings.current, theme: 'dark' });
    phone.state.shown.set(false);
    const { unmount } = render(App, { phone });
    const { documentElement } = document;
    expect(documentElement.getAttributeNames()).toEqual(['data-theme', 'data-unseen']);
    unmount();
    await tick();
    expect(documentElement.getAttributeNames()).toEqual([]);
  });

  it('goes where the person and the phone want', async () => {
    const phone = show();
    screen.getByRole('button', { name: 'Settings' }).click();
    expect(phone.log).toContainEqual(['run', { type: 'show', screen: 'settings' }]);
    await tick();
    expect(screen.getByRole('button', { name: 'Settings' }).getAttribute('aria-current')).toBe('page');
    phone.state.screen.set('history');
    await tick();
    expect(screen.getByRole('heading', { name: 'History' })).toBeTruthy();
  });

  it('counts missed calls', async () => {
    const phone = show();
    phone.state.history.set({ ...phone.state.history.current, missedCount: 120 });
    await tick();
    expect(screen.getByRole('button', { name: /History/ }).textContent).toContain('99+ missed');
  });
});

describe('the line to the server', () => {
  const withConnection = (connection: ReturnType<typeof signedIn>['connection']) =>
    show(createFakePhone({ account: signedIn({ connection }) }));

  it('says nothing while it is up', () => {
    withConnection({ status: 'online' });
    expect(screen.getByTestId('connection-state').textContent.trim()).toBe('');
  });

  it('counts attempts and can be hurried', () => {
    const phone = withConnection({ status: 'reconnecting', attempt: 3 });
    const banner = screen.getByTestId('connection-state');
    expect(banner.textContent).toContain('attempt 3');
    within(banner).getByRole('button', { name: 'Try now' }).click();
    expect(phone.log).toContainEqual(['retryNow', null]);
  });

  it('says what to do when the server refuses', () => {
    withConnection({ status: 'refused', code: 'unsupported_version' });
    expect(screen.getByTestId('connection-state').textContent).toContain('Update the older one');
  });
});

describe('notices and presence', () => {
  it('tells a notice until it is dismissed', async () => {
    const phone = show();
    phone.state.notices.set([{ id: 7, code: 'offline' }]);
    await tick();
    expect(screen.getByText(/You’re offline/)).toBeTruthy();
    screen.getByRole('button', { name: 'Dismiss' }).click();
    expect(phone.log).toContainEqual(['dismissNotice', 7]);
  });

  it('changes presence from the menu, which closes with Escape', async () => {
    const phone = show();
    const me = screen.getByRole('button', { name: /Grace Hopper, Available/ });
    me.click();
    await tick();
    screen.getByRole('radio', { name: /Do not disturb/ }).click();
    expect(phone.log).toContainEqual(['run', { type: 'set-presence', presence: 'dnd' }]);
    await tick();
    me.click();
    await tick();
    const chosen = screen.getByRole('radio', { name: /^Available/ });
    expect(chosen.getAttribute('aria-checked')).toBe('true');
    chosen.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    await tick();
    expect(screen.queryByRole('radio')).toBeNull();
    expect(me.getAttribute('aria-expanded')).toBe('false');
  });

  it('saves a note for the team from the menu, and clears it', async () => {
    const phone = show();
    const open = () => fireEvent.click(screen.getByRole('button', { name: /Change your status/ }));
    await open();
    expect(screen.queryByRole('button', { name: 'Clear note' })).toBeNull();
    const field = screen.getByLabelText('Note for your team');
    await fireEvent.input(field, { target: { value: '  Back at two ' } });
    await fireEvent.submit(field);
    expect(phone.log.at(-1)).toEqual(['setNote', 'Back at two']);
    expect(screen.queryByRole('radio')).toBeNull();
    phone.state.presence.set({ status: 'available', note: 'Back at two' });
    await open();
    expect(screen.getByLabelText<HTMLInputElement>('Note for your team').value).toBe('Back at two');
    await fireEvent.click(screen.getByRole('button', { name: 'Clear note' }));
    expect(phone.log.at(-1)).toEqual(['setNote', '']);
  });
});

describe('a call while looking elsewhere', () => {
  it('stays in reach', async () => {
    const phone = show();
    phone.state.contacts.set([aContact(ada)]);
    phone.state.calls.set([aCall({ answeredAt: Date.now() - 61_000 })]);
    await tick();
    const bar = within(screen.getByTestId('call-bar'));
    expect(bar.getByText(/1:01/)).toBeTruthy();
    bar.getByRole('button', { name: 'Mute' }).click();
    bar.getByRole('button', { name: 'Hang up' }).click();
    bar.getByRole('button', { name: 'Return to call' }).click();
    expect(phone.log.slice(-3)).toEqual([
      ['run', { type: 'toggle-mute', callId: 'call-0001' }],
      ['run', { type: 'hang-up', callId: 'call-0001' }],
      ['run', { type: 'show', screen: 'call' }],
    ]);
  });

  it('shows a refused invite link in its place', async () => {
    const phone = createFakePhone({
      account: { status: 'signed-out', because: null, lastServerUrl: null },
      invite: { serverUrl: 'https://calls.example.org', invite: 'used-up-token-0001' },
    });
    phone.answers.inspectInvite = err({ code: 'invite_invalid' });
    show(phone);
    expect((await screen.findByRole('alert')).textContent).toContain('Ask for a new link');
  });
});
