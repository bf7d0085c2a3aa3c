import type { CallEnded, CallId } from '@protocol';
import type { Signaling, SignalingError } from '../signaling/signaling.ts';
import type { Call } from './call.ts';
import type { CallsDeps } from './calls-deps.ts';
import { isLost, passesAfterMs } from '../signaling/refusal-model.ts';

type Resumed = Extract<Awaited<ReturnType<typeof ask>>, { readonly ok: true }>['value'];

export interface CallsResumeOptions extends Pick<CallsDeps, 'signaling' | 'clock' | 'log'> {
  /** The calls that the server may know of: also those that it was asked to start and has not said a word about. */
  readonly calls: () => readonly Pick<Call, 'callId' | 'phase'>[];
  /** The handover of this call that the server can know of now. */
  readonly knownHandover: (callId: CallId) => CallId | null;
  /** With the handover that it could know of when it was asked. */
  readonly onLive: (call: Resumed['live'][number], knownHandover: CallId | null) => void;
  readonly onEnded: (call: CallEnded) => void;
}

const ask = (signaling: Signaling, callIds: readonly CallId[]) =>
  signaling.request('session:resume', { callIds: [...callIds] });

/**
 * Asks the server how all calls of this device really are. It names every one it knows of, and asks even when there
 * is none: the server lets go of a seat that its device does not name, e.g. after a page was loaded anew.
 */
export class CallsResume {
  readonly #options: CallsResumeOptions;
  #cancel: () => void = () => undefined;

  constructor(options: CallsResumeOptions) {
    this.#options = options;
  }

  async ask(): Promise<void> {
    const { signaling, calls, knownHandover, onLive, onEnded } = this.#options;
    const asked = calls();
    const callIds = asked.map(({ callId }) => callId);
    const handovers = new Map(callIds.map((callId) => [callId, knownHandover(callId)]));
    const result = await ask(signaling, callIds);
    if (!result.ok) {
      this.#askLater(result.error);
      return;
    }
    const { live, ended } = result.value;
    for (const call of live) onLive(call, handovers.get(call.callId) ?? null);
    const alive = new Set(live.map(({ callId }) => callId));
    for (const { callId, phase } of asked) {
      // What comes of a call that was being started, the answer to its start says.
      if (alive.has(callId) || phase === 'dialing') continue;
      onEnded(ended.find((call) => call.callId === callId) ?? { callId, reason: 'failed', by: null });
    }
  }

  dispose(): void {
    this.#cancel();
  }

  /** With the line down the next welcome asks anew. */
  #askLater(error: SignalingError): void {
    const { signaling, clock, log } = this.#options;
    const isSilent = error.code === 'timeout' && signaling.connection.current.status === 'online';
    const ms = isSilent ? 0 : passesAfterMs(error);
    this.#cancel();
    if (ms !== null) this.#cancel = clock.after(ms, () => void this.ask());
    else if (!isLost(error)) log.warn(`calls could not be resumed (${error.code}: ${error.message})`);
  }
}
