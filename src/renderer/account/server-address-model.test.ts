import { describe, expect, it } from 'vitest';
import { parseServerAddress } from './server-address-model.ts';

const token = 'abcdefghijklmnop_-12';

describe('an address that somebody typed', () => {
  it.each([
    ['team.example', 'https://team.example'],
    ['  Team.Example  ', 'https://team.example'],
    ['team.example:8443', 'https://team.example:8443'],
    ['https://team.example/', 'https://team.example'],
    ['https://team.example:443', 'https://team.example'],
    ['https://team.example/some/path?query=1', 'https://team.example'],
    ['http://team.example', 'http://team.example'],
    ['HTTP://team.example:80', 'http://team.example'],
    ['münchen.example', 'https://münchen.example'],
    ['intranet', 'https://intranet'],
    ['192.168.1.20:8470', 'https://192.168.1.20:8470'],
    ['http://192.168.1.20:8470', 'http://192.168.1.20:8470'],
    ['localhost', 'http://localhost'],
    ['localhost:8470', 'http://localhost:8470'],
    ['app.localhost:8470', 'http://app.localhost:8470'],
    ['127.0.0.1:8470', 'http://127.0.0.1:8470'],
    ['[::1]:8470', 'http://[::1]:8470'],
    ['[2001:db8::1]', 'https://[2001:db8::1]'],
    ['https://localhost:8470', 'https://localhost:8470'],
  ])('%s is %s', (text, serverUrl) => {
    expect(parseServerAddress(text)).toEqual({ ok: true, value: { serverUrl, invite: null } });
  });

  it.each([
    '',
    '   ',
    'two words',
    'ftp://team.example',
    'javascript:alert(1)',
    'https://',
    'team..example',
    '.example',
    '-team.example',
    'team.example:0',
    'team.example:65536',
    'team.example:port',
    'https://ada:secret@team.example',
    'ada@team.example',
    '1.2.3',
    '300.1.1.1',
  ])('%j is none', (text) => {
    expect(parseServerAddress(text)).toEqual({ ok: false, error: 'bad-address' });
  });
});

describe('an invite link', () => {
  it.each([
    [`https://team.example/#invite=${token}`, 'https://team.example'],
    [`http://localhost:8470/#invite=${token}`, 'http://localhost:8470'],
    [`team.example#invite=${token}`, 'https://team.example'],
    [`https://team.example/?utm=1#from=mail&invite=${token}&x=1`, 'https://team.example'],
    [`ringdown://team.example/#invite=${token}`, 'https://team.example'],
    [`ringdown:team.example#invite=${token}`, 'https://team.example'],
    [`ringdown:https://team.example/#invite=${token}`, 'https://team.example'],
    [`ringdown://localhost:8470/#invite=${token}`, 'http://localhost:8470'],
  ])('%s', (text, serverUrl) => {
    expect(parseServerAddress(text)).toEqual({ ok: true, value: { serverUrl, invite: token } });
  });

  it('with a token that can be none is an address only', () => {
    const address = parseServerAddress('https://team.example/#invite=short');
    expect(address).toEqual({ ok: true, value: { serverUrl: 'https://team.example', invite: null } });
  });
});
