import { idleSnapshot, type PhoneCall } from '@shared/phone.ts';
import { combinations } from '@shared/testing/call-combinations.ts';
import { whichCall } from '@shared/which-call.ts';
import { describe, expect, it } from 'vitest';
import { pageTitle } from './title-model.ts';

const call = (patch: Partial<PhoneCall>): PhoneCall => ({
  callId: 'call-one',
  peerName: 'Ada',
  media: 'audio',
  phase: 'active',
  waiting: false,
  muted: false,
  held: false,
  answeredAt: null,
  ...patch,
});

describe('the title of the page', () => {
  it.each<[string, PhoneCall[], number]>([
    ['Ringdown', [], 0],
    ['(2) Ringdown', [], 2],
    ['📞 Ada is calling', [call({ phase: 'ringing-in' })], 2],
    ['📞 Ada is calling', [call({ peerName: 'Bob' }), call({ phase: 'ringing-in', waiting: true })], 0],
    ['Ada – Ringdown', [call({})], 0],
    ['🔇 Ada – Ringdown', [call({ muted: true })], 0],
    ['(1) Ada – Ringdown', [call({ peerName: 'Bob', held: true }), call({})], 1],
  ])('is %s', (title, calls, missedCount) => {
    expect(pageTitle({ ...idleSnapshot, calls, missedCount })).toBe(title);
  });

  it('names the call that is meant, of up to three in every state', () => {
    for (const { states, calls: facts } of combinations) {
      const calls = facts.flatMap(({ phase, ...rest }) =>
        phase === 'ended' ? [] : [call({ ...rest, phase, peerName: rest.callId })],
      );
      const { ringing, current } = whichCall(calls);
      const name = ringing ? `📞 ${ringing.callId} is calling` : current && `${current.callId} – Ringdown`;
      expect(pageTitle({ ...idleSnapshot, calls }), states.join(', ')).toBe(name ?? 'Ringdown');
    }
  });
});
