import { describe, expect, it } from 'vitest';
import { mayConnect } from './network-rule.ts';

describe('where the app may connect', () => {
  it.each([
    ['https://team.example/api', true],
    ['wss://team.example/socket.io/', true],
    ['http://127.0.0.1:8470/', true],
    ['ws://localhost:8470/', true],
    ['http://[::1]:8470/', true],
    ['http://192.168.1.20:8470/', true],
    ['http://10.1.2.3/', true],
    ['http://172.16.0.1/', true],
    ['http://172.31.255.255/', true],
    ['http://100.100.1.1/', true],
    ['http://[fd12:3456::1]/', true],
    ['http://nas:8470/', true],
    ['http://ringdown.local/', true],
    ['ws://phone.lan/', true],
    ['http://team.example/', false],
    ['ws://team.example/', false],
    ['http://172.32.0.1/', false],
    ['http://100.128.0.1/', false],
    ['http://8.8.8.8/', false],
    ['http://[2001:db8::1]/', false],
    ['http://local.team.example/', false],
    ['http://10.example.com/', false],
    ['http://1270.0.0.1.example/', false],
    ['not an address', false],
  ])('%s: %s', (address, expected) => {
    expect(mayConnect(address)).toBe(expected);
  });
});
