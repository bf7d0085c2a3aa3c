import type { Logger } from '../ops/logger.ts';
import type { CallId, UserId } from '../protocol/index.ts';
import type { CallRecord } from './call-record.ts';
import type { CallRegistry } from './call-registry.ts';

export interface CallDisplayDeps {
  readonly registry: Pick<CallRegistry, 'find'>;
  readonly logger: Pick<Logger, 'info' | 'error'>;
  /** A person's being in this call began or ended. */
  readonly onInCall: (userId: UserId, callId: CallId, inCall: boolean) => Promise<void>;
  /** Runs what has the same key one after the other. */
  readonly inTurn: (key: string, task: () => Promise<void>) => Promise<void>;
}

/** Shows what became of a call to those who are not in it: in the presence of the two, in their history, in the log. */
export class CallDisplay {
  readonly #deps: CallDisplayDeps;

  constructor(deps: CallDisplayDeps) {
    this.#deps = deps;
  }

  async updateInCall({ callId, callerId, calleeId, state }: CallRecord): Promise<void> {
    const { onInCall, registry } = this.#deps;
    const set = async (inCall: boolean): Promise<void> => {
      for (const userId of [callerId, calleeId]) await onInCall(userId, callId, inCall);
    };
    await set(state === 'active');
    // Another node may have ended it meanwhile, and said so before this one said the opposite.
    if (state === 'active' && (await registry.find(callId))?.state !== 'active') await set(false);
  }

  /** Not waited for by those who speak. */
  publish(call: CallRecord, show: (call: CallRecord) => Promise<void>): void {
    const { inTurn, logger } = this.#deps;
    inTurn(`history of ${call.callId}`, () => show(call)).catch((error: unknown) => {
      logger.error({ callId: call.callId, err: error }, 'a change of history was not shown');
    });
  }

  logTransition(before: CallRecord | null, after: CallRecord, cause: string): void {
    const { callId, callerId, calleeId, state } = after;
    const fields = { callId, callerId, calleeId, cause };
    const change = `call ${before?.state ?? 'new'} -> ${state}`;
    if (after.state === 'ended') this.#deps.logger.info({ ...fields, reason: after.reason }, change);
    else this.#deps.logger.info(fields, change);
  }
}
