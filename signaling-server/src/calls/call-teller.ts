import type { LastingWork, Owed } from '../ops/lasting-work.ts';
import type { CallId, DeviceId, UserId } from '../protocol/index.ts';
import type { Connections } from '../socket/connections.ts';
import { isStillSo, restated } from './call-notices.ts';
import type { CallNotice, CallRecord } from './call-record.ts';
import type { CallRegistry } from './call-registry.ts';
import { present } from './call-seats.ts';

export interface CallTellerDeps {
  readonly connections: Pick<Connections, 'devicesOf' | 'send'>;
  readonly registry: Pick<CallRegistry, 'find'>;
  readonly lasting: LastingWork;
  /** Runs a task while this node does not change the call. */
  readonly exclusively: (callId: CallId, task: () => Promise<void>) => Promise<void>;
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

  /** To everybody who may not have heard how it is now. What became of a handover, they ask for themselves. */
  async restate(call: CallRecord): Promise<void> {
    await this.tell(restated(call));
    if (call.state !== 'active') return;
    for (const { deviceId } of present(call))
      await this.#deps.connections.send(deviceId, 'session:stale', {});
  }

  /**
   * What was decided stands, whoever can not be told of it now: they are as soon as it is possible, of what is so still.
   * Null where all were told at once.
   */
  tellOrLater(callId: CallId, notices: readonly CallNotice[]): Promise<Owed | null> {
    const { lasting, exclusively, registry } = this.#deps;
    const tellWhatIsSo = async (): Promise<void> => {
      const call = await registry.find(callId);
      await this.tell(notices.filter((notice) => isStillSo(notice, call)));
    };
    const failure = { callId, message: 'nobody was told what became of a call' };
    return lasting.nowOrLater(
      () => this.tell(notices),
      failure,
      () => exclusively(callId, tellWhatIsSo),
    );
  }

  async #othersOf(userId: UserId, except: DeviceId | null): Promise<DeviceId[]> {
    const devices = await this.#deps.connections.devicesOf(userId);
    return devices.map(({ deviceId }) => deviceId).filter((deviceId) => deviceId !== except);
  }
}
