import { describe, expect, it } from 'vitest';
import { createLeasedAudioContext } from './audio-context.ts';

function leased() {
  const log: string[] = [];
  let opened = 0;
  const audio = createLeasedAudioContext(() => ({
    get() {
      if (log.at(-1) !== 'open') {
        opened += 1;
        log.push('open');
      }
      return { id: opened } as unknown as AudioContext;
    },
    close: () => void log.push('close'),
  }));
  return { audio, log };
}

describe('a leased audio context', () => {
  it('is one for all who hold it, and is closed with the last of them', () => {
    const { audio, log } = leased();
    const first = audio.lease();
    const second = audio.lease();
    expect(second.context).toEqual(first.context);
    first.release();
    expect(log).toEqual(['open']);
    second.release();
    expect(log).toEqual(['open', 'close']);
  });

  it('is not taken from the others by somebody who gives it back twice', () => {
    const { audio, log } = leased();
    const first = audio.lease();
    audio.lease();
    first.release();
    first.release();
    expect(log).toEqual(['open']);
  });

  it('is a new one for whoever comes after that', () => {
    const { audio, log } = leased();
    const first = audio.lease();
    first.release();
    const second = audio.lease();
    expect(second.context).not.toEqual(first.context);
    expect(log).toEqual(['open', 'close', 'open']);
  });
});
