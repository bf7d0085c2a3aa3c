import { describe, expect, it } from 'vitest';
import type { SignalingError } from '../signaling/signaling.ts';
import { isLost, passesAfterMs } from './refusal-model.ts';

const error = (code: SignalingError['code'], retryAfterMs?: number): SignalingError =>
  retryAfterMs === undefined ? { code, message: '' } : { code, message: '', retryAfterMs };

describe('a refused request', () => {
  it.each([
    ['unavailable', 250, 250],
    ['unavailable', undefined, 1_000],
    ['unavailable', -1, 0],
    ['unavailable', 1e15, 60_000],
    ['rate_limited', 400, 400],
    ['rate_limited', undefined, null],
    ['call_gone', undefined, null],
    ['internal', 400, null],
    ['offline', undefined, null],
    ['timeout', undefined, null],
  ] as const)('%s (%s ms) is worth repeating after %s ms', (code, retryAfterMs, expected) => {
    expect(passesAfterMs(error(code, retryAfterMs))).toBe(expected);
  });

  it('is another thing than one that got no answer', () => {
    const codes = ['offline', 'timeout', 'unavailable', 'rate_limited', 'call_gone', 'internal'] as const;
    expect(codes.filter((code) => isLost(error(code)))).toEqual(['offline', 'timeout']);
  });
});
