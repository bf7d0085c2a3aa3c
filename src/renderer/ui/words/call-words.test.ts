import { EndReason } from '@protocol';
import { describe, expect, it } from 'vitest';
import type { CallView } from '../../call/calls.ts';
import { aCall, anEnd } from '../testing/fake-phone.ts';
import { announcementWords, endedWords, phaseWords } from './call-words.ts';

const title = (direction: CallView['direction'], end: Parameters<typeof anEnd>[0]): string | undefined =>
  endedWords(aCall({ direction, phase: 'ended', ended: anEnd(end) }))?.title;

describe('endedWords', () => {
  it.each([
    ['outgoing', { reason: 'hangup', by: 'remote' }, 'Ada Lovelace hung up'],
    ['incoming', { reason: 'hangup', by: 'local' }, 'You hung up'],
    ['incoming', { reason: 'hangup', by: 'server' }, 'Call ended'],
    ['outgoing', { reason: 'declined', by: 'remote' }, 'Ada Lovelace declined'],
    ['incoming', { reason: 'declined', by: 'local' }, 'You declined'],
    ['outgoing', { reason: 'busy', by: 'server' }, 'Ada Lovelace is busy'],
    ['incoming', { reason: 'busy', by: 'server' }, 'Missed call from Ada Lovelace'],
    ['outgoing', { reason: 'cancelled', by: 'local' }, 'You cancelled the call'],
    ['incoming', { reason: 'cancelled', by: 'remote' }, 'Missed call from Ada Lovelace'],
    ['outgoing', { reason: 'no-answer', by: 'server' }, 'Ada Lovelace did not answer'],
    ['incoming', { reason: 'no-answer', by: 'server' }, 'Missed call from Ada Lovelace'],
    ['incoming', { reason: 'answered-elsewhere', by: 'server' }, 'Answered on another device'],
    ['incoming', { reason: 'declined-elsewhere', by: 'server' }, 'Declined on another device'],
    ['outgoing', { reason: 'offline', by: 'server' }, 'Ada Lovelace is offline'],
    ['outgoing', { reason: 'media-failed', by: 'server' }, 'The two devices could not connect'],
    ['outgoing', { reason: 'untrusted', by: 'local' }, 'Stopped: this may not be Ada Lovelace'],
    ['outgoing', { reason: 'untrusted', by: 'remote' }, 'Ada Lovelace’s device doesn’t trust yours'],
    ['outgoing', { reason: 'signaling-lost', by: 'server' }, 'The connection to Ada Lovelace was lost'],
    ['outgoing', { reason: 'blocked', by: 'server' }, 'Ada Lovelace isn’t taking your calls'],
    ['outgoing', { reason: 'too-often', by: 'server' }, 'Too many calls in a short time'],
    ['outgoing', { reason: 'too-many', by: 'server' }, 'You’re in too many calls'],
    ['outgoing', { reason: 'failed', by: 'server' }, 'The call failed'],
  ] as const)('%s %o', (direction, end, words) => {
    expect(title(direction, end)).toBe(words);
  });

  it('has words for every reason from both sides', () => {
    for (const reason of EndReason.options) {
      for (const direction of ['incoming', 'outgoing'] as const) {
        for (const by of ['local', 'remote', 'server'] as const) {
          expect(title(direction, { reason, by })).toMatch(/^\p{Lu}/u);
        }
      }
    }
  });

  it('blames nobody where the server takes no calls for a moment', () => {
    const ended = anEnd({ reason: 'too-often', by: 'server' });
    const words = endedWords(aCall({ direction: 'outgoing', phase: 'ended', ended }));
    expect(words?.detail).toBe('You called too often. Wait a little before you call Ada Lovelace again.');
  });

  it.each(['local', 'server'] as const)(
    'calls nothing missed that this device can’t take: it may be answered elsewhere (by %s)',
    (by) => {
      const call = aCall({
        ...{ direction: 'incoming', phase: 'ended', answeredAt: null },
        ended: anEnd({ reason: 'no-relay', by }),
      });
      const said = [endedWords(call)?.title, endedWords(call)?.detail];
      expect(said.join()).not.toMatch(/missed/i);
      expect(announcementWords(call, { kind: 'ended' })).toBe(
        'Ada Lovelace is calling, but this device can’t take it.',
      );
    },
  );

  it('says how long to wait where the server has said it', () => {
    const ended = anEnd({ reason: 'too-often', by: 'server', retryAfterMs: 4_200 });
    const words = endedWords(aCall({ direction: 'outgoing', phase: 'ended', ended }));
    expect(words?.detail).toBe('You called too often. Try again in 5 seconds.');
  });

  it('says nothing about a call that goes on', () => {
    expect(endedWords(aCall())).toBeNull();
  });
});

describe('phaseWords', () => {
  it.each([
    [{ phase: 'dialing' }, 'Calling…'],
    [{ phase: 'ringing-out' }, 'Ringing…'],
    [{ phase: 'ringing-in', media: 'video' }, 'Incoming video call'],
    [{ phase: 'connecting' }, 'Connecting…'],
    [{ phase: 'active' }, 'Connected'],
    [{ phase: 'active', held: true, remoteHeld: true }, 'On hold on both sides'],
    [{ phase: 'reconnecting', held: true }, 'Connection lost. Reconnecting…'],
  ] as const)('%o', (changes, words) => expect(phaseWords(aCall(changes))).toBe(words));
});
