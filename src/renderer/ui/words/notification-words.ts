import type { NotificationStanding } from '@shared/shell.ts';

export const offerWords = 'Get notified of calls when Ringdown isn’t in front.';

export const allowedWords = 'You’ll be notified of calls.';

/** What is so, and how to have it otherwise. */
export const notificationWords: Readonly<Record<NotificationStanding, string>> = {
  unasked: 'Get notified of calls when Ringdown isn’t in front. Your browser will ask first.',
  allowed:
    'You’re notified of calls when Ringdown isn’t in front. To turn this off, block notifications in site settings.',
  blocked:
    'Your browser blocks notifications, so you see calls only on this page. To get notified, allow notifications in site settings.',
};
