import { describe, expect, it } from 'vitest';
import { CallDecline } from './calls.ts';
import { SignUp } from './http.ts';
import { OwnPresence } from './presence.ts';

const signUp = {
  invite: 'x'.repeat(43),
  username: 'ada',
  name: 'Ada',
  password: 'x'.repeat(12),
  deviceName: 'x',
};
const nameOf = (name: string) => SignUp.parse({ ...signUp, name }).name;

describe('what people call themselves', () => {
  it.each([
    ['Ada\tAdmin\u001b[2J\nEve', 'Ada Admin [2J Eve'],
    ['Ada\u0085\u2028Lovelace', 'Ada Lovelace'],
    ['\u202eadA\u202c \u2066Lovelace\u2069', 'adA Lovelace'],
    ['A\u200bda\u2060\ufeff', 'Ada'],
    ['\ud83dAda\udc69 \ud83d\udc69', 'Ada \ud83d\udc69'],
  ])('is one line that can neither steer a terminal nor turn what follows around: %j', (given, kept) => {
    expect(nameOf(given)).toBe(kept);
  });

  it.each(['Zoë', '李雷', 'محمد', '\u200fדן\u200f', 'می\u200cخواهم', '👩\u200d💻 Ada', "O'Neil-Ng"])(
    'stays as it is: %j',
    (name) => {
      expect(nameOf(name)).toBe(name);
    },
  );

  it.each(['\u200b\u2066', '\u200d', ' \u200e\u200c', '\u3164\uffa0', '\ufe0f\u034f', '\u2800', '\ud800'])(
    'is not nothing to the eye: %j',
    (nothing) => {
      expect(SignUp.safeParse({ ...signUp, name: nothing }).success).toBe(false);
      expect(SignUp.safeParse({ ...signUp, deviceName: nothing }).success).toBe(false);
    },
  );
});

it('so is the name of a device, and what people tell others beside a call', () => {
  const callId = 'call-000001';
  expect([
    SignUp.parse({ ...signUp, deviceName: 'Laptop\r\n2' }).deviceName,
    OwnPresence.parse({ status: 'away', note: 'back\u202e soon\n' }).note,
    CallDecline.parse({ callId, message: 'not\u0007now' }).message,
  ]).toEqual(['Laptop 2', 'back soon', 'not now']);
});
