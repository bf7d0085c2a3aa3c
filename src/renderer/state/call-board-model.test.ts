import type { CallId } from '@protocol';
import { describe, expect, it } from 'vitest';
import type { CallView } from '../call/calls.ts';
import { aCall } from '../ui/testing/fake-phone.ts';
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

const none = { ringing: null, current: null, waiting: [], held: [], ended: [] };

describe('arrangeCalls', () => {
  it.each([
    ['nothing', [], none],
    ['a ringing call fills the screen', [ringing], { ...none, ringing }],
    ['a second ringing call waits', [ringing, waiting], { ...none, ringing, waiting: [waiting] }],
    [
      'during a call every other one waits',
      [active, ringing],
      { ...none, current: active, waiting: [ringing] },
    ],
    [
      'a waiting call rings once the other is over',
      [ended, waiting],
      { ...none, ringing: waiting, ended: [ended] },
    ],
    ['held calls step aside', [held, active], { ...none, current: active, held: [held] }],
    ['a lone held call stays in sight', [held], { ...none, current: held }],
    ['dialing while another is held', [held, dialing], { ...none, current: dialing, held: [held] }],
    ['an ended call is listed', [active, ended], { ...none, current: active, ended: [ended] }],
  ] as const)('%s', (_name, calls, board) => {
    expect(arrangeCalls(calls)).toEqual(board);
  });
});
