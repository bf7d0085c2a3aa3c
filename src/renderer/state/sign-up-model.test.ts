import { limits, Username } from '@protocol';
import { describe, expect, it } from 'vitest';
import { areMet, passwordRules, suggestUsername, usernameRules } from './sign-up-model.ts';

describe('usernameRules', () => {
  it.each([
    'ada',
    'a1',
    'ada.lovelace',
    'x_y-z',
    'Ada',
    'a',
    '-ada',
    'ada lovelace',
    'zoë',
    'a'.repeat(33),
    '',
  ])('agree with the server about "%s"', (name) => {
    expect(areMet(usernameRules(name))).toBe(Username.safeParse(name).success);
  });
});

describe('passwordRules', () => {
  it.each([
    ['', 'ada', false],
    ['short', 'ada', false],
    ['correct horse battery', 'ada', true],
    ['Ada.Lovelace', 'ada.lovelace', false],
    ['x'.repeat(limits.password.max + 1), 'ada', false],
  ])('"%s" for %s', (password, username, met) => {
    expect(areMet(passwordRules(password, username))).toBe(met);
  });
});

describe('suggestUsername', () => {
  it.each([
    ['Ada Lovelace', 'ada.lovelace'],
    ['Zoë Brückner', 'zoe.bruckner'],
    ["  Conan O'Brien ", 'conan.o.brien'],
    ['李', ''],
  ])('%s becomes "%s"', (name, username) => expect(suggestUsername(name)).toBe(username));
});
