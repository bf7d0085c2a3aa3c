import { describe, expect, it } from 'vitest';
import { parseIceUrl } from './stun-link.ts';

describe('the address of a STUN or TURN server', () => {
  it.each([
    ['stun:stun.example.org', ['stun', 'stun.example.org', 3478, 'udp']],
    ['turn:192.0.2.7:80?transport=tcp', ['turn', '192.0.2.7', 80, 'tcp']],
    ['TURN:turn.example.org?transport=UDP', ['turn', 'turn.example.org', 3478, 'udp']],
    ['turns:turn.example.org?transport=tcp', ['turns', 'turn.example.org', 5349, 'tls']],
    ['turns:[2001:db8::7]:443', ['turns', '2001:db8::7', 443, 'tls']],
  ])('is read: %s', (text, [scheme, host, port, transport]) => {
    expect(parseIceUrl(text)).toEqual({ scheme, host, port, transport });
  });

  it.each(['', 'http://example.org', 'turn:', 'turn:a b', 'turn:x?transport=sctp'])('is not "%s"', (text) => {
    expect(parseIceUrl(text)).toBeNull();
  });
});
