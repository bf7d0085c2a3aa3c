import type { CallFacts } from '../which-call.ts';

/** Every state of a call in which another one may be meant. */
export const callStates = {
  dialing: { phase: 'dialing' },
  'ringing-out': { phase: 'ringing-out' },
  rings: { phase: 'ringing-in' },
  waits: { phase: 'ringing-in', waiting: true },
  connecting: { phase: 'connecting' },
  'connecting on hold': { phase: 'connecting', held: true },
  active: { phase: 'active' },
  held: { phase: 'active', held: true },
  transferring: { phase: 'active', held: true, handover: true },
  reconnecting: { phase: 'reconnecting' },
  'reconnecting on hold': { phase: 'reconnecting', held: true },
  ended: { phase: 'ended' },
} as const satisfies Readonly<Record<string, Partial<CallFacts>>>;

export type CallState = keyof typeof callStates;

export interface Combination {
  readonly states: readonly CallState[];
  /** Their ids are `call-1`, `call-2`, … in this order. */
  readonly calls: readonly (CallFacts & { readonly handover?: true })[];
}

const all = Object.keys(callStates) as CallState[];

/** Every list of one, two and three calls, in every state each: 12 + 144 + 1,728. */
export const combinations: readonly Combination[] = [1, 2, 3]
  .flatMap((count) => statesOf(count))
  .map((states) => ({
    states,
    calls: states.map((state, index) => ({
      ...{ callId: `call-${index + 1}`, waiting: false, held: false },
      ...callStates[state],
    })),
  }));

function statesOf(count: number): CallState[][] {
  return count === 0 ? [[]] : statesOf(count - 1).flatMap((states) => all.map((state) => [...states, state]));
}
