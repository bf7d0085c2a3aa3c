import { describe, expect, it } from 'vitest';
import { readLaunchOptions } from './launch-options.ts';

describe('launch options', () => {
  it('starts plainly when nothing is said', () => {
    expect(readLaunchOptions(['electron', '.'], {})).toEqual({
      hidden: false,
      ctl: null,
      userDataFolder: null,
      server: null,
      enrolFile: null,
      tray: null,
    });
  });

  it('reads the command line and the environment', () => {
    const env = {
      RINGDOWN_USER_DATA: '/profiles/ada',
      RINGDOWN_SERVER_URL: 'https://team.example/',
      RINGDOWN_TRAY: 'no',
      RINGDOWN_ENROL_FILE: '/run/ada.json',
    };
    expect(readLaunchOptions(['app', '--hidden'], env)).toEqual({
      hidden: true,
      ctl: null,
      userDataFolder: '/profiles/ada',
      server: { url: 'https://team.example', invite: null },
      enrolFile: '/run/ada.json',
      tray: false,
    });
  });

  it.each([
    [['app', '--ctl', 'mute'], 'mute'],
    [['app', '--ctl=ptt-down', '--hidden'], 'ptt-down'],
    [['app', '--ctl'], ''],
  ])('reads what the running app is asked for from %j', (argv, expected) => {
    expect(readLaunchOptions(argv, {}).ctl).toBe(expected);
  });

  it.each([
    ['http://127.0.0.1:8470/#invite=abc', { url: 'http://127.0.0.1:8470', invite: 'abc' }],
    ['https://team.example/some/path', { url: 'https://team.example', invite: null }],
    ['javascript:alert(1)', null],
    ['file:///etc/passwd', null],
    ['team.example', null],
    ['', null],
  ])('reads the server address %s', (text, expected) => {
    expect(readLaunchOptions([], { RINGDOWN_SERVER_URL: text }).server).toEqual(expected);
  });
});
