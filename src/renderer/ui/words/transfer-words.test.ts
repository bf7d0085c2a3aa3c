import { describe, expect, it } from 'vitest';
import { aCall, aPerson, ada, grace } from '../testing/fake-phone.ts';
import { endedWords } from './call-words.ts';
import { handoverWords, returnedWords, transferredWords } from './transfer-words.ts';

const alan = aPerson('alan', 'Alan');

describe('the words of a transfer', () => {
  it.each([
    [{ giving: true, attended: false }, 'Transferring Ada Lovelace to Alan…'],
    [{ giving: true, attended: true }, 'Connecting Ada Lovelace with Alan…'],
    [{ giving: false, attended: false }, 'Ada Lovelace is connecting you with Alan…'],
  ])('say who goes where (%o)', (handover, words) => {
    expect(handoverWords(aCall({ peer: ada }), { to: alan, ...handover })).toBe(words);
  });

  it.each([
    ['no-answer', true, 'Alan did not answer. Ada Lovelace is back on the line.'],
    ['declined', false, 'Alan declined. Ada Lovelace will be back in a moment.'],
    ['failed', true, 'Alan could not be reached. Ada Lovelace is back on the line.'],
    ['cancelled', true, 'The transfer was cancelled. Ada Lovelace is back on the line.'],
  ] as const)('say why it came back (%s)', (reason, held, words) => {
    expect(returnedWords(aCall({ peer: ada, held }), { to: alan, reason })).toBe(words);
  });

  it('say who is behind a call', () => {
    expect(transferredWords(aCall())).toBeNull();
    expect(transferredWords(aCall({ transferredBy: grace, direction: 'incoming' }))).toBe(
      'Transferred by Grace Hopper',
    );
    expect(transferredWords(aCall({ transferredBy: grace }))).toBe(
      'Grace Hopper is connecting you with Ada Lovelace',
    );
    expect(transferredWords(aCall({ transferredBy: grace, answeredAt: 1 }))).toBe(
      'Grace Hopper connected you with Ada Lovelace',
    );
  });

  it('say at the end who talks to whom', () => {
    const end = { reason: 'hangup', message: null, at: 0, transferredTo: alan } as const;
    const title = (by: 'local' | 'remote') =>
      endedWords(aCall({ peer: ada, phase: 'ended', ended: { ...end, by } }))?.title;
    expect(title('local')).toBe('Ada Lovelace is talking to Alan now');
    expect(title('remote')).toBe('Ada Lovelace connected you with Alan');
  });
});
