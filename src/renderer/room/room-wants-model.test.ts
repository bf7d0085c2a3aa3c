import type { RoomSeat } from '@protocol';
import { describe, expect, it } from 'vitest';
import { deviceId, person } from '../signaling/testing/people.ts';
import { wantsOf } from './room-wants-model.ts';

const bob = deviceId('bob');

const seat = (changes: Partial<RoomSeat>): RoomSeat => ({
  ...{ person: person('bob'), deviceId: bob, joinedAt: 0, connected: true },
  ...{ muted: false, camera: false, screen: false, held: false, handRaisedAt: null },
  ...changes,
});

describe('what this device wants of somebody through a media server', () => {
  it.each([
    ['the voice, muted or not', { muted: true }, 360, ['audio']],
    ['a camera that is shown, as high as it is', { camera: true }, 359.2, ['audio', 'video 360']],
    ['no camera that nobody looks at', { camera: true }, undefined, ['audio']],
    ['no camera in a place without height', { camera: true }, 0, ['audio']],
    [
      'a screen and its sound, also where it is not shown',
      { screen: true },
      undefined,
      ['audio', 'screen', 'screenSound'],
    ],
  ])('is %s', (...[, media, height, expected]) => {
    const shown = new Map(height === undefined ? [] : [[bob, height]]);
    const wants = wantsOf([seat(media)], shown);
    expect(wants.every((want) => want.deviceId === bob)).toBe(true);
    expect(wants.map((want) => [want.kind, ...('height' in want ? [want.height] : [])].join(' '))).toEqual(
      expected,
    );
  });
});
