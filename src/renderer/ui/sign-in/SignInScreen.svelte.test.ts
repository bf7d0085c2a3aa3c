import { err, ok } from '@shared/result.ts';
import { fireEvent, render, screen } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { createFakePhone, type FakePhone } from '../testing/fake-phone.ts';
import SignInScreen from './SignInScreen.svelte';

const link = 'https://calls.example.org/#invite=9tZ2mWq4Lr7cXv1B';
const invite = { serverUrl: 'https://calls.example.org', invite: '9tZ2mWq4Lr7cXv1B' };

function show(changes: Partial<Parameters<typeof render<typeof SignInScreen>>[1]> = {}): FakePhone {
  const phone = createFakePhone();
  render(SignInScreen, {
    account: phone.account,
    state: { status: 'signed-out', because: null, lastServerUrl: null },
    servedBy: null,
    invite: null,
    ...changes,
  });
  return phone;
}

const type = (label: string | RegExp, value: string) =>
  fireEvent.input(screen.getByLabelText(label), { target: { value } });
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }));

describe('signing in', () => {
  it('sends what was typed and shows why it did not work', async () => {
    const phone = show();
    phone.answers.signIn = err({ code: 'locked_out', retryAfterMs: 30_000 });
    await type('Server address', ' calls.example.org ');
    await type('Username', 'ada ');
    await type('Password', 'engine number 1');
    await press('Sign in');
    expect(phone.log).toEqual([
      ['signIn', { serverUrl: 'calls.example.org', username: 'ada', password: 'engine number 1' }],
    ]);
    expect((await screen.findByRole('alert')).textContent).toContain('Try again in 30 seconds.');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Sign in' }).disabled).toBe(false);
  });

  it('shows and hides the password', async () => {
    show();
    const password = screen.getByLabelText<HTMLInputElement>('Password');
    await press('Show password');
    expect(password.type).toBe('text');
    await press('Hide password');
    expect(password.type).toBe('password');
  });

  it('fills in the last server, and says that the device was signed out', () => {
    show({ state: { status: 'signed-out', because: 'revoked', lastServerUrl: 'https://last.example' } });
    expect(screen.getByLabelText<HTMLInputElement>('Server address').value).toBe('https://last.example');
    expect(screen.getByRole('alert').textContent).toContain('no longer signed in');
  });

  it('asks for no server in a page that a server served, unless one wants another', async () => {
    const phone = show({ servedBy: 'https://calls.example.org' });
    expect(screen.queryByLabelText('Server address')).toBeNull();
    await type('Username', 'ada');
    await type('Password', 'engine number 1');
    await press('Sign in');
    expect(phone.log[0]).toMatchObject(['signIn', { serverUrl: 'https://calls.example.org' }]);
    await press('Other server');
    expect(screen.getByLabelText('Server address')).toBeTruthy();
  });
});

describe('another server, in a page that may speak to its own only', () => {
  const served = { servedBy: 'https://calls.example.org' };

  it('is gone to, once the address is one', async () => {
    const opened: string[] = [];
    const phone = show({ ...served, openPage: (address: string) => void opened.push(address) });
    await press('Other server');
    await type('Server address', 'not an address');
    await press('Go to this server');
    expect(screen.getByRole('alert').textContent).toContain('does not look like a server address');
    await type('Server address', ' Other.example:8443/some/path ');
    await press('Go to this server');
    expect(opened).toEqual(['https://other.example:8443']);
    expect(phone.log).toEqual([]);
    await press('Stay here');
    expect(screen.getByLabelText('Password')).toBeTruthy();
  });

  it('is gone to with an invite to it; one to this server is taken here', async () => {
    const opened: string[] = [];
    const phone = show({ ...served, openPage: (address: string) => void opened.push(address) });
    await press('I have an invite link');
    await type('Invite link', link.replace('calls', 'other'));
    expect(opened).toEqual([link.replace('calls', 'other')]);
    await type('Invite link', link);
    expect(phone.log).toEqual([['inspectInvite', invite]]);
  });
});

