import { createSubject } from '@shared/observable.ts';
import { idleSnapshot, type PhoneCommand, type PhoneSnapshot } from '@shared/phone.ts';
import { fireEvent, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { expect, it } from 'vitest';
import RingingWindow from './RingingWindow.svelte';

const call: PhoneSnapshot['calls'][number] = {
  callId: 'call-0001',
  peerName: 'Ada Lovelace',
  media: 'video',
  phase: 'ringing-in',
  waiting: false,
  muted: false,
  held: false,
  answeredAt: null,
};

function show(calls: PhoneSnapshot['calls']) {
  const snapshot = createSubject<PhoneSnapshot>({ ...idleSnapshot, calls });
  const sent: PhoneCommand[] = [];
  render(RingingWindow, { snapshot, send: (command: PhoneCommand) => void sent.push(command) });
  return { snapshot, sent };
}

it('shows who rings and what kind of call it is', () => {
  show([call]);
  expect(screen.getByRole('heading', { name: 'Ada Lovelace' })).toBeTruthy();
  expect(screen.getByText('Video call')).toBeTruthy();
});

it('is empty when nothing rings, or only quietly', async () => {
  const { snapshot } = show([{ ...call, phase: 'active' }]);
  expect(screen.queryByTestId('ringing-window')).toBeNull();
  snapshot.set({ ...idleSnapshot, calls: [{ ...call, waiting: true }] });
  await tick();
  expect(screen.queryByTestId('ringing-window')).toBeNull();
  snapshot.set({ ...idleSnapshot, calls: [call] });
  await tick();
  expect(screen.getByTestId('ringing-window')).toBeTruthy();
});

it('answers and declines by button', async () => {
  const { sent } = show([call]);
  await fireEvent.click(screen.getByRole('button', { name: 'Answer' }));
  await fireEvent.click(screen.getByRole('button', { name: 'Decline' }));
  expect(sent.map(({ type }) => type)).toEqual(['answer', 'decline']);
});

it('does nothing with what is typed into it when it took the focus by appearing', async () => {
  const { sent } = show([call]);
  const decline = screen.getByRole('button', { name: 'Decline' });
  for (const key of ['Enter', 'Escape', ' ']) {
    // False: the browser does not do what it would do either, as press the button that has the focus.
    expect(await fireEvent.keyDown(document.body, { key })).toBe(false);
    expect(await fireEvent.keyDown(decline, { key })).toBe(false);
  }
  expect(await fireEvent.keyDown(document.body, { key: 'Tab' }), 'moving the focus presses nothing').toBe(
    true,
  );
  expect(sent).toEqual([]);
});

it('answers and declines by key with Alt, or after a click in it', async () => {
  const { sent, snapshot } = show([call]);
  await fireEvent.keyDown(document.body, { key: 'Enter', altKey: true });
  await fireEvent.keyDown(document.body, { key: 'Escape', altKey: true });
  await fireEvent.pointerDown(screen.getByRole('heading'));
  await fireEvent.keyDown(document.body, { key: 'Enter' });
  await fireEvent.keyDown(document.body, { key: 'Escape' });
  await fireEvent.keyDown(screen.getByRole('button', { name: 'Decline' }), { key: 'Enter' });
  expect(sent.map(({ type }) => type)).toEqual(['answer', 'decline', 'answer', 'decline']);

  snapshot.set({ ...idleSnapshot, calls: [{ ...call, callId: 'call-0002' }] });
  await tick();
  await fireEvent.keyDown(document.body, { key: 'Enter' });
  expect(sent, 'a click counts for the call that rang then').toHaveLength(4);
});
