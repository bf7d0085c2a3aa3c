import type { CallId } from '@protocol';
import { expect, it } from 'vitest';
import { callId, deviceId, userId } from '../signaling/testing/people.ts';
import type { HeardWord } from './trust.ts';
import { VerificationDesk } from './verification-desk.ts';

const end = (name: string) => ({
  ...{ userId: userId(name), deviceId: deviceId(name), key: `key of ${name}` },
  fingerprints: [name],
});

/** Somebody who talks to Bob in one call, and to Eve in the other. */
function createDesk() {
  const desk = new VerificationDesk({
    hasKey: () => true,
    ends: (_, device) => ({ link: 0, own: end('ada'), other: end(device) }),
    onDecision: () => undefined,
  });
  for (const call of ['bob', 'eve']) desk.open(callId(call), () => true);
  const heard = (name: string, message: HeardWord['message']) =>
    desk.heard(callId(name), deviceId(name), { message, link: 0 });
  return {
    desk,
    begin: (name: string) => desk.begin(callId(name), deviceId(name)),
    asks: (name: string) => heard(name, { kind: 'verify-commit', commitment: 'x'.repeat(43) }),
    stops: (name: string) => heard(name, { kind: 'verify-stop', because: 'stopped' }),
    shown: (): CallId | undefined => desk.current.current?.callId,
  };
}

it('keeps a comparison on the screen while somebody else asks for one, which comes after it', async () => {
  const { desk, begin, asks, shown } = createDesk();
  await begin('bob');
  await asks('eve');
  expect([shown(), desk.current.current?.isAsked]).toEqual([callId('bob'), undefined]);
  desk.putAway();
  expect([shown(), desk.current.current?.isAsked]).toEqual([callId('eve'), true]);
  desk.putAway();
  expect(shown()).toBeUndefined();
});

it('shows what waits once the call of the one before is over', async () => {
  const { desk, begin, asks, shown } = createDesk();
  await begin('bob');
  await asks('eve');
  desk.close(callId('bob'));
  expect(shown()).toBe(callId('eve'));
});

it('does not show what was taken back while it waited', async () => {
  const { desk, begin, asks, stops, shown } = createDesk();
  await begin('bob');
  await asks('eve');
  await stops('eve');
  desk.putAway();
  expect(shown()).toBeUndefined();
});

it('shows at once what the person begins, and the one before after it', async () => {
  const { desk, begin, asks, shown } = createDesk();
  await asks('eve');
  await begin('bob');
  expect(shown()).toBe(callId('bob'));
  desk.putAway();
  expect(shown()).toBe(callId('eve'));
});

it('does not come back to what was begun anew', async () => {
  const { desk, begin, shown } = createDesk();
  await begin('bob');
  await begin('bob');
  desk.putAway();
  expect(shown()).toBeUndefined();
});
