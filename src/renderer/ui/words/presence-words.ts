import type { ChosenStatus, OwnPresence, RingRule, Role, ShownStatus } from '@protocol';
import type { PresenceLasting } from '@shared/phone.ts';
import { untilWords } from '@shared/until-words.ts';

export const shownStatusWords: Readonly<Record<ShownStatus, string>> = {
  available: 'Available',
  away: 'Away',
  dnd: 'Do not disturb',
  'in-call': 'In a call',
  offline: 'Offline',
};

/** `room`: the name of the room in which they are, where one may know it. */
export const statusWords = (status: ShownStatus, room: string | null): string =>
  status === 'in-call' && room !== null ? `In ${room}` : shownStatusWords[status];

export interface ChosenStatusWords {
  readonly label: string;
  readonly meaning: string;
}

export const chosenStatusWords: Readonly<Record<ChosenStatus, ChosenStatusWords>> = {
  available: { label: 'Available', meaning: 'Calls ring' },
  away: { label: 'Away', meaning: 'Calls ring; others see you may not answer' },
  dnd: { label: 'Do not disturb', meaning: 'Nothing rings; callers are told you’re busy' },
  invisible: { label: 'Invisible', meaning: 'You appear offline; calls don’t ring' },
};

export const lastingWords: Readonly<Record<PresenceLasting, string>> = {
  '30-minutes': 'for 30 minutes',
  '1-hour': 'for 1 hour',
  'until-tomorrow': 'until tomorrow 08:00',
};

/** One's own status, with how long it lasts. */
export function ownPresenceWords({ status, until }: OwnPresence, now: number): string {
  const { label } = chosenStatusWords[status];
  return until === undefined ? label : `${label} ${untilWords(until, now)}`;
}

export const ringRuleWords: Readonly<Record<RingRule, ChosenStatusWords>> = {
  always: { label: 'Always ring', meaning: 'Even during Do not disturb' },
  usual: { label: 'Ring as usual', meaning: 'Follows your status' },
  silent: { label: 'Show silently', meaning: 'You see the call but hear nothing' },
  busy: { label: 'Straight to busy', meaning: 'Nothing rings; they’re told you’re busy' },
};

export const roleWords: Readonly<Record<Role, string>> = {
  admin: 'an admin',
  member: 'a member of the team',
  guest: 'a guest',
};
