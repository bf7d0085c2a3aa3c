/**
 * - `online`: the machine got a network (again).
 * - `changed`: the network may be another one.
 * - `visible`: the person looks at the phone.
 * - `woke`: the machine slept; its connections look open and are dead.
 * - `moved`: a call found out that this machine is in another network than before.
 * - `moved-on`: and that one, which was `moved` to just now, is gone again.
 * - `path-lost`: nothing gets through to the other side of a call any more.
 * - `in-call`: a call needs the line, so it is looked at more often.
 */
export type NetworkHint = 'online' | 'changed' | 'visible' | 'woke' | NetworkMove | 'path-lost' | 'in-call';

/** What a call finds out about the network of this machine. */
export type NetworkMove = 'moved' | 'moved-on';

/** Reasons to doubt the line. Hints, not facts: whoever hears one has to verify it. */
export interface NetworkHints {
  subscribe(listener: (hint: NetworkHint) => void): () => void;
}

/** Where whoever notices something says so: the browser, the system, a call. */
export interface HintBoard extends NetworkHints {
  say(hint: NetworkHint): void;
}

export function createHintBoard(): HintBoard {
  const listeners = new Set<(hint: NetworkHint) => void>();
  return {
    say(hint) {
      for (const listener of [...listeners]) listener(hint);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
