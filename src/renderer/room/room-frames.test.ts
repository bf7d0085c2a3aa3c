import { describe, expect, it } from 'vitest';
import { parseFrameSignal } from './room-frames.ts';
import { privacyOf } from './room-model.ts';

describe('what devices in a room say to each other', () => {
  it.each([
    ['a key', { kind: 'frames', seats: [1, 2], hello: { key: 'k'.repeat(43) } }, true],
    ['what was sealed', { kind: 'frames', seats: [1, 2], sealed: 'abc' }, true],
    ['a key that is too short', { kind: 'frames', seats: [1, 2], hello: { key: 'k' } }, false],
    ['seats without numbers', { kind: 'frames', seats: ['1', '2'] }, false],
    [
      'candidates of a connection',
      { kind: 'candidates', link: 0, ufrag: '', candidates: [], last: true },
      false,
    ],
  ])('is about keys or not: %s', (_, said, isAboutKeys) => {
    expect(parseFrameSignal(JSON.stringify(said)) !== null).toBe(isAboutKeys);
  });

  it('may make no sense', () => {
    expect(parseFrameSignal('{')).toBeNull();
  });
});

it.each([
  ['mesh', true, 'direct'],
  ['mesh', false, 'direct'],
  ['sfu', true, 'sealed'],
  ['sfu', false, 'unable'],
] as const)('tells who could listen: %s, can encrypt: %s', (media, canEncrypt, privacy) => {
  expect(privacyOf(media, canEncrypt)).toBe(privacy);
});
