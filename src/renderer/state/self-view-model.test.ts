import { describe, expect, it } from 'vitest';
import { cornerAfterKey, nearestCorner } from './self-view-model.ts';

describe('nearestCorner', () => {
  const stage = { width: 800, height: 600 };
  it.each([
    [{ x: 100, y: 100 }, 'top-left'],
    [{ x: 401, y: 299 }, 'top-right'],
    [{ x: 399, y: 301 }, 'bottom-left'],
    [{ x: 790, y: 590 }, 'bottom-right'],
    [{ x: -50, y: 700 }, 'bottom-left'],
  ] as const)('%o is %s', (middle, corner) => expect(nearestCorner(middle, stage)).toBe(corner));
});

describe('cornerAfterKey', () => {
  it.each([
    ['top-right', 'ArrowLeft', 'top-left'],
    ['top-right', 'ArrowDown', 'bottom-right'],
    ['top-right', 'ArrowUp', 'top-right'],
    ['bottom-left', 'ArrowRight', 'bottom-right'],
    ['bottom-left', 'ArrowUp', 'top-left'],
    ['top-left', 'Enter', 'top-right'],
    ['bottom-left', ' ', 'top-left'],
    ['top-left', 'm', null],
  ] as const)('from %s by %s to %s', (from, key, to) => expect(cornerAfterKey(from, key)).toBe(to));
});
