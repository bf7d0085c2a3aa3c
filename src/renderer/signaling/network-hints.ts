/**
 * - `online`: the machine got a network (again).
 * - `visible`: the person looks at the phone.
 * - `woke`: the machine slept; its connections look open and are dead.
 */
export type NetworkHint = 'online' | 'visible' | 'woke';

/** Reasons to doubt the line. Hints, not facts: whoever hears one has to verify it. */
export interface NetworkHints {
  subscribe(listener: (hint: NetworkHint) => void): () => void;
}

/** Where nothing is known about the network. */
export const noNetworkHints: NetworkHints = { subscribe: () => () => undefined };
