import { describe, expect, it } from 'vitest';
import { assetPath, mediaType } from './asset-path-model.ts';

describe('the file behind an address', () => {
  it.each([
    ['/', 'index.html'],
    ['', 'index.html'],
    ['/ringing.html', 'ringing.html'],
    ['/assets/index-BcD_1.js', 'assets/index-BcD_1.js'],
    ['/assets/with%20space.css', 'assets/with space.css'],
  ])('%s is %s', (pathname, expected) => {
    expect(assetPath(pathname)).toBe(expected);
  });

  it.each([
    '/../secret',
    '/assets/../../secret',
    '/%2e%2e/secret',
    '/%2E%2E%2Fsecret',
    '/..%5Csecret',
    '/C:%5CWindows',
    '/.env',
    '//etc/passwd',
    '/assets//x.js',
    '/a%00.js',
    '/%',
    'relative',
  ])('%s is none', (pathname) => {
    expect(assetPath(pathname)).toBeNull();
  });
});

describe('the media type of a file', () => {
  it.each([
    ['index.html', 'text/html; charset=utf-8'],
    ['assets/a.b.js', 'text/javascript; charset=utf-8'],
    ['README', 'application/octet-stream'],
    ['tool.exe', 'application/octet-stream'],
  ])('%s is %s', (path, expected) => {
    expect(mediaType(path)).toBe(expected);
  });
});
