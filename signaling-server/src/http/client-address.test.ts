import { describe, expect, it } from 'vitest';
import { createProxyTrust } from './addresses.ts';

const trust = createProxyTrust(['10.0.0.1', '10.1.0.0/16', 'fd00::/8']);
const from = (remoteAddress: string, headers: Record<string, string | string[]> = {}) => ({
  headers,
  socket: { remoteAddress },
});
const passedOn = (remoteAddress: string, chain: string) =>
  trust.clientAddress(from(remoteAddress, { 'x-forwarded-for': chain }));

describe('the address of a client', () => {
  it.each([
    { why: 'is where the connection comes from', remote: '192.0.2.9', chain: '', is: '192.0.2.9' },
    { why: 'is not what a stranger says', remote: '192.0.2.9', chain: '198.51.100.1', is: '192.0.2.9' },
    { why: 'is what a trusted proxy says', remote: '10.0.0.1', chain: '198.51.100.1', is: '198.51.100.1' },
    { why: 'may be behind several', remote: '10.0.0.1', chain: '198.51.100.1, 10.1.2.3', is: '198.51.100.1' },
    {
      why: 'is the last that a trusted proxy names, whatever the client wrote before',
      remote: '10.0.0.1',
      chain: '203.0.113.7, 10.1.2.3, 198.51.100.1, 10.1.9.9',
      is: '198.51.100.1',
    },
    {
      why: 'is the first proxy where all are trusted',
      remote: '10.0.0.1',
      chain: '10.1.2.3',
      is: '10.1.2.3',
    },
    { why: 'is known as IPv6 too', remote: 'fd00::2', chain: '2001:db8::5', is: '2001:db8::5' },
    { why: 'may have a port', remote: '10.0.0.1', chain: '198.51.100.1:4711', is: '198.51.100.1' },
    { why: 'may have a port as IPv6', remote: '10.0.0.1', chain: '[2001:db8::5]:4711', is: '2001:db8::5' },
    { why: 'is the proxy where it names none', remote: '10.0.0.1', chain: 'unknown', is: '10.0.0.1' },
    {
      why: 'is never looked for past nonsense',
      remote: '10.0.0.1',
      chain: '198.51.100.1, ?',
      is: '10.0.0.1',
    },
    { why: 'is IPv4 even if it comes as IPv6', remote: '::ffff:192.0.2.9', chain: '', is: '192.0.2.9' },
    { why: 'and so is a proxy', remote: '::ffff:10.0.0.1', chain: '198.51.100.1', is: '198.51.100.1' },
  ])('$why: $remote, $chain', ({ remote, chain, is }) => {
    expect(passedOn(remote, chain)).toBe(is);
  });

  it('is read from as many headers as there are', () => {
    const request = from('10.0.0.1', { 'x-forwarded-for': ['203.0.113.7', '198.51.100.1', '10.1.2.3'] });
    expect(trust.clientAddress(request)).toBe('198.51.100.1');
  });

  it('is never believed where no proxy is trusted', () => {
    const nobody = createProxyTrust([]);
    const request = from('127.0.0.1', { 'x-forwarded-for': '198.51.100.1' });
    expect(nobody.clientAddress(request)).toBe('127.0.0.1');
  });
});

describe('the word of a proxy', () => {
  it.each([
    { remote: '10.0.0.1', header: 'x-forwarded-for', is: 'believed' },
    { remote: '::ffff:10.0.0.1', header: 'x-forwarded-for', is: 'believed' },
    { remote: '192.0.2.9', header: 'x-forwarded-for', is: 'ignored' },
    { remote: '192.0.2.9', header: 'forwarded', is: 'ignored' },
    { remote: '10.0.0.1', header: 'x-other', is: 'none' },
  ])('in $header from $remote is $is', ({ remote, header, is }) => {
    expect(trust.forwarded(from(remote, { [header]: '198.51.100.1' }))).toBe(is);
  });
});

describe('the host of a request', () => {
  const names = { host: 'ringdown:8470', 'x-forwarded-host': 'phone.example.org' };

  it('is what the client wrote, which a trusted proxy passes on', () => {
    expect(trust.requestHost(from('10.0.0.1', names))).toBe('phone.example.org');
    expect(trust.requestHost(from('10.0.0.1', { host: 'phone.example.org' }))).toBe('phone.example.org');
  });

  it('is not what a stranger says', () => {
    expect(trust.requestHost(from('192.0.2.9', names))).toBe('ringdown:8470');
  });
});
