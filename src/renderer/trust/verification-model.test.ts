import { describe, expect, it } from 'vitest';
import { callId, deviceId, userId } from '../signaling/testing/people.ts';
import { transcriptText, vocabulary, wordsOf, type Transcript } from './verification-model.ts';
import { deriveWords } from './verification-words.ts';

const transcript: Transcript = {
  callId: callId('one'),
  initiator: {
    userId: userId('ada'),
    deviceId: deviceId('ada'),
    key: 'A'.repeat(43),
    fingerprints: ['sha-256 AA', 'sha-256 BB'],
  },
  responder: {
    userId: userId('bob'),
    deviceId: deviceId('bob'),
    key: 'B'.repeat(43),
    fingerprints: ['sha-256 CC'],
  },
};
const nonces = { initiator: new Uint8Array(32).fill(1), responder: new Uint8Array(32).fill(2) };
const names = async (of: Transcript = transcript, by = nonces): Promise<string> =>
  (await deriveWords(of, by)).join(' ');

describe('the words', () => {
  it('are sixty-four that can’t be taken for each other', () => {
    expect(vocabulary).toHaveLength(64);
    expect(new Set(vocabulary).size).toBe(64);
    expect(vocabulary.filter((word) => !/^[A-Z][a-z]+$/.test(word))).toEqual([]);
  });

  it('stand for the lowest six bits', () => {
    expect(wordsOf(Uint8Array.of(0, 63, 64, 255))).toEqual([...['Apple', 'Zebra', 'Apple', 'Zebra']]);
  });

  it('stand for a text that others can make as well', () => {
    expect(transcriptText(transcript)).toBe(
      [
        'ringdown verification words 1',
        'call call-one',
        `initiator user-ada device-ada ${'A'.repeat(43)}`,
        'initiator fingerprint sha-256 AA',
        'initiator fingerprint sha-256 BB',
        `responder user-bob device-bob ${'B'.repeat(43)}`,
        'responder fingerprint sha-256 CC',
        '',
      ].join('\n'),
    );
  });

  it('are these, for whoever makes another client', async () => {
    expect(await names()).toMatchInlineSnapshot(`"Clover Elephant Bicycle Piano Panda Grapes"`);
  });

  it.each<[string, Transcript]>([
    ['call', { ...transcript, callId: callId('two') }],
    ['key', { ...transcript, responder: { ...transcript.responder, key: 'C'.repeat(43) } }],
    ['fingerprint', { ...transcript, initiator: { ...transcript.initiator, fingerprints: ['sha-256 AA'] } }],
    ['device', { ...transcript, responder: { ...transcript.responder, deviceId: deviceId('bob-2') } }],
    ['role', { ...transcript, initiator: transcript.responder, responder: transcript.initiator }],
  ])('are others for another %s', async (_, other) => {
    expect(await names(other)).not.toBe(await names());
  });
});
