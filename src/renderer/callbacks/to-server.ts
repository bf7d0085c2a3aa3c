import type { UserId } from '@protocol';
import { wishKey } from '@shared/callback-list.ts';
import { createSubject } from '@shared/observable.ts';
import type { Callback } from '@shared/settings.ts';
import type { SettingsStore } from '../settings/settings-store.ts';
import { ownCallbacks } from './callbacks-model.ts';
import type { ServerWaits } from './server-waits.ts';

export interface ToServerDeps {
  readonly settings: Pick<SettingsStore, 'state' | 'change'>;
  readonly waits: Pick<ServerWaits, 'add'>;
}

type Owned = Pick<Callback, 'owner' | 'userId'>;

/**
 * Wishes that the server is to keep instead of this device. On the way they count as there; what this device has for the
 * same person is given up only when the server has taken it.
 */
export class ToServer {
  /** The keys of this device's wishes that the server is asked to replace. */
  readonly replaced = createSubject<readonly string[]>([]);
  readonly #deps: ToServerDeps;
  /** What the server did not take stays with this device: it is not asked again at every change. */
  readonly #tried = new Set<string>();

  constructor(deps: ToServerDeps) {
    this.#deps = deps;
  }

  async add({ owner, userId }: Owned): Promise<void> {
    const { settings, waits } = this.#deps;
    const own = ownCallbacks(settings.state.current.callbacks, owner);
    const keys = own.filter((one) => one.userId === userId).map(wishKey);
    this.replaced.set([...this.replaced.current, ...keys]);
    const isTaken = await waits.add(userId as UserId);
    // Not what was asked for meanwhile.
    if (isTaken && keys.length > 0) this.#giveUp(keys);
    this.replaced.set(this.replaced.current.filter((key) => !keys.includes(key)));
  }

  /** What this device was asked for while its server did not know how. Returns whether there was any. */
  move(callbacks: readonly Callback[], owner: string | null): boolean {
    const moved = callbacks.find(
      (one) => one.owner === owner && one.when.kind === 'free' && !this.#tried.has(wishKey(one)),
    );
    if (!moved) return false;
    this.#tried.add(wishKey(moved));
    void this.add(moved);
    return true;
  }

  #giveUp(keys: readonly string[]): void {
    const { settings } = this.#deps;
    const { callbacks } = settings.state.current;
    settings.change({ callbacks: callbacks.filter((one) => !keys.includes(wishKey(one))) });
  }
}
