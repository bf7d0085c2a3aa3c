import type { CallId } from '@protocol';
import { describe, expect, it } from 'vitest';
import type { CallView } from '../call/calls.ts';
import { combinations } from '@shared/testing/call-combinations.ts';
import { whichCall } from '@shared/which-call.ts';
import { aCall, grace } from '../ui/testing/fake-phone.ts';
import { arrangeCalls } from './call-board-model.ts';

let count = 0;
const call = (changes: Partial<CallView>): CallView =>
  aCall({ callId: `call-${String((count += 1)).padStart(4, '0')}` as CallId, ...changes });

const active = call({ phase: 'active' });
const held = call({ phase: 'active', held: true });
const dialing = call({ phase: 'dialing' });
const ringing = call({ phase: 'ringing-in', direction: 'incoming' });
const waiting = call({ phase: 'ringing-in', direction: 'incoming', waiting: true });
const ended = call({ phase: 'ended' });

const none = { ringing: null, current: null, next: null, waiting: [], held: [], ended: [] };

describe('arrangeCalls', () => {
  it.each([
    ['nothing', [], none],
    ['a ringing call fills the screen', [ringing], { ...none, ringing }],
    ['a second ringing call waits', [ringing, waiting], { ...none, ringing, waiting: [waiting] }],
    [
      'during a call every other one waits',
      [active, ringing],
      { ...none, current: active, next: ringing, waiting: [ringing] },
    ],
    [
      'a waiting call rings once the other is over',
      [ended, waiting],
      { ...none, ringing: waiting, ended: [ended] },
    ],
    ['held calls step aside', [held, active], { ...none, current: active, next: held, held: [held] }],
    ['a lone held call stays in sight', [held], { ...none, current: held }],
    [
      'dialing while another is held',
      [held, dialing],
      { ...none, current: dialing, next: held, held: [held] },
    ],
    ['an ended call is listed', [active, ended], { ...none, current: active, ended: [ended] }],
  ] as const)('%s', (_name, calls, board) => {
    expect(arrangeCalls(calls)).toEqual(board);
  });

  it('puts every one of up to three calls in exactly one place, and in front the one that is meant', () => {
    for (const { states, calls } of combinations) {
      const views = calls.map(({ callId, handover, ...state }) =>
        aCall({
          ...{ ...state, callId: callId as CallId },
          handover: handover ? { to: grace, giving: true, attended: false } : null,
        }),
      );
      const { ringing: front, current, waiting: waits, held: holds, ended: over, next } = arrangeCalls(views);
      const meant = whichCall(calls);
      expect(current?.callId, states.join(', ')).toBe(meant.current?.callId);
      expect(next?.callId, states.join(', ')).toBe(meant.next?.callId);
      expect(front?.callId, states.join(', ')).toBe(meant.current ? undefined : meant.ringing?.callId);
      const places = [front, current, ...waits, ...holds, ...over].filter((one) => one !== null);
      expect(new Set(places), states.join(', ')).toEqual(new Set(views));
      expect(places).toHaveLength(views.length);
    }
  });
});
