import type { NoticeCode } from '../../phone/notice-code.ts';

const notices: Readonly<Record<NoticeCode, string>> = {
  'not-signed-in': 'Sign in first, then you can call.',
  'already-signed-in': 'You are signed in already. Sign out to use the invite link that you opened.',
  offline: 'There is no connection to the server, so this did not happen. Try again when you are connected.',
  'unknown-person': 'This person is not in your team any more.',
  'favourite-not-saved': 'The favourite could not be saved and was put back. Try again.',
  'presence-not-saved': 'Your status could not be changed on the server and was put back. Try again.',
  'quiet-hours-not-saved':
    'Your quiet hours could not be changed on the server and were put back. Try again.',
  'ring-rule-not-saved': 'How these calls ring could not be saved on the server and was put back. Try again.',
  'settings-not-saved': 'The setting could not be saved on this computer and was put back. Try again.',
  'wait-not-saved':
    'Whom you wait for could not be changed on the server and was put back. Try again when you are connected.',
  'too-many-waits':
    'You are waiting for as many people as you can. Forget about one of them first: they are above your team.',
  'noise-suppression-failed':
    'The strong noise suppression did not start, so the standard one is in use. Choose it again to try once more.',
};

export const noticeWords = (code: NoticeCode): string => notices[code];
