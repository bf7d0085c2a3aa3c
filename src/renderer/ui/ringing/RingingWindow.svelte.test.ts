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

it('answers and declines by button and, with the focus, by key', async () => {
  const { sent } = show([call]);
  await fireEvent.click(screen.getByRole('button', { name: 'Answer' }));
  await fireEvent.click(screen.getByRole('button', { name: 'Decline' }));
  await fireEvent.keyDown(document.body, { key: 'Enter' });
  await fireEvent.keyDown(document.body, { key: 'Escape' });
  await fireEvent.keyDown(screen.getByRole('button', { name: 'Decline' }), { key: 'Enter' });
  expect(sent.map(({ type }) => type)).toEqual(['answer', 'decline', 'answer', 'decline']);
});
