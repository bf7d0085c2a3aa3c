/**
 * For how long a tab that has the session may say nothing. One that lives answers, and one that is being reloaded is
 * gone: this is left for tabs that hang and for pages of a version that did not answer yet.
 */
const SILENT_HOLDER_MS = 5_000;

/** What tabs say to each other of a device. */
interface TabWord {
  readonly says: 'whose' | 'mine';
  readonly deviceId: string;
}

/** On which the tabs of one browser hear each other; a `BroadcastChannel`. */
export interface TabChannel {
  postMessage(word: TabWord): void;
  addEventListener(type: 'message', hear: (event: MessageEvent<TabWord>) => void): void;
}

export interface SessionClaimsDeps {
  /** Absent where the page was not delivered securely. */
  readonly locks?: Pick<LockManager, 'request'> | undefined;
  readonly channel?: TabChannel | undefined;
}

/** Which tab of a browser a session belongs to: one at a time. */
export interface SessionClaims {
  /** True when this tab is the only one with that device. Without locks there is no telling. */
  claim(deviceId: string): Promise<boolean>;
  release(): void;
}

/**
 * A tab has a session while it holds its lock. A lock that is taken is another tab's, which says so when asked, or that
 * of a page on its way out, which says nothing and lets go. No clock decides between them: a browser that is busy takes
 * its time with either.
 */
export function createSessionClaims({ locks, channel }: SessionClaimsDeps): SessionClaims {
  let claimed: string | null = null;
  let letGo = (): void => undefined;
  let wanted: { readonly deviceId: string; readonly taken: AbortController } | null = null;

  channel?.addEventListener('message', ({ data }) => {
    if (data.says === 'mine' && data.deviceId === wanted?.deviceId) wanted.taken.abort();
    if (data.says === 'whose' && data.deviceId === claimed) say('mine', data.deviceId);
  });

  const say = (says: TabWord['says'], deviceId: string): void => channel?.postMessage({ says, deviceId });

  const release = (): void => {
    letGo();
    letGo = () => undefined;
    claimed = null;
  };

  /** Resolves once it is decided; the lock is held until it is let go of. */
  function take(
    from: Pick<LockManager, 'request'>,
    deviceId: string,
    options: LockOptions,
  ): Promise<boolean> {
    return new Promise((resolve) => {
      const asked = from.request(`ringdown:${deviceId}`, options, (lock) => {
        resolve(lock !== null);
        if (lock === null) return undefined;
        claimed = deviceId;
        // Whoever waits as well has asked before there was anybody to answer.
        say('mine', deviceId);
        return new Promise<void>((done) => (letGo = done));
      });
      asked.catch(() => resolve(false));
    });
  }

  return {
    release,
    async claim(deviceId) {
      if (!locks || claimed === deviceId) return true;
      release();
      if (await take(locks, deviceId, { ifAvailable: true })) return true;
      const taken = new AbortController();
      wanted = { deviceId, taken };
      const silent = setTimeout(() => taken.abort(), SILENT_HOLDER_MS);
      const waiting = take(locks, deviceId, { signal: taken.signal });
      say('whose', deviceId);
      const isOurs = await waiting;
      clearTimeout(silent);
      wanted = null;
      return isOurs;
    },
  };
}
