import { describe, expect, it } from 'vitest';
import type { DirectWay } from './direct-way-model.ts';
import { type CheckVerdict, type RelayStep, relayAddresses, verdictOf } from './connection-check-model.ts';

const passed = (way: RelayStep['way']): RelayStep => ({ way, result: { status: 'passed', ms: 30 } });
const refused = (way: RelayStep['way']): RelayStep => ({
  way,
  result: { status: 'failed', cause: 'refused' },
});
const silent = (way: RelayStep['way']): RelayStep => ({ way, result: { status: 'failed', cause: 'silent' } });

const server = { status: 'passed', ms: 12 } as const;
const direct = { status: 'done', way: 'open' } as const;

describe('what a check comes to', () => {
  it.each<[CheckVerdict, readonly RelayStep[]]>([
    ['good', [passed('udp'), passed('tcp'), passed('tls')]],
    ['good', [passed('udp'), silent('tcp'), refused('tls')]],
    ['detour', [silent('udp'), passed('tcp')]],
    ['detour', [refused('udp'), silent('tcp'), passed('tls')]],
    ['relays-refuse', [silent('udp'), refused('tcp')]],
    ['relays-silent', [silent('udp'), silent('tls')]],
    ['no-relay', []],
  ])('%s: %j', (verdict, relays) => {
    expect(verdictOf({ server, direct, relays }, false)).toBe(verdict);
  });

  it.each<[CheckVerdict, DirectWay, readonly RelayStep[]]>([
    ['no-way', 'blocked', []],
    ['no-way', 'blocked', [silent('udp'), silent('tls')]],
    ['relays-refuse', 'blocked', [silent('udp'), refused('tls')]],
    // Those that were silent may be the relays themselves, and the network may be a good one.
    ['relays-silent', 'unanswered', [silent('udp'), silent('tls')]],
    ['relays-refuse', 'unanswered', [silent('udp'), refused('tls')]],
    ['few-ways', 'changing', []],
    ['few-ways', 'changing', [silent('udp')]],
    ['relays-refuse', 'changing', [refused('udp')]],
    ['relays-silent', 'untold', [silent('udp')]],
    ['no-relay', 'untold', []],
    ['detour', 'unanswered', [silent('udp'), passed('tcp')]],
    ['good', 'blocked', [passed('udp')]],
    ['detour', 'changing', [passed('tls')]],
  ])('%s with a direct way that is %s, and %j', (verdict, way, relays) => {
    expect(verdictOf({ server, direct: { status: 'done', way }, relays }, false)).toBe(verdict);
  });

  it.each<[CheckVerdict, readonly RelayStep[]]>([
    ['relay-wanted', []],
    ['relay-wanted', [refused('udp')]],
    ['good', [passed('udp')]],
  ])('%s for who may only go through a relay, with %j', (verdict, relays) => {
    expect(verdictOf({ server, direct, relays }, true)).toBe(verdict);
  });

  it('is that the server is out of reach, whatever else there is', () => {
    const gone = { status: 'failed', cause: 'unreachable' } as const;
    expect(verdictOf({ server: gone, direct, relays: [passed('udp')] }, true)).toBe('no-server');
  });
});

it('tries every address of a relay by itself, and nothing that is none', () => {
  const credentials = { username: 'u', credential: 'c' };
  const urls = [
    'turn:r.example:3478',
    'turn:r.example:3478?transport=tcp',
    'turns:r.example:5349?transport=tcp',
  ];
  expect(relayAddresses([{ urls: ['stun:s.example'] }, { urls, ...credentials }])).toEqual([
    { way: 'udp', server: { urls: [urls[0]], ...credentials } },
    { way: 'tcp', server: { urls: [urls[1]], ...credentials } },
    { way: 'tls', server: { urls: [urls[2]], ...credentials } },
  ]);
});
