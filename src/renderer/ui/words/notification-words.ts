import type { NotificationStanding } from '@shared/shell.ts';

export const offerWords = 'Let Ringdown tell you when somebody calls while you look elsewhere.';

export const allowedWords = 'You will be told when somebody calls.';

/** What is so, and how to have it otherwise. */
export const notificationWords: Readonly<Record<NotificationStanding, string>> = {
  unasked: 'Ringdown can tell you when somebody calls while you look elsewhere. Your browser asks you first.',
  allowed:
    'You are told when somebody calls while you look elsewhere. To end that, open the settings for this site, beside its address, and take back the permission for notifications.',
  blocked:
    'Your browser blocks notifications here, so you hear a call, but see it only on this page. To be told, open the settings for this site, beside its address, and allow notifications.',
};
