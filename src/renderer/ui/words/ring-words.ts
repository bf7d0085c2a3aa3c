import type { NotRung, UserId } from '@protocol';
import type { SignalingError } from '../../signaling/signaling.ts';
import { roomErrorWords } from './room-words.ts';

const reasons: Readonly<Record<NotRung[number]['reason'], string>> = {
  busy: 'is busy',
  offline: 'is offline',
  blocked: 'was removed by a host',
};

/** Whom it does not ring at, and why. */
export function notRungWords(notRung: NotRung, nameOf: (userId: UserId) => string): string {
  const each = notRung.map(({ userId, reason }) => `${nameOf(userId)} ${reasons[reason]}`);
  const see = notRung.some(({ reason }) => reason !== 'blocked') ? ' They’ll see that you called.' : '';
  return `${each.join(', ')}.${see}`;
}

/** Why nobody could be rung. */
export function ringErrorWords(error: SignalingError): string {
  if (error.code === 'rate_limited') return 'You rang too often. Wait a little, then try again.';
  if (error.code === 'call_gone') return 'The call is over.';
  return roomErrorWords(error);
}
