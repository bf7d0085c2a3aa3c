import { describe, expect, it } from 'vitest';
import { type CallState, callStates, type Combination, combinations } from './testing/call-combinations.ts';
import { type CallFacts, turnTo, whichCall } from './which-call.ts';

const idsOf = (calls: readonly CallFacts[]) => {
  const { ringing, current, next } = whichCall(calls);
  return [ringing?.callId ?? null, current?.callId ?? null, next?.callId ?? null];
};

/** Which of two calls, by the order in which the person turned to them, is [ringing, current, next]. */
describe('of two calls', () => {
  it.each<[CallState, CallState, (1 | 2 | null)[]]>([
    ['held', 'held', [null, 2, 1]],
    ['held', 'active', [null, 2, 1]],
    ['active', 'held', [null, 1, 2]],
    ['held', 'reconnecting on hold', [null, 2, 1]],
    ['held', 'transferring', [null, 2, 1]],
    ['transferring', 'held', [null, 2, null]],
    ['transferring', 'active', [null, 2, null]],
    ['held', 'dialing', [null, 2, 1]],
    ['active', 'ringing-out', [null, 2, null]],
    ['active', 'waits', [2, 1, 2]],
    ['held', 'waits', [2, 1, 2]],
    ['waits', 'rings', [2, null, null]],
    ['rings', 'rings', [1, null, null]],
    ['waits', 'waits', [1, null, null]],
    ['ended', 'held', [null, 2, null]],
    ['active', 'ended', [null, 1, null]],
    ['ended', 'ended', [null, null, null]],
  ])('%s and %s', (first, second, meant) => {
    const calls = [first, second].map((state, index) => ({
      ...{ callId: `call-${index + 1}`, waiting: false, held: false },
      ...callStates[state],
    }));
    expect(idsOf(calls)).toEqual(meant.map((number) => number && `call-${number}`));
  });
});

/**
 * The same said in another way: each state has a rank in each question, the highest rank wins, and among equals the
 * place decides.
 */
type Ranks = Readonly<Partial<Record<CallState, number>>>;
const ringingRanks: Ranks = { rings: 2, waits: 1 };
const currentRanks: Ranks = {
  ...{ dialing: 2, 'ringing-out': 2, connecting: 2, active: 2, reconnecting: 2 },
  ...{ held: 1, 'connecting on hold': 1, 'reconnecting on hold': 1, transferring: 1 },
};
interface Question {
  readonly ranks: Ranks;
  readonly among: 'first' | 'last';
  readonly not?: string | null;
}
const nextRanks: Ranks = { held: 1, 'connecting on hold': 1, 'reconnecting on hold': 1 };

/** The call of the highest rank, and of several the one in that place; ranks of 0 don't count. */
function best({ states, calls }: Combination, { ranks, among, not }: Question): string | null {
  const ranked = states
    .map((state, index) => ({ rank: ranks[state] ?? 0, callId: calls[index]?.callId ?? null }))
    .filter(({ rank, callId }) => rank > 0 && callId !== not);
  const highest = ranked.filter(({ rank }) => rank === Math.max(...ranked.map((one) => one.rank)));
  return highest.at(among === 'first' ? 0 : -1)?.callId ?? null;
}

describe('of every list of up to three calls, in every state', () => {
  it('means the one that the ranks say', () => {
    for (const combination of combinations) {
      const ringing = best(combination, { ranks: ringingRanks, among: 'first' });
      const current = best(combination, { ranks: currentRanks, among: 'last' });
      const next =
        current && (ringing ?? best(combination, { ranks: nextRanks, among: 'last', not: current }));
      expect(idsOf(combination.calls), combination.states.join(', ')).toEqual([ringing, current, next]);
    }
    expect(combinations).toHaveLength(12 + 144 + 1_728);
  });
});

describe('to go on with a call', () => {
  it.each([
    ['waits', { type: 'answer', callId: 'call-1' }],
    ['held', { type: 'set-held', callId: 'call-1', held: false }],
  ] as const)('that %s', (state, command) => {
    const call = { callId: 'call-1', waiting: false, held: false, ...callStates[state] };
    expect(turnTo(call)).toEqual(command);
  });
});
