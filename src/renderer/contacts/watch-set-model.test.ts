import { limits } from '@protocol';
import { describe, expect, it } from 'vitest';
import { userId } from '../signaling/testing/people.ts';
import { isSameSet, watchSet } from './watch-set-model.ts';

const many = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, index) => userId(`${prefix}-${index + 100}`));

describe('whom to watch', () => {
  it('is everybody visible, favourite or recent, once', () => {
    const [ann, bob, eve, joe] = [userId('ann'), userId('bob'), userId('eve'), userId('joe')];
    expect(
      watchSet({ awaited: [ann], favourites: [bob, eve], visible: [eve], recents: [joe, bob, joe] }),
    ).toEqual([ann, eve, bob, joe]);
  });

  it('is nobody where there is nobody', () => {
    expect(watchSet({ awaited: [], favourites: [], visible: [], recents: [] })).toEqual([]);
  });

  it('never is more than the server allows, and leaves out the menu before the screen', () => {
    const visible = many(limits.watchedPeople - 1, 'v');
    const set = watchSet({ awaited: [], favourites: many(50, 'f'), visible, recents: many(50, 'r') });
    expect(set).toHaveLength(limits.watchedPeople);
    expect(set.slice(0, -1)).toEqual(visible);
  });

  it('holds only as many recent calls as a menu', () => {
    expect(watchSet({ awaited: [], favourites: [], visible: [], recents: many(100, 'r') })).toHaveLength(30);
  });

  it.each([
    [['bob', 'eve'], ['eve', 'bob'], true],
    [['bob'], ['bob', 'eve'], false],
    [['bob', 'eve'], ['bob', 'joe'], false],
    [[], [], true],
  ])('%j and %j are the same: %s', (one, other, same) => {
    expect(isSameSet(one.map(userId), other.map(userId))).toBe(same);
  });
});
