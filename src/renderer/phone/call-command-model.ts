import type { PhoneCommand } from '@shared/phone.ts';
import type { CallPhase, CallView } from '../call/call-view.ts';

/** The commands that are about a call which exists. They name it. */
export type CallCommand = Extract<PhoneCommand, { callId: string }>;
type CallCommandType = CallCommand['type'];
export type CallCommandOf<T extends CallCommandType> = {
  [K in T]: { readonly type: K } & Extract<CallCommand, { type: K }>;
}[T];
/** What there is to do or to say for each command. */
export type ForEachCommand<A extends readonly unknown[], B> = {
  readonly [T in CallCommandType]: (...args: [...A, command: CallCommandOf<T>]) => B;
};

const ANSWERED: readonly CallPhase[] = ['connecting', 'active', 'reconnecting'];

const rings = ({ phase }: CallView): boolean => phase === 'ringing-in';
/** Never one that rings here: that is declined. */
const isOwn = ({ phase }: CallView): boolean => phase !== 'ringing-in' && phase !== 'ended';
const isAnswered = ({ phase }: CallView): boolean => ANSWERED.includes(phase);

const makesSense: ForEachCommand<[call: CallView], boolean> = {
  answer: rings,
  decline: rings,
  'hang-up': isOwn,
  'toggle-mute': isOwn,
  'set-muted': isOwn,
  // Nobody sees it while the call is on hold, and the picture must not go out unlooked-for when that ends.
  'set-camera': (call, { on }) => isOwn(call) && !(on && call.held),
  'set-screen': isOwn,
  'set-held': isAnswered,
  transfer: isAnswered,
  'take-back': ({ handover }) => handover !== null,
};

/** The call that the command names; null when the command makes no sense for it now. */
export function callOf<T extends CallCommandType>(
  command: CallCommandOf<T>,
  calls: readonly CallView[],
): CallView | null {
  const call = calls.find(({ callId }) => callId === command.callId);
  const test: (typeof makesSense)[T] = makesSense[command.type];
  return call && test(call, command) ? call : null;
}
