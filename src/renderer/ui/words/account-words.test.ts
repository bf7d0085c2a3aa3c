import { ErrorCode } from '@protocol';
import { describe, expect, it } from 'vitest';
import { type AccountErrorCode, accountErrorWords, connectionWords } from './account-words.ts';

const codes: readonly AccountErrorCode[] = [
  ...ErrorCode.options,
  'unreachable',
  'not-ringdown',
  'bad-address',
];

describe('accountErrorWords', () => {
  it.each(codes)('%s is a whole sentence, without its code', (code) => {
    const words = accountErrorWords({ code });
    expect(words).toMatch(/^\p{Lu}.*[.”]$/u);
    expect(words).not.toMatch(/_/);
  });

  it.each([
    [900, 'Try again in 1 second.'],
    [45_000, 'Try again in 45 seconds.'],
    [240_000, 'Try again in 4 minutes.'],
    [undefined, 'Wait a moment and try again.'],
  ])('says when to come back: %s ms', (retryAfterMs, words) => {
    const error = retryAfterMs === undefined ? {} : { retryAfterMs };
    expect(accountErrorWords({ code: 'locked_out', ...error })).toContain(words);
    expect(accountErrorWords({ code: 'rate_limited', ...error })).toContain(words);
  });
});

describe('connectionWords', () => {
  it('is silent while the line is up', () => {
    expect(connectionWords({ status: 'online' })).toBeNull();
  });

  it('says that a call is not affected while it reconnects, and what to do when it is refused', () => {
    expect(connectionWords({ status: 'reconnecting', attempt: 2 })?.detail).toContain('go on');
    expect(connectionWords({ status: 'refused', code: 'unauthenticated' })?.detail).toContain(
      'Sign in again',
    );
  });
});
