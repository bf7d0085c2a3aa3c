import { describe, expect, it } from 'vitest';
import { createSubject } from '@shared/observable.ts';
import { idleSnapshot, type PhoneCommand, type PhoneSnapshot } from '@shared/phone.ts';
import { phoneWith, quietPhone } from '../testing/phone-samples.ts';
import { callNotice, missedNotice } from './notifications-model.ts';
import { startNotifications } from './notifications.ts';
import type { Notice, Notifier } from './notifier.ts';

const ringing = { phase: 'ringing-in' } as const;

describe('what is said about a call', () => {
  it.each([
    ['nothing rings', phoneWith({}), null],
    ['a voice call', phoneWith(ringing), { title: 'Grace is calling', body: 'Voice call', quiet: false }],
    ['a video call', phoneWith({ ...ringing, media: 'video' }), { body: 'Video call' }],
    [
      'a waiting call',
      phoneWith({}, { ...ringing, callId: 'c-2', waiting: true }),
      { callId: 'c-2', body: 'Voice call, waiting', quiet: true },
    ],
    [
      'a call that rang before do not disturb was chosen',
      { ...phoneWith(ringing), self: { name: 'Ada', presence: 'dnd' } } as const,
      { body: 'Voice call', quiet: true },
    ],
  ])('%s', (_what, snapshot, expected) => {
    const notice = callNotice(snapshot);
    if (expected === null) expect(notice).toBeNull();
    else expect(notice).toMatchObject(expected);
  });
});

describe('what is said about somebody to call back', () => {
  const due = (...names: readonly string[]): PhoneSnapshot => ({
    ...quietPhone,
    callbacks: names.map((name) => ({ userId: `user-${name}`, name, isFree: name === 'Grace', wish: 1 })),
  });

  it('is said once, and why', () => {
    const { shown, snapshot } = setUp();
    for (const next of [due('Grace'), due('Grace', 'Alan'), quietPhone, due('Grace')]) snapshot.set(next);
    expect(shown.map(({ title }) => title)).toEqual(['Grace is free now', 'Time to call Alan back']);
  });

  it('is said again for another wish', () => {
    const { shown, snapshot } = setUp();
    snapshot.set(due('Grace'));
    snapshot.set({
      ...quietPhone,
      callbacks: [{ userId: 'user-Grace', name: 'Grace', isFree: true, wish: 2 }],
    });
    expect(shown).toHaveLength(2);
  });

  it('calls, or says it again later', () => {
    const { shown, snapshot, commands } = setUp();
    snapshot.set(due('Grace'));
    shown[0]?.onAction('call');
    shown[0]?.onAction('later');
    expect(commands).toEqual([
      { type: 'call', userId: 'user-Grace', media: 'audio' },
      { type: 'call-back', userId: 'user-Grace', inMinutes: 5 },
    ]);
  });
});

describe('what is said about missed calls', () => {
  const missed = (count: number, before: PhoneSnapshot = quietPhone) =>
    missedNotice(before, { ...quietPhone, missedCount: count })?.title;

  it.each([
    ['names who called', missed(1, phoneWith(ringing)), 'Missed call from Grace'],
    ['counts several', missed(3), '3 missed calls'],
    ['does not guess a name', missed(1), 'Missed call'],
    ['says nothing when they were looked at', missed(0, { ...quietPhone, missedCount: 4 }), undefined],
    ['says nothing of what was known before', missed(4, { ...quietPhone, missedCount: 4 }), undefined],
    ['says nothing at the first connection', missed(4, idleSnapshot), undefined],
  ])('%s', (_what, title, expected) => {
    expect(title).toBe(expected);
  });
});

function setUp() {
  const shown: Notice[] = [];
  const notifier: Notifier = {
    show(notice) {
      shown.push(notice);
      return { close: () => void shown.splice(shown.indexOf(notice), 1) };
    },
  };
  const snapshot = createSubject<PhoneSnapshot>(quietPhone);
  const commands: PhoneCommand[] = [];
  const stop = startNotifications({ snapshot, notifier, onCommand: (command) => commands.push(command) });
  return { shown, snapshot, commands, stop };
}

describe('notifications', () => {
  it('stand exactly as long as it rings', () => {
    const { shown, snapshot } = setUp();
    snapshot.set(phoneWith(ringing));
    snapshot.set({ ...phoneWith(ringing), connection: 'reconnecting' });
    expect(shown.map(({ title, manner }) => [title, manner])).toEqual([['Grace is calling', 'call']]);
    snapshot.set(phoneWith({ phase: 'connecting' }));
    expect(shown).toEqual([]);
  });

  it('answer and decline the very call they show', () => {
    const { commands, shown, snapshot } = setUp();
    snapshot.set(phoneWith({ ...ringing, callId: 'c-9' }));
    shown[0]?.onAction('answer');
    shown[0]?.onAction('decline');
    shown[0]?.onClick();
    expect(commands).toEqual([
      { type: 'answer', callId: 'c-9' },
      { type: 'decline', callId: 'c-9' },
      { type: 'show', screen: 'call' },
    ]);
  });

  it('change with the caller', () => {
    const { shown, snapshot } = setUp();
    snapshot.set(phoneWith(ringing));
    snapshot.set(phoneWith({ ...ringing, callId: 'c-2', peerName: 'Alan' }));
    expect(shown.map(({ title }) => title)).toEqual(['Alan is calling']);
  });

  it('leave a missed call behind, which opens the history', () => {
    const { commands, shown, snapshot } = setUp();
    snapshot.set(phoneWith(ringing));
    snapshot.set({ ...quietPhone, missedCount: 1 });
    expect(shown.map(({ title, actions }) => [title, actions.length])).toEqual([
      ['Missed call from Grace', 0],
    ]);
    shown[0]?.onClick();
    expect(commands).toEqual([{ type: 'show', screen: 'history' }]);
  });

  it('go away with the app', () => {
    const { shown, snapshot, stop } = setUp();
    snapshot.set(phoneWith(ringing));
    stop();
    expect(shown).toEqual([]);
  });
});
