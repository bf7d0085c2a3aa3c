import { describe, expect, it } from 'vitest';
import { callId, deviceId, userId } from '../signaling/testing/people.ts';
import { claimText, fingerprintsOf } from './proof-model.ts';

describe('what is signed', () => {
  it('is a text that others can make as well', () => {
    const from = { userId: userId('ada'), deviceId: deviceId('ada') };
    const to = { userId: userId('bob'), deviceId: null };
    const text = claimText({ callId: callId('one'), from, to, link: 2, type: 'offer', digest: 'abc' });
    expect(text).toBe(
      [
        'ringdown description proof 1',
        'call call-one',
        'from user-ada device-ada',
        'to user-bob *',
        'link 2',
        'type offer',
        'sha-256 abc',
        '',
      ].join('\n'),
    );
  });
});

describe('fingerprints of a description', () => {
  it.each([
    ['none', 'v=0\r\n', []],
    [
      'one in every line',
      'a=fingerprint:sha-256 AB:CD\r\na=x\r\na=fingerprint:SHA-256 ab:cd\r\n',
      ['sha-256 AB:CD'],
    ],
    [
      'several, in order',
      'a=fingerprint:sha-256 B\r\na=fingerprint:sha-256 A\r\n',
      ['sha-256 A', 'sha-256 B'],
    ],
    ['the key of a hello in a room', 'seats 1 2\nx25519 aB_-\n', ['x25519 aB_-']],
    ['not inside a line', 'a=x a=fingerprint:sha-256 A\r\n', []],
  ])('%s', (_, sdp, fingerprints) => {
    expect(fingerprintsOf(sdp)).toEqual(fingerprints);
  });
});