describe('joining with an invite', () => {
  it('tells the first one that there is no team yet', async () => {
    const phone = show();
    phone.answers.inspectInvite = ok({ serverName: 'Lab', role: 'admin', expiresAt: 1, first: true });
    await type('Server address', link);
    expect(await screen.findByText(/You’re creating the admin account on/)).toBeTruthy();
    expect(screen.queryByText(/You are invited/)).toBeNull();
  });

  it('understands a link pasted where the server goes', async () => {
    const phone = show();
    await type('Server address', link);
    expect(phone.log).toEqual([['inspectInvite', invite]]);
    expect(await screen.findByText('Example team')).toBeTruthy();
  });

  it('asks for the link and explains one that is none', async () => {
    show();
    await press('I have an invite link');
    await type('Invite link', 'calls.example.org');
    await press('Continue');
    expect(screen.getByRole('alert').textContent).toContain('isn’t an invite link');
    await press('I already have an account');
    expect(screen.getByRole('heading').textContent).toBe('Sign in to Ringdown');
  });

  it('makes the account once all rules are met', async () => {
    const phone = show({ invite });
    await screen.findByText(/as a member of the team/);
    await type('Your name', 'Ada Lovelace');
    expect(screen.getByLabelText<HTMLInputElement>('Username').value).toBe('ada.lovelace');
    await type('Password', 'short');
    await press('Create account');
    expect(phone.log).toHaveLength(1);
    expect(screen.getByText(/at least 10 characters/).textContent).toContain('missing');
    await type('Username', 'Ada');
    await type('Password', 'engine number 1');
    await press('Create account');
    expect(phone.log[1]).toEqual([
      'signUp',
      { ...invite, name: 'Ada Lovelace', username: 'ada', password: 'engine number 1' },
    ]);
  });

  it.each([' ', '\u200d', '\u2800'])('makes none with a name that nobody can see: %j', async (name) => {
    const phone = show({ invite });
    await screen.findByText('Example team');
    await type('Your name', name);
    await type('Username', 'ada');
    await type('Password', 'engine number 1');
    expect(screen.queryByText(/at least one letter/)).toBeNull();
    await press('Create account');
    expect(phone.log).toHaveLength(1);
    expect(screen.getByText(/at least one letter/).textContent).toContain('missing');
    await type('Your name', 'Ada');
    expect(screen.queryByText(/at least one letter/)).toBeNull();
    await press('Create account');
    expect(phone.log).toHaveLength(2);
  });

  it('says when the username is taken', async () => {
    const phone = show({ invite });
    phone.answers.signUp = err({ code: 'username_taken' });
    await screen.findByText('Example team');
    await type('Your name', 'Ada Lovelace');
    await type('Password', 'engine number 1');
    await press('Create account');
    expect((await screen.findByRole('alert')).textContent).toContain('Choose another one');
  });

  it('looks again when the server did not answer', async () => {
    const phone = createFakePhone();
    phone.answers.inspectInvite = err({ code: 'unreachable' });
    show({ account: phone.account, invite });
    expect((await screen.findByRole('alert')).textContent).toContain('doesn’t answer');
    phone.answers.inspectInvite = createFakePhone().answers.inspectInvite;
    await press('Try again');
    expect(await screen.findByText('Example team')).toBeTruthy();
  });

  it('keeps the invite while one looks at signing in', async () => {
    show();
    await press('I have an invite link');
    await type('Invite link', link);
    await press('I already have an account');
    await press('I have an invite link');
    expect(await screen.findByText('Example team')).toBeTruthy();
  });

  it('asks for another link when this one is dead', async () => {
    const phone = createFakePhone();
    phone.answers.inspectInvite = err({ code: 'invite_invalid' });
    show({ account: phone.account, invite });
    expect((await screen.findByRole('alert')).textContent).toContain('no longer valid');
    phone.answers.inspectInvite = createFakePhone().answers.inspectInvite;
    await press('Use another invite link');
    await type('Invite link', link);
    expect(await screen.findByText('Example team')).toBeTruthy();
  });
});
