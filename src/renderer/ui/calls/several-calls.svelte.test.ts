import type { CallId } from '@protocol';
import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, it } from 'vitest';
import App from '../../App.svelte';
import type { CallView } from '../../call/calls.ts';
import { ada, aCall, createFakePhone, grace, signedIn, type FakePhone } from '../testing/fake-phone.ts';

async function inCall(...calls: readonly CallView[]): Promise<FakePhone> {
  const phone = createFakePhone();
  phone.state.calls.set(calls);
  phone.state.screen.set('call');
  render(App, { phone });
  await tick();
  return phone;
}

const waiting = aCall({
  callId: 'call-0002' as CallId,
  peer: grace,
  direction: 'incoming',
  phase: 'ringing-in',
  waiting: true,
});
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }));
const commands = (phone: FakePhone) =>
  phone.log.filter(([name]) => name === 'run').map(([, command]) => command);

describe('several calls', () => {
  it('offers what can be done with one that waits', async () => {
    const phone = await inCall(aCall(), waiting);
    const card = within(screen.getByTestId('waiting-call'));
    for (const name of ['Decline', 'Hold and answer', 'End and answer']) {
      await fireEvent.click(card.getByRole('button', { name }));
    }
    expect(commands(phone)).toEqual([
      { type: 'decline', callId: 'call-0002' },
      { type: 'answer', callId: 'call-0002' },
      { type: 'hang-up', callId: 'call-0001' },
      { type: 'answer', callId: 'call-0002' },
    ]);
  });

  it('has one that waits above all that may come and go, so that it stays under the hand', async () => {
    const phone = await inCall(aCall(), waiting);
    const column = screen.getByTestId('waiting-call').parentElement;
    const first = () => column?.firstElementChild;
    expect(first()).toBe(screen.getByTestId('waiting-call'));
    phone.state.account.set(signedIn({ connection: { status: 'reconnecting', attempt: 2 } }));
    phone.state.cutOff.set('by-own-wish');
    await tick();
    expect(screen.getByTestId('connection-state').textContent).toContain('attempt 2');
    expect(first()).toBe(screen.getByTestId('waiting-call'));
  });

  it('brings back one that is on hold', async () => {
    const phone = await inCall(aCall({ held: true }), { ...waiting, phase: 'active', waiting: false });
    expect(screen.getByTestId('call-screen').getAttribute('aria-label')).toBe('Call with Grace Hopper');
    await press('Resume: Ada Lovelace');
    expect(commands(phone)).toEqual([{ type: 'set-held', callId: 'call-0001', held: false }]);
  });

  it('names each button that brings one back after its person', async () => {
    await inCall(aCall({ held: true }), { ...waiting, phase: 'active', waiting: false, held: true });
    const names = screen
      .getAllByRole('button', { name: /^Resume/ })
      .map((button) => button.getAttribute('aria-label'));
    expect(names.toSorted()).toEqual(['Resume: Ada Lovelace', 'Resume: Grace Hopper']);
  });

  it('offers a guest no transfer of a member, which the server refuses, and the one of a guest', async () => {
    const held = { ...waiting, phase: 'active', waiting: false, held: true } as const;
    const phone = await inCall(held, aCall());
    phone.state.account.set(signedIn({ self: { ...grace, role: 'guest' } }));
    await tick();
    expect(screen.queryByRole('button', { name: /^Connect the two/ })).toBeNull();
    await press('More');
    expect(screen.getByRole('button', { name: 'Swap with Grace Hopper' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^(Transfer|Connect) / })).toBeNull();
    phone.state.calls.set([aCall()]);
    await tick();
    expect(screen.queryByRole('button', { name: 'More' })).toBeNull();
    phone.state.calls.set([aCall({ peer: { ...ada, role: 'guest' } })]);
    await tick();
    await press('More');
    expect(screen.getByRole('button', { name: /^Transfer / })).toBeTruthy();
  });

  it('connects the two, which can be undone while nobody has been told', async () => {
    const held = { ...waiting, phase: 'active', waiting: false, held: true } as const;
    const phone = await inCall(held, aCall());
    await press(/^Connect the two and leave/);
    const handover = { to: grace, giving: true, attended: true };
    phone.state.calls.set([{ ...held, handover: { ...handover, pending: {} } }, aCall()]);
    await tick();
    await press('Undo: Grace Hopper');
    phone.state.calls.set([{ ...held, handover }, aCall()]);
    await tick();
    await press('Take back: Grace Hopper');
    expect(commands(phone)).toEqual([
      { type: 'transfer', callId: 'call-0002', to: 'user-ada' },
      { type: 'take-back', callId: 'call-0002' },
      { type: 'set-held', callId: 'call-0002', held: false },
    ]);
  });
});
