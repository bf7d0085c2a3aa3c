import type { CallId } from '@protocol';
import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { expect, it } from 'vitest';
import App from '../../App.svelte';
import { anEntry, createFakePhone, grace, type FakePhone } from '../testing/fake-phone.ts';

function show(state: Partial<FakePhone['state']['history']['current']>) {
  const phone = createFakePhone();
  phone.state.history.set({ ...phone.state.history.current, ...state });
  phone.state.screen.set('history');
  render(App, { phone });
  return phone;
}

const missed = anEntry({ startedAt: Date.now(), missed: true, seen: false });
const earlier = anEntry({
  callId: 'call-0002' as CallId,
  peer: grace,
  direction: 'outgoing',
  endReason: 'busy',
});

it('lists the calls by day, in words', () => {
  show({ entries: [missed, earlier] });
  const today = within(screen.getByRole('list', { name: 'Today' }));
  expect(today.getByText('Ada Lovelace')).toBeTruthy();
  expect(today.getByText('New')).toBeTruthy();
  expect(screen.getByText('Outgoing, busy')).toBeTruthy();
});

it('says with which words a call was declined', () => {
  show({ entries: [{ ...earlier, endReason: 'declined', message: 'In a meeting.' }, missed] });
  expect(screen.getByText('Outgoing, declined')).toBeTruthy();
  expect(screen.getByText('In a meeting.')).toBeTruthy();
  expect(document.querySelectorAll('q')).toHaveLength(1);
});

it('says how a call was, where that was measured', () => {
  const measured = { seconds: 90, lostIn: 0, lostOut: 0.1, roundTripMs: 40, relayed: false };
  const summary = { ...measured, mos: 3.2, cause: 'uplink' };
  show({ entries: [{ ...earlier, answeredAt: 1_000, endedAt: 91_000, summary }, missed] });
  expect(
    screen.getAllByRole('img', { name: /^Call quality/ }).map((bars) => bars.getAttribute('aria-label')),
  ).toEqual(['Call quality: poor, 2 of 4 bars. Your connection is weak']);
});

it('calls back', async () => {
  const phone = show({ entries: [missed] });
  await fireEvent.click(screen.getByRole('button', { name: 'Call Ada Lovelace' }));
  await fireEvent.click(screen.getByRole('button', { name: 'Video call with Ada Lovelace' }));
  expect(phone.log.slice(1)).toEqual([
    ['run', { type: 'call', userId: 'user-ada', media: 'audio' }],
    ['run', { type: 'call', userId: 'user-ada', media: 'video' }],
  ]);
});

it('counts missed calls as seen on the way in and on the way out', async () => {
  const phone = show({ entries: [missed] });
  expect(phone.log).toEqual([['markSeen', null]]);
  phone.state.screen.set('people');
  await tick();
  expect(phone.log.filter(([name]) => name === 'markSeen')).toHaveLength(2);
});

it('fetches older calls on demand', async () => {
  const phone = show({ entries: [earlier], hasMore: true });
  await fireEvent.click(screen.getByRole('button', { name: 'Show older calls' }));
  expect(phone.log).toContainEqual(['loadMore', null]);
});

it('says what to do when there are none', async () => {
  const phone = show({});
  await fireEvent.click(screen.getByRole('button', { name: 'Call someone' }));
  expect(phone.log).toContainEqual(['run', { type: 'show', screen: 'people' }]);
});
