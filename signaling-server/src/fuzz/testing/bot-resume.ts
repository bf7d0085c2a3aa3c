import type { CallId, DeviceId, EndReason, SessionResumed } from '../../protocol/index.ts';
import type { BotCall } from './bot-call.ts';
import type { BotLine } from './bot-line.ts';
import type { BotTransfers } from './bot-transfers.ts';
import { passes } from './passes.ts';

const RETRY_MS = 1_000;

export interface ResumeDeps {
  readonly line: BotLine;
  readonly live: () => BotCall[];
  readonly find: (callId: CallId) => BotCall | undefined;
  readonly transfers: BotTransfers;
  /** The other side took the call while nothing was heard. */
  readonly onAnswered: (call: BotCall, by: DeviceId) => void;
  /** The server has the answer that was given here. */
  readonly onAgreed: (call: BotCall) => void;
  /** It does not. */
  readonly onUnanswered: (call: BotCall) => void;
  readonly onEnded: (callId: CallId, reason: EndReason) => void;
}

interface Asked {
  readonly callId: CallId;
  readonly handover: CallId | null;
  readonly isStarting: boolean;
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
    // Also those that it is starting: it has asked for them once more before this.
    const calls = live();
    const callIds = calls.map(({ callId }) => callId);
    const asked = calls.map((call) => ({
      callId: call.callId,
      handover: transfers.known(call),
      isStarting: call.phase === 'dialing',
    }));
    line.request('session:resume', { callIds }, (reply) => {
      if (reply?.ok === true) this.#resumed(asked, reply.data as SessionResumed);
      else if (reply === null ? line.isOnline : passes(reply))
        line.after(reply === null ? 0 : RETRY_MS, () => this.askServer());
    });
  }

  #resumed(asked: readonly Asked[], { live, ended }: SessionResumed): void {
    const { onEnded } = this.#deps;
    for (const { callId, handover, isStarting } of asked) {
      const going = live.find((call) => call.callId === callId);
      if (going !== undefined) this.#isGoingOn(going, handover);
      // What comes of a call that was being started, the answer to its start says.
      else if (!isStarting) onEnded(callId, ended.find((call) => call.callId === callId)?.reason ?? 'failed');
    }
  }

  #isGoingOn(
    { callId, state, peerDevice, handover }: SessionResumed['live'][number],
    known: CallId | null,
  ): void {
    const { find, transfers, onAnswered, onAgreed, onUnanswered } = this.#deps;
    const call = find(callId);
    if (call !== undefined) transfers.resumed(call, handover, known);
    if (call?.phase === 'ringing-out' && state === 'active' && peerDevice !== null)
      onAnswered(call, peerDevice);
    if (call?.phase !== 'connecting') return;
    if (state === 'active') onAgreed(call);
    else onUnanswered(call);
  }
}
