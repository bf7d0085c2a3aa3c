import { describe, expect, it } from 'vitest';
import { combinations } from '@shared/testing/call-combinations.ts';
import type { PhoneSnapshot } from '@shared/phone.ts';
import { whichCall } from '@shared/which-call.ts';
import { commandOf } from '../hotkeys/hotkeys-model.ts';
import { callNotice } from '../notifications/notifications-model.ts';
import { phoneWith } from '../testing/phone-samples.ts';
import { trayModel, type TrayIntent } from '../tray/tray-model.ts';
import { loudCall } from './phone-model.ts';

const ringing = { callId: 'ringing', phase: 'ringing-in' } as const;
const waiting = { callId: 'waiting', phase: 'ringing-in', waiting: true } as const;
const active = { callId: 'active', phase: 'active' } as const;

describe('which call may be loud', () => {
  it.each([
    ['nothing', [], undefined],
    ['a ringing call', [ringing], 'ringing'],
    ['a waiting call', [active, waiting], undefined],
    ['a waiting and a ringing call', [waiting, ringing], 'ringing'],
  ])('with %s', (_what, calls, expected) => {
    expect(loudCall(phoneWith(...calls))?.callId).toBe(expected);
  });

  it('keeps to the rule for the caller', () => {
    expect(loudCall(phoneWith({ ...ringing, ringRule: 'silent' }))).toBeNull();
    const phone = {
      ...phoneWith({ ...ringing, ringRule: 'always' }),
      self: { name: 'Ada', presence: 'dnd' },
    } as const;
    expect(loudCall(phone)?.callId).toBe('ringing');
  });

  it('is none in do not disturb, also of what rang before it was chosen', () => {
    const phone = { ...phoneWith(ringing), self: { name: 'Ada', presence: 'dnd' } } as const;
    expect(loudCall(phone)).toBeNull();
  });
});

describe('with any calls at once', () => {
  /** What each of them acts on: of the tray and of the keys. */
  function meantBy(phone: PhoneSnapshot): Readonly<Record<string, string | null | undefined>> {
    const item = (label: RegExp): TrayIntent | undefined =>
      trayModel(phone, 0).menu.flatMap((one) =>
        one.kind === 'action' && label.test(one.label) ? [one.intent] : [],
      )[0];
    const keys = ['answer', 'decline', 'mute', 'hangUp', 'hold'] as const;
    const commands = {
      ...Object.fromEntries(keys.map((key) => [`${key} key`, commandOf(key, phone)])),
      'tray answer': item(/^Answer/),
      'tray decline': item(/^Decline/),
      'tray mute': item(/^Mute/),
      'tray hold': item(/^Hold/),
      'tray hang up': item(/^Hang up/),
    };
    const callIds = Object.entries(commands).map(
      ([name, command]) => [name, command && 'callId' in command ? command.callId : null] as const,
    );
    return { ...Object.fromEntries(callIds), notification: callNotice(phone)?.callId ?? null };
  }

  it('tray, keys and notifications act on the call that is meant', () => {
    for (const { states, calls } of combinations) {
      const live = calls.flatMap(({ phase, ...call }) => (phase === 'ended' ? [] : [{ ...call, phase }]));
      const phone = phoneWith(...live);
      const { ringing, current } = whichCall(phone.calls);
      const [rung, own] = [ringing?.callId ?? null, current?.callId ?? null];
      const held = current && ['active', 'reconnecting'].includes(current.phase) ? own : null;
      expect(meantBy(phone), states.join(', ')).toEqual({
        ...{ 'answer key': rung, 'decline key': rung, 'tray answer': rung, 'tray decline': rung },
        ...{ 'mute key': own, 'hangUp key': own, 'tray mute': own, 'tray hang up': own },
        ...{ 'hold key': held, 'tray hold': held, notification: rung },
      });
    }
  });
});
