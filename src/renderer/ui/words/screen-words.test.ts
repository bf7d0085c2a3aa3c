import { describe, expect, it } from 'vitest';
import { aCall } from '../testing/fake-phone.ts';
import { screenProblemWords, sharingWords } from './screen-words.ts';

describe('the words about a screen', () => {
  it('say who sees it, and when nobody does', () => {
    expect(sharingWords(aCall())).toBe('You’re sharing your screen with Ada Lovelace');
    expect(sharingWords(aCall({ held: true }))).toContain('can’t see');
    expect(sharingWords(aCall({ remoteHeld: true }))).toContain('can’t see');
    expect(sharingWords(aCall({ remoteKnowsScreens: false }))).toContain('too old');
  });

  it('lead to the settings of the system that keeps it', () => {
    expect(screenProblemWords('denied', 'darwin').detail).toContain('System Settings');
    expect(screenProblemWords('denied', 'win32').detail).toContain('Settings › Privacy');
    expect(screenProblemWords('unsupported', 'web').detail).toContain('a computer');
    expect(screenProblemWords('failed', 'linux').detail).toContain('share again');
  });
});
