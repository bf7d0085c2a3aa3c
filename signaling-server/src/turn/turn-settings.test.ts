import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig, type Environment } from '../config.ts';

const secret = '0123456789abcdef0123456789abcdef';
const urls = 'turn:turn.example.org:3478?transport=udp, turns:turn.example.org';
const relay = { RINGDOWN_TURN_URLS: urls, RINGDOWN_TURN_SECRET: secret };

describe('the settings of the relay', () => {
  it('are none unless somebody sets them', () => {
    expect(readConfig({})).toMatchObject({ turn: null, relayOnly: false });
  });

  it('name the relay, its secret, and for how long one may use it', () => {
    expect(readConfig(relay).turn).toEqual({
      urls: ['turn:turn.example.org:3478?transport=udp', 'turns:turn.example.org'],
      secret,
      ttlMs: 3_600_000,
    });
    expect(readConfig({ ...relay, RINGDOWN_TURN_TTL_S: '600' }).turn?.ttlMs).toBe(600_000);
  });

  it.each([
    'turn:192.0.2.7',
    'turn:[2001:db8::7]:3478',
    'turns:turn.example.org:443?transport=tcp',
    'TURN:turn.example.org?transport=TCP',
  ])('may say %s', (url) => {
    expect(readConfig({ ...relay, RINGDOWN_TURN_URLS: url }).turn?.urls).toEqual([url]);
  });

  it('may demand that every call goes through a relay, if there is one', () => {
    expect(readConfig({ ...relay, RINGDOWN_RELAY_ONLY: 'true' }).relayOnly).toBe(true);
    const fixed = JSON.stringify([{ urls: 'turn:x.example.org', username: 'team', credential: 'x' }]);
    expect(readConfig({ RINGDOWN_ICE_SERVERS: fixed, RINGDOWN_RELAY_ONLY: 'true' }).relayOnly).toBe(true);
  });

  it.each<[string, Environment]>([
    ['RINGDOWN_TURN_SECRET', { RINGDOWN_TURN_URLS: urls }],
    ['RINGDOWN_TURN_URLS', { RINGDOWN_TURN_SECRET: secret }],
    ['RINGDOWN_TURN_SECRET', { ...relay, RINGDOWN_TURN_SECRET: 'hunter2' }],
    ['RINGDOWN_TURN_URLS', { ...relay, RINGDOWN_TURN_URLS: 'turn.example.org' }],
    ['RINGDOWN_TURN_URLS', { ...relay, RINGDOWN_TURN_URLS: 'stun:stun.example.org' }],
    ['RINGDOWN_TURN_URLS', { ...relay, RINGDOWN_TURN_URLS: 'turn:turn.example.org:0' }],
    ['RINGDOWN_TURN_URLS', { ...relay, RINGDOWN_TURN_URLS: 'turn:turn.example.org:99999' }],
    ['RINGDOWN_TURN_URLS', { ...relay, RINGDOWN_TURN_URLS: 'turn:turn.example.org?transport=sctp' }],
    ['RINGDOWN_TURN_URLS', { ...relay, RINGDOWN_TURN_URLS: 'turn:ada:hunter2@turn.example.org' }],
    ['RINGDOWN_TURN_URLS', { ...relay, RINGDOWN_TURN_URLS: 'turns:turn.example.org?transport=udp' }],
    ['RINGDOWN_TURN_TTL_S', { ...relay, RINGDOWN_TURN_TTL_S: '60' }],
    ['RINGDOWN_TURN_TTL_S', { ...relay, RINGDOWN_TURN_TTL_S: '1000000' }],
    ['RINGDOWN_RELAY_ONLY', { ...relay, RINGDOWN_RELAY_ONLY: 'yes' }],
    ['RINGDOWN_RELAY_ONLY', { RINGDOWN_RELAY_ONLY: 'true' }],
    ['RINGDOWN_RELAY_ONLY', { RINGDOWN_RELAY_ONLY: 'true', RINGDOWN_ICE_SERVERS: 'stun:stun.example.org' }],
  ])('are refused by the name of %s, without the secret: %j', (variable, env) => {
    const read = () => readConfig(env);
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(new RegExp(`^${variable} `));
    expect(read).not.toThrow(new RegExp(`hunter2|${secret}`));
  });
});
