import type { Logger } from '../ops/logger.ts';
import { untilDone } from '../ops/until-done.ts';
import type { DeviceId, UserId } from '../protocol/index.ts';
import type { StateEvents } from '../shared-state.ts';
import type { ConnectedDevice } from '../socket/local-lines.ts';

export interface OwedAttentionDeps extends Pick<StateEvents, 'onReclaimed' | 'onMissed'> {
  /** Shows how they are now. */
  readonly show: (userIds: readonly UserId[]) => Promise<unknown>;
  readonly log: Pick<Logger, 'warn'>;
}

export interface Owed {
  readonly reclaimed?: readonly ConnectedDevice[];
  readonly missed?: readonly ConnectedDevice[];
  /** To be shown once those are seen to. */
  readonly doubted?: readonly UserId[];
}

/**
 * Those whom this node has to see to with the help of the database, which may be away for long: so nobody waits for this,
 * least of all whoever looks after dead nodes. One run at a time; who is owed it more than once meanwhile gets it once.
 */
export class OwedAttention {
  readonly #deps: OwedAttentionDeps;
  #reclaimed = new Map<DeviceId, ConnectedDevice>();
  #missed = new Map<DeviceId, ConnectedDevice>();
  #doubted = new Set<UserId>();
  #isRunning = false;
  #isClosing = false;
  #run: Promise<void> = Promise.resolve();

  constructor(deps: OwedAttentionDeps) {
    this.#deps = deps;
  }

  add({ reclaimed = [], missed = [], doubted = [] }: Owed): void {
    for (const device of reclaimed) this.#reclaimed.set(device.deviceId, device);
    for (const device of missed) this.#missed.set(device.deviceId, device);
    for (const userId of doubted) this.#doubted.add(userId);
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#run = this.#seeToAll();
  }

  /** Begins nothing any more. Resolves when what is under way came to its end. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#run;
  }

  async #seeToAll(): Promise<void> {
    while (!this.#isClosing && this.#reclaimed.size + this.#missed.size + this.#doubted.size > 0) {
      await this.#seeToThese().catch((error: unknown) => {
        this.#deps.log.warn({ err: error }, 'not everybody who is back was seen to');
      });
    }
    this.#isRunning = false;
  }

  async #seeToThese(): Promise<void> {
    const { onReclaimed, onMissed, show } = this.#deps;
    const [reclaimed, missed, doubted] = [this.#reclaimed, this.#missed, this.#doubted];
    this.#reclaimed = new Map();
    this.#missed = new Map();
    this.#doubted = new Set();
    if (reclaimed.size > 0) await onReclaimed([...reclaimed.values()]);
    // Who may have been taken for gone may have missed something as well, and is seen to already.
    const others = [...missed.values()].filter(({ deviceId }) => !reclaimed.has(deviceId));
    if (others.length > 0) await onMissed(others);
    if (doubted.size > 0)
      await untilDone(
        async () => {
          await show([...doubted]);
        },
        () => this.#isClosing,
      );
  }
}
