import { describe, expect, it } from 'vitest';
import { deviceNewsWords } from './device-words.ts';

describe('the words about devices that come and go', () => {
  it.each([
    [{ microphone: 'Laptop', speaker: 'Desk' }, 'Now your microphone is Laptop and your speaker is Desk.'],
    [{ camera: null }, 'Now there is no other camera.'],
    [
      { microphone: null, speaker: 'Desk', camera: 'Lid' },
      'Now there is no other microphone, your speaker is Desk and your camera is Lid.',
    ],
  ])('say what stands in: %j', (instead, detail) => {
    expect(deviceNewsWords({ type: 'lost', name: 'Jabra', instead })).toEqual({
      title: 'Jabra disconnected',
      detail,
    });
  });

  it.each([
    ['back', 'Jabra is back'],
    ['moved', 'Now using Jabra'],
  ] as const)('%s: %s', (type, title) => {
    expect(deviceNewsWords({ type, name: 'Jabra', kinds: ['speaker'] }).title).toBe(title);
  });

  it('ask whether to use a new one', () => {
    expect(deviceNewsWords({ type: 'offered', name: 'Jabra', devices: {} })).toEqual({
      title: 'Use Jabra?',
      detail: null,
    });
  });
});
