import type { UserId } from '@protocol';
import type { News, NoticeCode } from '../../phone/notice-code.ts';
import { notRungWords } from './ring-words.ts';

const notices: Readonly<Record<NoticeCode, string>> = {
  'not-signed-in': 'Sign in first, then you can call.',
  'already-signed-in': 'You’re already signed in. Sign out to use the invite link you opened.',
  offline: 'You’re offline, so this didn’t happen. Try again when you’re connected.',
  'unknown-person': 'This person is no longer in your team.',
  'favourite-not-saved': 'Couldn’t save the favourite. Try again.',
  'presence-not-saved': 'Couldn’t change your status. Try again.',
  'quiet-hours-not-saved': 'Couldn’t change your quiet hours. Try again.',
  'ring-rule-not-saved': 'Couldn’t save how these calls ring. Try again.',
  'settings-not-saved': 'Couldn’t save the setting on this computer. Try again.',
  'hotkeys-not-configured': 'Your desktop didn’t open its settings for these keys. Open them from there.',
  'wait-not-saved': 'Couldn’t update your reminders. Try again when online.',
  'too-many-waits': 'You’re already waiting for 20 people. Remove one first: they’re listed above your team.',
  'trust-unreadable':
    'Ringdown can’t open its list of your colleagues’ devices, so it can’t tell whether they use their usual one. Restart Ringdown. In a browser, allow this site to store data and reload.',
  'trust-not-saved':
    'Couldn’t save what Ringdown learned about the other device, so it won’t recognise it after a restart. In a browser, allow this site to store data.',
  'noise-suppression-failed':
    'Strong noise suppression couldn’t start, so standard is in use. Choose it again to retry.',
};

export const noticeWords = (news: News, nameOf: (userId: UserId) => string): string =>
  news.code === 'not-rung' ? notRungWords(news.people, nameOf) : notices[news.code];
