import { AWAITED_MS, limits, type UserId, type Wait } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import { createSubject, type Observable } from '@shared/observable.ts';
import type { Notify } from '../phone/notice-code.ts';
import type { Signaling } from '../signaling/signaling.ts';

/** `unsupported`: the server is from before it kept who waits for whom. */
export type WaitsState =
  | { readonly status: 'unknown' }
  | { readonly status: 'unsupported' }
  | { readonly status: 'known'; readonly waits: readonly Wait[] };

export interface ServerWaitsDeps {
  readonly signaling: Signaling;
  readonly userId: Observable<UserId | null>;
  readonly clock: Pick<Clock, 'now'>;
  readonly notify: Notify;
}

type Change = 'waits:add' | 'waits:remove';

/**
 * For whom the server waits on this person's behalf, the same on all their devices. A change is shown at once, and taken
 * back when the server did not get it.
 */
export class ServerWaits {
  readonly state = createSubject<WaitsState>({ status: 'unknown' });
  readonly #deps: ServerWaitsDeps;
  readonly #stops: readonly (() => void)[];
  /** Counts what was asked and changed: an answer from before that is old. */
  #turn = 0;

  constructor(deps: ServerWaitsDeps) {
    this.#deps = deps;
    const { signaling, userId } = deps;
    this.#stops = [
      signaling.on('session:welcomed', () => void this.#read()),
      signaling.on('session:stale', () => void this.#read()),
      signaling.on('waits:changed', () => void this.#read()),
      userId.subscribe(() => this.#forget()),
    ];
  }

  /** Resolves to whether the server waits for them now. */
  async add(added: UserId): Promise<boolean> {
    const rest = this.#without(added);
    if (rest.filter(({ freeAt }) => freeAt === null).length >= limits.awaitedPeople) {
      this.#deps.notify('too-many-waits');
      return false;
    }
    this.#show([...rest, { userId: added, until: this.#deps.clock.now() + AWAITED_MS, freeAt: null }]);
    return this.#change('waits:add', added, () => this.#show(this.#without(added)));
  }

  remove(removed: UserId): void {
    const gone = this.#take(removed);
    if (gone) void this.#change('waits:remove', removed, () => this.#show([...this.#without(removed), gone]));
  }

  /** They have called: the server finds that out by itself, if it does not hear of it now. */
  settle(called: UserId): void {
    if (this.#take(called)) void this.#ask('waits:remove', called);
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
  }

  #take(userId: UserId): Wait | null {
    const { current } = this.state;
    const found = current.status === 'known' && current.waits.find((wait) => wait.userId === userId);
    if (!found) return null;
    this.#show(this.#without(userId));
    return found;
  }

  #without(left: UserId): readonly Wait[] {
    const { current } = this.state;
    return current.status === 'known' ? current.waits.filter((wait) => wait.userId !== left) : [];
  }

  #show(waits: readonly Wait[]): void {
    this.state.set({ status: 'known', waits });
  }

  #ask(event: Change, userId: UserId) {
    this.#turn += 1;
    return this.#deps.signaling.request(event, { userId });
  }

  async #change(event: Change, userId: UserId, undo: () => void): Promise<boolean> {
    const saved = await this.#ask(event, userId);
    if (!saved.ok) {
      undo();
      this.#deps.notify('wait-not-saved');
    }
    void this.#read();
    return saved.ok;
  }

  async #read(): Promise<void> {
    this.#turn += 1;
    const asked = this.#turn;
    const listed = await this.#deps.signaling.request('waits:list', {});
    if (asked !== this.#turn) return;
    if (listed.ok) this.#show(listed.value.waits);
    // As does a server that knows no such request.
    else if (listed.error.code === 'invalid_payload') this.state.set({ status: 'unsupported' });
  }

  #forget(): void {
    this.#turn += 1;
    this.state.set({ status: 'unknown' });
    if (this.#deps.userId.current !== null) void this.#read();
  }
}
