import { describe, expect, it } from 'vitest';
import { phoneWith } from '../testing/phone-samples.ts';
import { currentCall, loudCall, ringingCall } from './phone-model.ts';

const ringing = { callId: 'ringing', phase: 'ringing-in' } as const;
const waiting = { callId: 'waiting', phase: 'ringing-in', waiting: true } as const;
const active = { callId: 'active', phase: 'active' } as const;
const held = { callId: 'held', phase: 'active', held: true } as const;
const dialing = { callId: 'dialing', phase: 'dialing' } as const;

describe('which call is meant', () => {
  it.each([
    ['nothing', [], { ringing: undefined, loud: undefined, current: undefined }],
    ['a ringing call', [ringing], { ringing: 'ringing', loud: 'ringing', current: undefined }],
    ['a call', [active], { ringing: undefined, loud: undefined, current: 'active' }],
    ['a waiting call', [active, waiting], { ringing: 'waiting', loud: undefined, current: 'active' }],
    ['a waiting and a ringing call', [waiting, ringing], { ringing: 'ringing', loud: 'ringing' }],
    ['one on hold and a new one', [held, dialing], { current: 'dialing' }],
    ['only one on hold', [held], { current: 'held' }],
  ])('with %s', (_what, calls, expected) => {
    const phone = phoneWith(...calls);
    expect({
      ringing: ringingCall(phone)?.callId,
      loud: loudCall(phone)?.callId,
      current: currentCall(phone)?.callId,
    }).toMatchObject(expected);
  });

  it('keeps to the rule for the caller', () => {
    expect(loudCall(phoneWith({ ...ringing, ringRule: 'silent' }))).toBeNull();
    const phone = {
      ...phoneWith({ ...ringing, ringRule: 'always' }),
      self: { name: 'Ada', presence: 'dnd' },
    } as const;
    expect(loudCall(phone)?.callId).toBe('ringing');
  });

  it('lets nothing be loud in do not disturb, also what rang before it was chosen', () => {
    const disturbed = phoneWith(ringing);
    const phone = { ...disturbed, self: { name: 'Ada', presence: 'dnd' } } as const;
    expect(ringingCall(phone)?.callId).toBe('ringing');
    expect(loudCall(phone)).toBeNull();
  });
});
