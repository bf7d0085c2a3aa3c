import type { CallId, UserId } from '@protocol';
import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, it } from 'vitest';
import App from '../../App.svelte';
import type { Contact } from '../../contacts/contacts.ts';
import {
  aContact,
  aDevice,
  ada,
  anEntry,
  aPerson,
  createFakePhone,
  type FakePhone,
} from '../testing/fake-phone.ts';

const alan = aPerson('alan', 'Alan Turing');

/** The page of Alan, opened from the list of people. */
async function open(changes: Partial<Contact> = {}, prepare?: (phone: FakePhone) => void) {
  const phone = createFakePhone();
  phone.state.contacts.set([aContact(ada), aContact(alan, changes)]);
  prepare?.(phone);
  render(App, { phone });
  await tick();
  await fireEvent.click(screen.getByRole('button', { name: 'Alan Turing' }));
  return { phone, page: within(screen.getByTestId('person-page')) };
}

const asked = ({ log }: FakePhone) => log.filter(([name]) => name !== 'watchVisible').slice(1);

describe('the page of a person', () => {
  it('says how they are, and follows it', async () => {
    const { phone, page } = await open({ status: 'dnd', note: 'Thinking' });
    expect(page.getByRole('heading', { name: 'Alan Turing', level: 1 })).toBeTruthy();
    expect(page.getByText('Do not disturb')).toBeTruthy();
    expect(page.getByText('Thinking')).toBeTruthy();
    expect(phone.log.at(-1)).toEqual(['watchVisible', ['user-alan']]);
    phone.state.contacts.set([aContact(alan, { status: 'away' })]);
    await tick();
    expect(page.getByText('Away')).toBeTruthy();
  });

  it('calls, calls with video and marks a favourite', async () => {
    const { phone, page } = await open();
    page.getByRole('button', { name: 'Call Alan Turing' }).click();
    page.getByRole('button', { name: 'Video call with Alan Turing' }).click();
    page.getByRole('button', { name: 'Favourite Alan Turing', pressed: false }).click();
    expect(asked(phone)).toEqual([
      ['run', { type: 'call', userId: 'user-alan', media: 'audio' }],
      ['run', { type: 'call', userId: 'user-alan', media: 'video' }],
      ['setFavourite', { userId: 'user-alan', favourite: true }],
    ]);
  });

  it('lets a person choose how their calls ring', async () => {
    const { phone, page } = await open({ ringRule: 'silent' });
    const rules = within(page.getByRole('group', { name: 'When Alan Turing calls' }));
    expect(rules.getByRole<HTMLInputElement>('radio', { name: /^Show silently/ }).checked).toBe(true);
    await fireEvent.click(rules.getByRole('radio', { name: /^Straight to busy/ }));
    expect(phone.log.at(-1)).toEqual(['setRingRule', { userId: 'user-alan', ringRule: 'busy' }]);
  });

  it('tells when they are free, unless they are', async () => {
    const { phone, page } = await open({ status: 'in-call' });
    await fireEvent.click(page.getByRole('button', { name: 'Tell me when free', pressed: false }));
    expect(phone.log.at(-1)).toEqual(['run', { type: 'call-back', userId: 'user-alan', inMinutes: null }]);
    phone.state.planned.set([{ userId: 'user-alan', name: 'Alan Turing', awaitsFree: true }]);
    await tick();
    await fireEvent.click(page.getByRole('button', { name: 'Tell me when free', pressed: true }));
    expect(phone.log.at(-1)).toEqual(['run', { type: 'forget-callback', userId: 'user-alan' }]);
    phone.state.planned.set([]);
    phone.state.contacts.set([aContact(alan)]);
    await tick();
    expect(page.queryByRole('button', { name: 'Tell me when free' })).toBeNull();
  });

  it('lists the calls with them, the latest first, and older ones on demand', async () => {
    const entries = Array.from({ length: 8 }, (_, index) =>
      anEntry({ callId: `call-1${index}` as CallId, peer: index === 1 ? ada : alan, startedAt: -index }),
    );
    const { phone, page } = await open({}, ({ state }) =>
      state.history.set({ status: 'ready', entries, hasMore: true, missedCount: 0 }),
    );
    expect(page.getAllByTestId('person-call')).toHaveLength(5);
    await fireEvent.click(page.getByRole('button', { name: 'Show older calls' }));
    expect(page.getAllByTestId('person-call')).toHaveLength(7);
    expect(phone.log.at(-1)).toEqual(['loadMore', null]);
  });

  it('says that there were no calls, and of which devices it knows', async () => {
    const { page } = await open({}, ({ state }) =>
      state.known.set([aDevice({ userId: alan.userId, verifiedAt: 1 }), aDevice()]),
    );
    expect(page.getByText('No calls with Alan Turing yet.')).toBeTruthy();
    expect(page.getAllByTestId('known-device')).toHaveLength(1);
  });
});

describe('the way back', () => {
  const rowOfAlan = () => screen.getByRole('button', { name: 'Alan Turing' });

  it.each([
    ['the arrow', () => fireEvent.click(screen.getByRole('button', { name: 'Back' }))],
    ['Escape', () => fireEvent.keyDown(document.body, { key: 'Escape' })],
  ])('by %s leads to the row that was opened', async (_, back) => {
    await open();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Back' }));
    await back();
    await tick();
    expect(document.activeElement).toBe(rowOfAlan());
  });

  it('by the place in the rail leads to the list as well', async () => {
    await open();
    await fireEvent.click(screen.getByRole('button', { name: 'People' }));
    expect(rowOfAlan()).toBeTruthy();
  });

  it('leads to the history, for who came from there', async () => {
    const { phone } = await open({}, ({ state }) => {
      state.screen.set('people');
      state.history.set({
        status: 'ready',
        entries: [anEntry({ peer: alan })],
        hasMore: false,
        missedCount: 0,
      });
    });
    await fireEvent.click(screen.getByRole('button', { name: 'History' }));
    await fireEvent.click(screen.getByRole('button', { name: 'Alan Turing' }));
    expect(screen.getByTestId('person-page')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Back' }));
    expect(phone.log).toContainEqual(['run', { type: 'show', screen: 'history' }]);
    expect(screen.getByRole('heading', { name: 'History', level: 1 })).toBeTruthy();
  });

  it('leaves the focus in the search field, when they leave the team', async () => {
    const { phone } = await open();
    phone.state.contacts.set([aContact(ada)]);
    await tick();
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Search people' }));
  });

  it('is taken by itself, when they leave the team', async () => {
    const { phone } = await open();
    phone.state.contacts.set([aContact(ada)]);
    await tick();
    expect(screen.queryByTestId('person-page')).toBeNull();
    expect(screen.getByText('Ada Lovelace')).toBeTruthy();
  });
});

it('a call in the history of somebody who left opens nothing', () => {
  const phone = createFakePhone();
  const gone = aPerson('gone', 'Gone Person', { userId: 'user-gone' as UserId });
  phone.state.history.set({
    status: 'ready',
    entries: [anEntry({ peer: gone })],
    hasMore: false,
    missedCount: 0,
  });
  phone.state.screen.set('history');
  render(App, { phone });
  expect(screen.queryByRole('button', { name: 'Gone Person' })).toBeNull();
});
