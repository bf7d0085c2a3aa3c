import { describe, expect, it } from 'vitest';
import {
  type DirectWay,
  type SeenAddress,
  type Sightings,
  asksOthers,
  directWayOf,
  sightingServers,
} from './direct-way-model.ts';

const own = (port: number): SeenAddress => ({ type: 'host', address: '192.168.0.7', port, ownPort: 0 });
const as = (port: number, ownPort: number): SeenAddress => ({
  ...{ type: 'srflx', address: '203.0.113.9', port, ownPort },
});
const atPublic = (address: string): SeenAddress => ({ ...own(5_000), address });
const answered = { asked: 2, asksOthers: true, complete: true, failed: false };
const silent = { ...answered, complete: false };

describe('the direct way to others', () => {
  it.each<[string, DirectWay, Sightings]>([
    ['seen under one address', 'open', { ...answered, seen: [own(5_000), as(62_000, 5_000)] }],
    ['seen under the own one', 'open', { ...answered, seen: [own(5_000)] }],
    [
      'seen while another server is silent',
      'open',
      { ...answered, complete: false, seen: [as(62_000, 5_000)] },
    ],
    [
      'seen differently',
      'changing',
      { ...answered, seen: [own(5_000), as(62_000, 5_000), as(62_001, 5_000)] },
    ],
    [
      'one address each for two networks',
      'open',
      { ...answered, seen: [own(5_000), own(6_000), as(62_000, 5_000), as(62_001, 6_000)] },
    ],
    // A browser that may not tell the own addresses names no own port.
    [
      'two networks without ports',
      'open',
      { ...answered, seen: [own(1), own(2), as(62_000, 0), as(62_001, 0)] },
    ],
    ['one network without ports', 'changing', { ...answered, seen: [own(1), as(62_000, 0), as(62_001, 0)] }],
    ['nobody answers', 'blocked', { ...answered, complete: false, seen: [own(5_000)] }],
    ['nobody can be asked', 'blocked', { ...answered, failed: true, seen: [own(5_000)] }],
    ['nobody answers but relays were asked alone', 'unanswered', { ...silent, asksOthers: false, seen: [] }],
    // Who answers a machine with an address of its own tells it nothing new, so that nothing tells who did.
    ['a public address, and one is silent', 'untold', { ...silent, seen: [atPublic('203.0.113.7')] }],
    [
      'a public address, and one fails',
      'untold',
      { ...answered, failed: true, seen: [atPublic('2001:db8::7')] },
    ],
    ['an address that is hidden', 'blocked', { ...silent, seen: [atPublic('5f0c7a5e.local')] }],
    ['an address that is not told', 'blocked', { ...silent, seen: [atPublic('')] }],
    ['there is nobody to ask', 'untold', { ...answered, asked: 0, seen: [own(5_000)] }],
  ])('%s: %s', (_, way, sightings) => {
    expect(directWayOf(sightings)).toBe(way);
  });
});

it('asks who answers over UDP, each once', () => {
  const urls = [
    'turn:r.example:3478?transport=udp',
    'turn:r.example:3478?transport=tcp',
    'turn:r.example:3478',
    'turns:r.example:5349?transport=tcp',
  ];
  expect(sightingServers([{ urls: ['stun:s.example'] }, { urls, username: 'u', credential: 'c' }])).toEqual([
    'stun:s.example',
    'stun:r.example:3478',
  ]);
});

it.each([
  [false, ['turn:r.example:3478', 'turns:r.example:5349?transport=tcp']],
  [false, ['turn:r.example:3478', 'stun:R.example:3478']],
  [false, ['turn:[2001:db8::1]:3478', 'stun:[2001:db8::1]']],
  [true, ['turn:r.example:3478', 'stun:s.example']],
  [true, ['turn:[2001:db8::1]:3478', 'stun:[2001:db8::2]:3478']],
  [true, ['stun:s.example']],
  [false, []],
])('asks others than relays, %s: %j', (others, urls) => {
  expect(asksOthers([{ urls }])).toBe(others);
});
