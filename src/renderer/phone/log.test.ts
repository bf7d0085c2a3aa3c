import { describe, expect, it } from 'vitest';
import { createLogBuffer } from './log.ts';
import { safeLine, withoutNames } from '@shared/safe-line.ts';

const call = '0123456789abcdef0123456789abcdef';
const token = 'tJ5k_Zp0vXw3Qy8rLm2Nf6Hd9Gs1Ba4Ec7Uo-iRxVtM';

describe('a line of the log', () => {
  it.each([
    ['line online', 'line online'],
    [`call ${call} dialing -> active (answered)`, 'call 01234567… dialing -> active (answered)'],
    [
      'line lost (transport close), next attempt in 1250 ms',
      'line lost (transport close), next attempt in 1250 ms',
    ],
    ['TypeError: RTCPeerConnection is closed', 'TypeError: RTCPeerConnection is closed'],
    ['signed out (revoked)', 'signed out (revoked)'],
    ['dropped a malformed call:signaled (payload/seq)', 'dropped a malformed call:signaled (payload/seq)'],
  ])('%s stays readable', (line, expected) => {
    expect(safeLine(line)).toBe(expected);
  });

  it.each([
    ['a token', `refused ${token}`, token],
    ['a token in JSON', `{"token":"${token}"}`, 'tJ5k'],
    ['a short token', 'auth token=abc123 refused', 'abc123'],
    ['a header', `Authorization: Bearer ${token}`, 'Zp0v'],
    ['a password', 'password: hunter2', 'hunter2'],
    ['a password in JSON', '{"password": "hunter2"}', 'hunter2'],
    ['the credential of a relay', 'credential="k8Jd8s7f6a5s4d3f2=="', 'k8Jd'],
    ['an invite', 'opened https://team.example/#invite=9tZ2mWq4Lr7cXv1B', '9tZ2'],
    [
      'an invite in the app’s address',
      'ringdown:https://team.example/#invite=9tZ2mWq4Lr7cXv1B',
      'team.example',
    ],
    [
      'a whole description',
      'failed: v=0\r\no=- 46117 2 IN IP4 127.0.0.1\r\na=ice-pwd:asd88fgpdd777uzjYhagZg',
      'ice-pwd',
    ],
    ['a description in JSON', '{"type":"offer","sdp":"v=0\\r\\no=- 46117"}', '46117'],
    ['one line of a description', 'a=fingerprint:sha-256 4A:AD:B9:B1', '4A:AD'],
    ['an m-section', 'could not parse m=audio 9 UDP/TLS/RTP/SAVPF 111', 'SAVPF'],
    ['a candidate', 'candidate:842163049 1 udp 1677729535 192.0.2.7 46154 typ srflx', '46154'],
    ['an IPv4 address', 'connected from 192.0.2.7:46154', '192.0.2.7'],
    ['an IPv6 address', 'connected from [2001:db8::8a2e:370:7334]:443', '8a2e'],
    ['a local IPv6 address', 'lost fe80::1ff:fe23:4567:890a%eth0', 'fe80'],
    ['a server', 'cannot reach phone.example.org:8443', 'example'],
    ['a relay', 'turn:relay.example.org:3478?transport=udp failed', 'relay.example'],
    ['a mail address', 'unknown user ada@example.org', 'ada'],
    ['what follows on other lines', 'Error\n    at login (Grace’s laptop)', 'laptop'],
    ['what follows on other lines of Unicode', 'Error\u2028secret text', 'text'],
  ])('gives away nothing of %s', (_, line, secret) => {
    expect(safeLine(line)).not.toContain(secret);
    expect(safeLine(line)).not.toBe('');
  });

  it('is short, whatever it was', () => {
    expect(safeLine('no '.repeat(10_000)).length).toBeLessThanOrEqual(300);
  });

  it.each([
    ['call with Ada Lovelace failed', 'call with [name] failed'],
    ['ada said hello to LOVELACE', '[name] said hello to [name]'],
    ['O’Neil (c++) and Adam', '[name] ([name]) and Adam'],
    ['Łukasz rang', '[name] rang'],
  ])('%s names nobody who is known', (line, expected) => {
    expect(withoutNames(line, ['Ada Lovelace', 'O’Neil', 'c++', 'Łukasz', ''])).toBe(expected);
  });
});

describe('the log', () => {
  it('keeps the latest lines, and counts what repeats', () => {
    let now = 0;
    const log = createLogBuffer({ now: () => (now += 1) });
    for (let count = 0; count < 700; count += 1) log.info(`line ${count}`);
    for (let count = 0; count < 300; count += 1) log.warn('dropped');
    expect(log.lines()).toHaveLength(500);
    expect(log.lines()[0]?.message).toBe('line 201');
    expect(log.lines().at(-1)).toEqual({ at: 701, level: 'warn', message: 'dropped', times: 300 });
  });

  it('keeps no secret, and echoes to the developer', () => {
    const echoed: string[] = [];
    const echo = { info: (line: string) => void echoed.push(line), warn: () => undefined };
    const log = createLogBuffer({ now: () => 0 }, echo);
    log.info(`token ${token}`);
    expect([echoed, log.lines()[0]?.message]).toEqual([[`token ${token}`], 'token [secret]']);
  });
});
