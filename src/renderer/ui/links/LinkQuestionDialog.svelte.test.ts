import { fireEvent, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, it } from 'vitest';
import App from '../../App.svelte';
import type { LinkQuestion } from '../../phone/link-question-model.ts';
import { aCall, ada, createFakePhone, type FakePhone } from '../testing/fake-phone.ts';

const serverUrl = 'https://team.example';
const invite = { serverName: 'Team', role: 'guest', expiresAt: 1_800_000_000_000 } as const;
const leaves = { name: 'Grace Hopper', serverName: 'Another team' };

async function ask(question: LinkQuestion): Promise<FakePhone> {
  const phone = createFakePhone();
  render(App, { phone });
  phone.state.link.set(question);
  await tick();
  return phone;
}

const buttons = (): readonly string[] =>
  [...screen.getByRole('dialog').querySelectorAll('button')].map(({ textContent }) => textContent.trim());

describe('a link that was opened', () => {
  it('names the server of an invite before anything is asked there', async () => {
    const phone = await ask({ kind: 'look-at-invite', serverUrl, encrypted: true });
    expect(screen.getByRole('dialog').textContent).toContain('team.example');
    expect(buttons()).toEqual(['Cancel', 'Open']);
    expect(document.activeElement?.textContent.trim(), 'Enter does nothing').toBe('Cancel');
    expect(phone.log).toEqual([]);
    await fireEvent.click(screen.getByRole('button', { name: 'Open' }));
    expect(phone.log).toEqual([['inspectLink', null]]);
  });

  it('warns of a server without encryption', async () => {
    await ask({ kind: 'look-at-invite', serverUrl: 'http://team.example', encrypted: false });
    expect(screen.getByRole('dialog', { name: /http:\/\/team\.example/ })).toBeTruthy();
    expect(screen.getByRole('alert').textContent).toContain('isn’t encrypted');
  });

  it('names the role and what joining ends', async () => {
    const phone = await ask({ kind: 'join', serverUrl, invite, leaves });
    expect(screen.getByRole('dialog', { name: 'Join Team as a guest?' })).toBeTruthy();
    expect(screen.getByRole('alert').textContent).toContain('Grace Hopper at Another team');
    await fireEvent.click(screen.getByRole('button', { name: 'Sign out and join' }));
    expect(phone.log).toEqual([['acceptLink', null]]);
  });

  it('names whom it calls', async () => {
    const phone = await ask({ kind: 'call', serverName: 'Team', callee: ada, media: 'video' });
    expect(screen.getByRole('dialog', { name: 'Call Ada Lovelace?' })).toBeTruthy();
    expect(buttons()).toEqual(['Cancel', 'Call with video']);
    await fireEvent(screen.getByRole('dialog'), new Event('cancel', { cancelable: true }));
    expect(phone.log, 'Escape is no').toEqual([['dismissLink', null]]);
  });

  it.each<LinkQuestion>([
    { kind: 'looking', serverUrl },
    { kind: 'loading', serverUrl },
    { kind: 'bad-invite', serverUrl, error: { code: 'invite_invalid' } },
    { kind: 'joined-already', serverName: 'Team', name: 'Grace Hopper' },
    { kind: 'no-call', because: 'signed-out', serverUrl, username: 'ada' },
    { kind: 'no-call', because: 'other-server', serverUrl, username: 'ada' },
    { kind: 'no-call', because: 'oneself', serverUrl, username: 'ada' },
    { kind: 'no-call', because: 'unknown-person', serverUrl, username: 'ada' },
  ])('offers nothing where there is nothing to do: $kind $because', async (question) => {
    await ask(question);
    expect(buttons()).toHaveLength(1);
  });

  it('waits while it rings', async () => {
    const phone = await ask({ kind: 'call', serverName: 'Team', callee: ada, media: 'audio' });
    phone.state.calls.set([aCall({ direction: 'incoming', phase: 'ringing-in' })]);
    await tick();
    expect(screen.queryByRole('dialog')).toBeNull();
    phone.state.calls.set([]);
    await tick();
    expect(screen.getByRole('dialog')).toBeTruthy();
  });
});
