import type { Clock } from '../ops/clock.ts';
import type { LastingWork, Owed } from '../ops/lasting-work.ts';
import type { CallId } from '../protocol/index.ts';
import type { Connections } from '../socket/connections.ts';
import type { Actor, CallEvent, CallRecord } from './call-record.ts';
import type { CallRegistry } from './call-registry.ts';
import { awaited, present } from './call-seats.ts';
import { transition } from './call-transition.ts';

export interface SeatWatchDeps {
  readonly connections: Pick<Connections, 'isConnected' | 'isHere' | 'send'>;
  readonly registry: Pick<CallRegistry, 'find' | 'replace'>;
  readonly clock: Clock;
  readonly lasting: LastingWork;
  readonly apply: (callId: CallId, event: CallEvent) => Promise<unknown>;
}

/** Looks whether the devices of a call are there, where nobody would say so. */
export class SeatWatch {
  readonly #deps: SeatWatchDeps;

  constructor(deps: SeatWatchDeps) {
    this.#deps = deps;
  }

  /** For who answered this call, if it was; null where nobody has to be looked for. */
  forCallee(call: CallRecord): Owed | null {
    if (call.state !== 'active' || this.#deps.connections.isHere(call.calleeDevice)) return null;
    return { done: this.lookFor(call.callId, { userId: call.calleeId, deviceId: call.calleeDevice }) };
  }

  /**
   * Nobody waits for it: what the device asked for was done, whoever is out of reach now. Resolves to whether it was
   * looked for.
   */
  lookFor(callId: CallId, by: Actor): Promise<boolean> {
    const message = 'the absence of a device could not be stored';
    return this.#deps.lasting.insist(() => this.#noticeAbsence(callId, by), { callId, message });
  }

  /** Without those who are gone, unless another node is faster: whoever changed it may not have lived to look. */
  async withEmptySeats(call: CallRecord): Promise<CallRecord> {
    const { connections, registry, clock } = this.#deps;
    let current = call;
    for (const by of present(call)) {
      if (await connections.isConnected(by.deviceId)) continue;
      const lost = transition(current, { type: 'device-lost', by }, clock.now());
      if (lost.kind !== 'moved' || !(await registry.replace(current, lost.call))) return current;
      current = lost.call;
    }
    return current;
  }

  /** A seat may count as empty although its device is back: the node that it came back to may not have lived to say so. */
  async noticePresence(callId: CallId): Promise<void> {
    const call = await this.#deps.registry.find(callId);
    for (const by of call === null ? [] : awaited(call)) {
      if (await this.#deps.connections.isConnected(by.deviceId)) {
        await this.#deps.apply(callId, { type: 'device-back', by });
      }
    }
  }

  /**
   * A device may be cut off while what it asked for waits its turn; nobody would notice later. It may be back already, on
   * another node that saw nothing yet of what it had asked for here: then it says anew what it knows of.
   */
  async #noticeAbsence(callId: CallId, by: Actor): Promise<void> {
    const { connections } = this.#deps;
    if (connections.isHere(by.deviceId)) return;
    if (await connections.isConnected(by.deviceId)) await connections.send(by.deviceId, 'session:stale', {});
    else await this.#deps.apply(callId, { type: 'device-lost', by });
  }
}
