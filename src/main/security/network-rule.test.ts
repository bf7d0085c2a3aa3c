import { describe, expect, it } from 'vitest';
import { networkRule } from './network-rule.ts';

describe('where the app may connect', () => {
  it.each([
    ['https://team.example/api', 'allowed'],
    ['wss://team.example/socket.io/', 'allowed'],
    ['http://127.0.0.1:8470/', 'allowed'],
    ['ws://localhost:8470/', 'allowed'],
    ['http://[::1]:8470/', 'allowed'],
    ['http://ringdown.localhost/', 'allowed'],
    ['http://192.168.1.20:8470/', 'ask'],
    ['http://10.1.2.3/', 'ask'],
    ['http://172.16.0.1/', 'ask'],
    ['http://172.31.255.255/', 'ask'],
    ['http://100.100.1.1/', 'ask'],
    ['http://[fd12:3456::1]/', 'ask'],
    ['http://nas:8470/', 'ask'],
    ['http://ringdown.local/', 'ask'],
    ['ws://phone.lan/', 'ask'],
    ['http://team.example/', 'refused'],
    ['ws://team.example/', 'refused'],
    ['http://172.32.0.1/', 'refused'],
    ['http://100.128.0.1/', 'refused'],
    ['http://8.8.8.8/', 'refused'],
    ['http://[2001:db8::1]/', 'refused'],
    ['http://local.team.example/', 'refused'],
    ['http://10.example.com/', 'refused'],
    ['http://1270.0.0.1.example/', 'refused'],
    ['not an address', 'refused'],
  ])('%s: %s', (address, expected) => {
    expect(networkRule(address)).toBe(expected);
  });
});
