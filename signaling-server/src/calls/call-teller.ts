import type { LastingWork } from '../ops/lasting-work.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import type { CallId, DeviceId, UserId } from '../protocol/index.ts';
import type { Connections } from '../socket/connections.ts';
import type { CallNotice } from './call-record.ts';

export interface CallTellerDeps {
  readonly connections: Pick<Connections, 'devicesOf' | 'send'>;
  readonly lasting: LastingWork;
}

/** Somebody could not be told at once. */
export interface Owed {
  /** Resolves to whether they were in the end. */
  readonly told: Promise<boolean>;
}

/** Tells devices what became of a call. */
export class CallTeller {
  readonly #deps: CallTellerDeps;

  constructor(deps: CallTellerDeps) {
    this.#deps = deps;
  }

  async tell(notices: readonly CallNotice[]): Promise<void> {
    for (const { to, event, payload } of notices) {
      const devices = 'deviceId' in to ? [to.deviceId] : await this.#othersOf(to.userId, to.exceptDevice);
      await Promise.all(devices.map((deviceId) => this.#deps.connections.send(deviceId, event, payload)));
    }
  }

  /**
   * Of a handover that came to nothing nobody asks again, and both would show it for ever: who can not be told now is told
   * as soon as it is possible. Null where all were told at once; rejects where somebody was not who asks again.
   */
  async tellOrLater(callId: CallId, notices: readonly CallNotice[]): Promise<Owed | null> {
    try {
      await this.tell(notices);
      return null;
    } catch (error) {
      const isOwed = notices.some(({ event }) => event === 'call:transfer-returned');
      if (!isOwed || !(error instanceof UnavailableError)) throw error;
    }
    const message = 'nobody was told that a handover came to nothing';
    return { told: this.#deps.lasting.insist(() => this.tell(notices), { callId, message }) };
  }

  async #othersOf(userId: UserId, except: DeviceId | null): Promise<DeviceId[]> {
    const devices = await this.#deps.connections.devicesOf(userId);
    return devices.map(({ deviceId }) => deviceId).filter((deviceId) => deviceId !== except);
  }
}
