import { type CallEnded, type CallId, type HeardSignals, limits } from '@protocol';
import type { Signaling, SignalingError } from '../signaling/signaling.ts';
import type { CallsDeps } from './calls-deps.ts';
import { isLost, passesAfterMs } from './refusal-model.ts';

type Resumed = Extract<Awaited<ReturnType<typeof ask>>, { readonly ok: true }>['value'];

export interface CallsResumeOptions extends Pick<CallsDeps, 'signaling' | 'clock' | 'log'> {
  /** The calls that the server knows of, as far as this device can tell. */
  readonly callIds: () => readonly CallId[];
  /** What has come in one of them. */
  readonly heardIn: (callId: CallId) => readonly HeardSignals[];
  /** The handover of this call that the server can know of now. */
  readonly knownHandover: (callId: CallId) => CallId | null;
  /** With the handover that it could know of when it was asked. */
  readonly onLive: (call: Resumed['live'][number], knownHandover: CallId | null) => void;
  readonly onEnded: (call: CallEnded) => void;
}

const ask = (signaling: Signaling, callIds: readonly CallId[], heard: readonly HeardSignals[]) =>
  signaling.request('session:resume', {
    callIds: [...callIds],
    // What is left out comes again, as from a server that does not know this.
    heard: heard.slice(0, limits.heardDevices),
  });

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
    const { signaling, heardIn, knownHandover, onLive, onEnded } = this.#options;
    const callIds = this.#options.callIds();
    const handovers = new Map(callIds.map((callId) => [callId, knownHandover(callId)]));
    const result = await ask(signaling, callIds, callIds.flatMap(heardIn));
    if (!result.ok) {
      this.#askLater(result.error);
      return;
    }
    const { live, ended } = result.value;
    for (const call of live) onLive(call, handovers.get(call.callId) ?? null);
    for (const call of ended) onEnded(call);
    const told = new Set([...live, ...ended].map(({ callId }) => callId));
    for (const callId of callIds) if (!told.has(callId)) onEnded({ callId, reason: 'failed', by: null });
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
