import type { SessionClaimsDeps, TabChannel } from '../session-claims.ts';

type Hear = Parameters<TabChannel['addEventListener']>[1];

interface Held {
  /** Of whoever is next in the queue. */
  readonly waiting: (() => void)[];
}

/** One browser: the locks of its tabs, and the channel on which they hear each other. */
export interface FakeTabs {
  /** A tab that is `busy` hears nothing of the others; an `answer` can be held back for as long as the browser is busy. */
  openTab(tab?: { readonly busy?: boolean; readonly answered?: Promise<void> }): SessionClaimsDeps;
}

export function createTabs(): FakeTabs {
  const held = new Map<string, Held>();
  const listeners = new Set<{ readonly tab: object; readonly hear: Hear }>();

  async function hold(name: string, work: () => unknown): Promise<void> {
    const lock: Held = { waiting: [] };
    held.set(name, lock);
    await work();
    const [next] = lock.waiting.splice(0, 1);
    held.delete(name);
    next?.();
    const successor = held.get(name);
    successor?.waiting.push(...lock.waiting);
  }

  return {
    openTab({ busy = false, answered = Promise.resolve() } = {}) {
      const tab = {};
      const request = async (
        name: string,
        options: LockOptions,
        work: (lock: object | null) => unknown,
      ): Promise<void> => {
        await answered;
        const holder = held.get(name);
        if (holder === undefined) return hold(name, () => work({}));
        if (options.ifAvailable === true) return void work(null);
        const { signal } = options;
        return new Promise((resolve, reject) => {
          const mine = (): void => void hold(name, () => work({})).then(resolve);
          holder.waiting.push(mine);
          signal?.addEventListener('abort', () => {
            const place = holder.waiting.indexOf(mine);
            // Once the lock is granted nobody listens to the signal any more.
            if (place === -1) return;
            holder.waiting.splice(place, 1);
            reject(signal.reason as Error);
          });
        });
      };
      const channel: TabChannel = {
        postMessage(data) {
          for (const { tab: other, hear } of [...listeners])
            if (other !== tab) queueMicrotask(() => hear(new MessageEvent('message', { data })));
        },
        addEventListener(_type, hear) {
          if (!busy) listeners.add({ tab, hear });
        },
      };
      return { locks: { request } as unknown as LockManager, channel };
    },
  };
}
