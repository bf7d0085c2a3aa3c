import type { LastingWork, Owed } from '../ops/lasting-work.ts';
import type { Logger } from '../ops/logger.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import type { CallId } from '../protocol/index.ts';
import type { CallRecord } from './call-record.ts';
import type { CallRegistry } from './call-registry.ts';

export interface CallDebtsDeps {
  readonly registry: Pick<CallRegistry, 'confirm' | 'isUnfinished' | 'remove'>;
  readonly lasting: LastingWork;
  readonly logger: Pick<Logger, 'warn'>;
  /** Nothing more will be said in this call. */
  readonly onOver: (callId: CallId) => Promise<void>;
}

interface Debt {
  readonly revision: number;
  readonly owed: readonly Owed[];
}

/**
 * What is left to be done after a call was changed. Until it is done the registry has the call as unfinished: should this
 * node die, another one takes it over.
 */
export class CallDebts {
  readonly #deps: CallDebtsDeps;
  /** What this node is about to do, of calls as it made them last. */
  readonly #debts = new Map<CallId, Debt>();

  constructor(deps: CallDebtsDeps) {
    this.#deps = deps;
  }

  /**
   * Whether what was made of this call is not finished, and not about to be by this node. To be asked in the turn of the
   * call. Another node may be about to: then all of it is done twice.
   */
  async isAbandoned(call: CallRecord): Promise<boolean> {
    if (this.#debts.get(call.callId)?.revision === call.revision) return false;
    return this.#deps.registry.isUnfinished(call);
  }

  /**
   * Confirms a call that was opened and is in the log now. Resolves to whether it is so still; where nobody says so in
   * time it counts as such, because it can not be as if it had never been: who makes it ring looks for it once more.
   */
  async confirmOpened(call: CallRecord): Promise<boolean> {
    try {
      return await this.#deps.registry.confirm(call);
    } catch (error) {
      if (error instanceof UnavailableError) return true;
      throw error;
    }
  }

  /** Confirms the call, now or when all that is owed is done, also of what it was before. */
  async settle(call: CallRecord, rest: readonly (Owed | null)[]): Promise<void> {
    const before = this.#debts.get(call.callId)?.owed ?? [];
    const owed = [...before, ...rest.filter((each) => each !== null)];
    if (owed.length === 0) await this.#confirm(call);
    else this.#confirmAfter(owed, call);
  }

  #confirmAfter(owed: readonly Owed[], call: CallRecord): void {
    const { callId, revision } = call;
    const debt = { revision, owed };
    this.#debts.set(callId, debt);
    const confirmed = Promise.all(owed.map(({ done }) => done)).then(async (areDone) => {
      if (!areDone.includes(false)) await this.#confirm(call);
    });
    this.#deps.lasting.add(
      confirmed
        .catch((error: unknown) => {
          this.#deps.logger.warn({ callId, err: error }, 'a call is left to be finished once more');
        })
        .finally(() => {
          if (this.#debts.get(callId) === debt) this.#debts.delete(callId);
        }),
    );
  }

  async #confirm(call: CallRecord): Promise<void> {
    if (call.state !== 'ended') {
      await this.#deps.registry.confirm(call);
      return;
    }
    await this.#deps.registry.remove(call.callId);
    await this.#deps.onOver(call.callId);
  }
}
