import type { CallId, DeviceId, EndReason, SessionResumed } from '../../protocol/index.ts';
import type { BotCall } from './bot-call.ts';
import type { BotHolds } from './bot-holds.ts';
import type { BotLine } from './bot-line.ts';
import type { BotTransfers } from './bot-transfers.ts';
import { passes } from './passes.ts';

const RETRY_MS = 1_000;

export interface ResumeDeps {
  readonly line: BotLine;
  readonly live: () => BotCall[];
  readonly find: (callId: CallId) => BotCall | undefined;
  readonly transfers: BotTransfers;
  readonly holds: BotHolds;
  /** The other side took the call while nothing was heard. */
  readonly onAnswered: (call: BotCall, by: DeviceId) => void;
  /** The server has the answer that was given here. */
  readonly onAgreed: (call: BotCall) => void;
  /** It does not. */
  readonly onUnanswered: (call: BotCall) => void;
  readonly onEnded: (callId: CallId, reason: EndReason) => void;
}

/** How a bot finds out what became of its calls while it could hear nothing, as the real phone does. */
export class BotResume {
  readonly #deps: ResumeDeps;

  constructor(deps: ResumeDeps) {
    this.#deps = deps;
  }

  /** Also where only the answer to something else was lost. */
  askServer(): void {
    const { line, live, transfers } = this.#deps;
    const calls = live().filter(({ phase }) => phase !== 'dialing');
    const callIds = calls.map(({ callId }) => callId);
    const handovers = new Map(calls.map((call) => [call.callId, transfers.known(call)]));
    line.request('session:resume', { callIds }, (reply) => {
      if (reply?.ok === true) this.#resumed(handovers, reply.data as SessionResumed);
      else if (reply === null ? line.isOnline : passes(reply))
        line.after(reply === null ? 0 : RETRY_MS, () => this.askServer());
    });
  }

  #resumed(asked: ReadonlyMap<CallId, CallId | null>, { live, ended }: SessionResumed): void {
    const { onEnded } = this.#deps;
    for (const call of live) this.#isGoingOn(call, asked.get(call.callId) ?? null);
    for (const { callId, reason } of ended) onEnded(callId, reason);
    const told = new Set([...live, ...ended].map(({ callId }) => callId));
    for (const callId of asked.keys()) if (!told.has(callId)) onEnded(callId, 'failed');
  }

  #isGoingOn(
    { callId, state, peerDevice, handover }: SessionResumed['live'][number],
    known: CallId | null,
  ): void {
    const { find, transfers, holds, onAnswered, onAgreed, onUnanswered } = this.#deps;
    const call = find(callId);
    if (call !== undefined) transfers.resumed(call, handover, known);
    holds.resumed(call, state);
    if (call?.phase === 'ringing-out' && state === 'active' && peerDevice !== null)
      onAnswered(call, peerDevice);
    if (call?.phase !== 'connecting') return;
    if (state === 'active') onAgreed(call);
    else onUnanswered(call);
  }
}
