import { describe, expect, it } from 'vitest';
import { differentNodes } from './nodes.ts';

describe('where the people of a pair are', () => {
  it.each([2, 3, 8])('is every two of %i nodes in turn, and never one', (nodes) => {
    const all = nodes * (nodes - 1);
    const seen = new Set(Array.from({ length: all }, (_, pair) => differentNodes(pair, nodes).join('→')));
    expect(seen.size).toBe(all);
    expect([...seen].filter((way) => new Set(way.split('→')).size < 2)).toEqual([]);
  });
});
