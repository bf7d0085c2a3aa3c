import { describe, expect, it } from 'vitest';
import { hasRelay, withOwnWish } from './ice-choice-model.ts';

const ice = (urls: readonly string[], relayOnly = false) => ({
  iceServers: [{ urls: [...urls] }],
  lifetimeMs: null,
  relayOnly,
});

describe('a relay', () => {
  it.each([
    ['none', [], false],
    ['one that only tells addresses', ['stun:relay.example'], false],
    ['one', ['stun:relay.example', 'turn:relay.example?transport=tcp'], true],
    ['one with encryption', ['turns:relay.example'], true],
  ])('is there or not: %s', (_, urls, there) => {
    expect(hasRelay(ice(urls))).toBe(there);
  });

  it.each([
    ['as-needed', false, false],
    ['as-needed', true, true],
    ['always', false, true],
    ['always', true, true],
  ] as const)('is demanded: %s, server %s', (wish, byServer, demanded) => {
    expect(withOwnWish(ice([], byServer), wish).relayOnly).toBe(demanded);
  });
});
