import { describe, expect, it } from 'vitest';
import { explain } from './explain.ts';
import { UnavailableError } from '../ops/unavailable.ts';

describe('a fault at the start', () => {
  it.each([
    [
      { syscall: 'listen', code: 'EADDRINUSE', address: '127.0.0.1', port: 8470 },
      /8470 of 127\.0\.0\.1.*RINGDOWN_PORT/,
    ],
    [{ syscall: 'listen', code: 'EACCES', address: '127.0.0.1', port: 80 }, /port 80.*RINGDOWN_PORT/],
    [
      { syscall: 'listen', code: 'EADDRNOTAVAIL', address: '192.0.2.1', port: 80 },
      /192\.0\.2\.1.*RINGDOWN_HOST/,
    ],
    [{ syscall: 'listen', code: 'EAFNOSUPPORT', address: '::', port: 80 }, /::.*RINGDOWN_HOST/],
    [{ syscall: 'getaddrinfo', code: 'ENOTFOUND', hostname: 'no.example' }, /no\.example.*RINGDOWN_HOST/],
    [{ syscall: 'getaddrinfo', code: 'EAI_AGAIN', hostname: 'no.example' }, /no\.example.*RINGDOWN_HOST/],
  ])('such as %o is one line with the variable to set', (fields, line) => {
    const text = explain(Object.assign(new Error('failed'), fields));
    expect(text).toMatch(line);
    expect(text).not.toContain('\n');
  });

  it('of Redis names the setting that leads to it', () => {
    const cause = new Error('connect ECONNREFUSED 127.0.0.1:6379');
    expect(explain(new UnavailableError('Redis', { cause }))).toBe(
      'Redis can’t be reached (connect ECONNREFUSED 127.0.0.1:6379). Start it, or correct RINGDOWN_REDIS_URL.',
    );
  });

  it('of a database that took too long says so, and names no setting', () => {
    const cause = new Error('canceling statement due to statement timeout');
    expect(explain(new UnavailableError('Database', { cause, why: 'gave up' }))).toBe(
      'Database took too long. Try again when it has less to do.',
    );
  });

  it('that nobody can mend keeps its stack', () => {
    expect(explain(new TypeError('x is undefined'))).toMatch(/x is undefined\n +at /);
    expect(explain('odd')).toBe('odd');
  });
});
