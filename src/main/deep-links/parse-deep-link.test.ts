import { describe, expect, it } from 'vitest';
import { linkAmong, parseDeepLink } from './parse-deep-link.ts';

const token = '9tZ2mWq4Lr7cXv1B';
const invite = (serverUrl: string) => ({ kind: 'invite', serverUrl, invite: token });
const call = (username: string, media: 'audio' | 'video' = 'audio') => ({
  kind: 'call',
  serverUrl: 'https://team.example',
  username,
  media,
});

const room = { kind: 'room', serverUrl: 'https://team.example', roomId: 'room-0001', key: token };

describe('a link of the app', () => {
  it.each([
    [`ringdown://team.example/#invite=${token}`, invite('https://team.example')],
    [`RINGDOWN://TEAM.example#invite=${token}`, invite('https://team.example')],
    [`ringdown:https://team.example:8443/#invite=${token}`, invite('https://team.example:8443')],
    [`ringdown:http://192.168.0.7:8470/#invite=${token}`, invite('http://192.168.0.7:8470')],
    [`ringdown://localhost:8470/#invite=${token}`, invite('http://localhost:8470')],
    [`ringdown:https://localhost:8470/#invite=${token}`, invite('https://localhost:8470')],
    [`ringdown://[::1]:8470/#invite=${token}`, invite('http://[::1]:8470')],
    [`ringdown://xn--tm-yka.example/#invite=${token}`, invite('https://xn--tm-yka.example')],
    ['ringdown://team.example/#call=ada', call('ada')],
    ['ringdown://team.example/#call=ada.l-1&media=video', call('ada.l-1', 'video')],
    ['ringdown:https://team.example/#call=ada&media=audio', call('ada')],
    [`ringdown:https://team.example/#room=room-0001&key=${token}`, room],
    [`ringdown://team.example/#room=room-0001&key=${token}`, room],
  ])('%s is understood', (text, expected) => {
    expect(parseDeepLink(text)).toEqual(expected);
  });

  it.each([
    ['nothing', ''],
    ['only the scheme', 'ringdown:'],
    ['no server', `ringdown:///#invite=${token}`],
    ['no scheme of ours', `https://team.example/#invite=${token}`],
    ['a scheme that only begins like ours', `ringdown-x://team.example/#invite=${token}`],
    ['a server alone', 'ringdown://team.example/'],
    ['an unknown wish', 'ringdown://team.example/#answer=now'],
    ['two wishes', `ringdown://team.example/#invite=${token}&call=ada`],
    ['a script', 'ringdown:javascript:alert(1)//#call=ada'],
    ['a file', `ringdown:file:///etc/passwd#invite=${token}`],
    ['a file on a share', `ringdown:\\\\evil.example\\share#invite=${token}`],
    ['backslashes for slashes', `ringdown:https:\\\\team.example\\#invite=${token}`],
    ['our scheme twice', `ringdown:ringdown://team.example/#invite=${token}`],
    ['a user name that looks like the server', `ringdown://team.example@evil.example/#invite=${token}`],
    ['an empty user name', `ringdown://@evil.example/#invite=${token}`],
    ['a password', `ringdown://a:b@evil.example/#invite=${token}`],
    ['an encoded server', `ringdown://team%2eexample/#invite=${token}`],
    ['a path', `ringdown://team.example/api/#invite=${token}`],
    ['a query', `ringdown://team.example/?next=evil#invite=${token}`],
    ['an empty token', 'ringdown://team.example/#invite='],
    ['a short token', 'ringdown://team.example/#invite=short'],
    ['an endless token', `ringdown://team.example/#invite=${'a'.repeat(129)}`],
    ['a token with markup', `ringdown://team.example/#invite=${token}"><script>`],
    ['an encoded token', `ringdown://team.example/#invite=${token}%0a`],
    ['a switch in the token', `ringdown://team.example/#invite=${token} --no-sandbox`],
    ['a switch in the server', `ringdown://team.example --inspect/#invite=${token}`],
    ['a line end', `ringdown://team.example/#invite=${token}\n`],
    ['a NUL', `ringdown://team.example/#invite=${token}\0`],
    ['letters that look like others', `ringdown://teаm.example/#invite=${token}`],
    ['a user name in upper case', 'ringdown://team.example/#call=ADA'],
    ['a user name with a path', 'ringdown://team.example/#call=../ada'],
    ['a user name of one letter', 'ringdown://team.example/#call=a'],
    ['a medium of its own', 'ringdown://team.example/#call=ada&media=screen'],
    ['an answer that nobody pressed', 'ringdown://team.example/#call=ada&auto=1'],
    ['a port that is none', `ringdown://team.example:99999/#invite=${token}`],
    ['a room without a key', 'ringdown://team.example/#room=room-0001'],
    ['a room to be entered at once', `ringdown://team.example/#room=room-0001&key=${token}&join=1`],
    ['an endless link', `ringdown://${'a.'.repeat(600)}example/#invite=${token}`],
  ])('%s is refused', (_what, text) => {
    expect(parseDeepLink(text)).toBeNull();
  });
});

describe('the arguments of a start', () => {
  const link = `ringdown://team.example/#invite=${token}`;

  it.each([
    ['among switches', ['ringdown', '--hidden', link], link],
    [
      'in upper case',
      ['ringdown', link.replace('ringdown', 'RingDown')],
      link.replace('ringdown', 'RingDown'),
    ],
    ['not at all', ['ringdown', '--hidden'], null],
    ['inside a switch', ['ringdown', `--open=${link}`], null],
    ['twice', ['ringdown', link, link], null],
  ])('hold a link %s', (_where, argv, expected) => {
    expect(linkAmong(argv)).toBe(expected);
  });
});
