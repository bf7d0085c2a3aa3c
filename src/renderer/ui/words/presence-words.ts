import type { ChosenStatus, Role, ShownStatus } from '@protocol';

export const shownStatusWords: Readonly<Record<ShownStatus, string>> = {
  available: 'Available',
  away: 'Away',
  dnd: 'Do not disturb',
  'in-call': 'In a call',
  offline: 'Offline',
};

export interface ChosenStatusWords {
  readonly label: string;
  readonly meaning: string;
}

export const chosenStatusWords: Readonly<Record<ChosenStatus, ChosenStatusWords>> = {
  available: { label: 'Available', meaning: 'Calls ring' },
  away: { label: 'Away', meaning: 'Calls ring, others see that you may not answer' },
  dnd: { label: 'Do not disturb', meaning: 'Nothing rings; callers hear that you are busy' },
  invisible: { label: 'Invisible', meaning: 'You look offline, and calls ring' },
};

export const roleWords: Readonly<Record<Role, string>> = {
  admin: 'an administrator',
  member: 'a member of the team',
  guest: 'a guest',
};
