import { describe, expect, it } from 'vitest';
import { closingAction } from './closing-model.ts';
import { DEFAULT_SIZE, openingPlace, readWindowPlace, ringingPlace, type Box } from './window-place-model.ts';

const laptop: Box = { x: 0, y: 30, width: 1440, height: 870 };
const beside: Box = { x: 1440, y: 0, width: 1920, height: 1080 };
const placeAt = (bounds: Box) => ({ version: 1, bounds, maximized: false }) as const;

describe('where the window opens', () => {
  it.each<[string, Box | null, Box[], ReturnType<typeof openingPlace>]>([
    ['for the first time', null, [laptop], DEFAULT_SIZE],
    [
      'where it was',
      { x: 100, y: 100, width: 800, height: 600 },
      [laptop],
      { x: 100, y: 100, width: 800, height: 600 },
    ],
    [
      'on the second screen',
      { x: 2000, y: 50, width: 800, height: 600 },
      [laptop, beside],
      { x: 2000, y: 50, width: 800, height: 600 },
    ],
    [
      'anywhere when that screen is gone',
      { x: 2000, y: 50, width: 800, height: 600 },
      [laptop],
      { width: 800, height: 600 },
    ],
    [
      'anywhere when only a corner would show',
      { x: 1400, y: 100, width: 800, height: 600 },
      [laptop],
      { width: 800, height: 600 },
    ],
    [
      'anywhere when its title would be out of reach',
      { x: 100, y: -200, width: 800, height: 600 },
      [laptop],
      { width: 800, height: 600 },
    ],
    [
      'no larger than the screen',
      { x: 0, y: 30, width: 4000, height: 3000 },
      [laptop],
      { x: 0, y: 30, width: 1440, height: 870 },
    ],
    ['large enough to use', { x: 10, y: 40, width: 20, height: 20 }, [laptop], { width: 360, height: 480 }],
  ])('%s', (...row) => {
    const [, bounds, screens, expected] = row;
    expect(openingPlace(bounds === null ? null : placeAt(bounds), screens)).toEqual(expected);
  });

  it.each([null, {}, { version: 1, bounds: { x: 0 }, maximized: false }, { ...placeAt(laptop), version: 2 }])(
    'does not take %j for a place',
    (found) => {
      expect(readWindowPlace(found)).toBeNull();
    },
  );

  it('puts the ringing window inside the screen', () => {
    const place = ringingPlace(beside);
    expect(place.x).toBeGreaterThan(beside.x);
    expect(place.x + place.width).toBeLessThan(beside.x + beside.width);
    expect(place.y).toBeGreaterThan(beside.y);
  });
});

describe('closing the window', () => {
  it.each([
    [{ quitting: false, closeToTray: true, hasTray: true }, 'hide'],
    [{ quitting: false, closeToTray: true, hasTray: false }, 'minimise'],
    [{ quitting: false, closeToTray: false, hasTray: true }, 'quit'],
    [{ quitting: false, closeToTray: false, hasTray: false }, 'quit'],
    [{ quitting: true, closeToTray: true, hasTray: true }, 'close'],
  ] as const)('%j means %s', (input, expected) => {
    expect(closingAction(input)).toBe(expected);
  });
});
