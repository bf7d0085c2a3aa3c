/**
 * - `moved`: this side knows that its network is another one, or that the machine slept.
 * - `silent`: nothing gets through, and the browser has not noticed yet.
 * - `disconnected`, `failed`: what the browser says.
 * - `slow`: it should have been up by now.
 */
export type Trouble = 'moved' | 'silent' | 'disconnected' | 'failed' | 'slow';

/**
 * What this side is of the connection of the moment, for that says whose offer gives way where two cross. It may be
 * the other one than of the call: whoever has moved offers the next connection.
 */
type Role = 'offerer' | 'answerer';

/**
 * How long to wait before doing something, ms. Both sides may repair; where both see the trouble at the same time the
 * answerer lets the offerer begin, so that their offers seldom cross. It knows best that its own network is another.
 */
const PATIENCE: Readonly<Record<Role, Readonly<Record<Trouble, number>>>> = {
  offerer: { moved: 0, silent: 0, disconnected: 2_000, failed: 0, slow: 8_000 },
  answerer: { moved: 0, silent: 400, disconnected: 3_000, failed: 1_000, slow: 9_000 },
};

/** A connection that never was one: the browser may still be at it, and nobody talks yet. */
const UNPROVEN_FAILED_MS = 2_000;

export function patienceMs(role: Role, trouble: Trouble, proven: boolean): number {
  return trouble === 'failed' && !proven ? UNPROVEN_FAILED_MS : PATIENCE[role][trouble];
}

export interface RecoveryState {
  /** This side made the first offer of the call, so it is the one that offers another connection. */
  readonly replaces: boolean;
  /** It was connected once, so its path can be looked for again. */
  readonly proven: boolean;
  /** Repairs of this connection so far, since it last worked. */
  readonly attempts: number;
  /** What this side says reaches the other one: the server is there or will be, or the path works all the same. */
  readonly isHeard: boolean;
  readonly isUp: boolean;
  /** Another connection is made beside it: a third one would only throw away what it has found so far. */
  readonly nextComes: boolean;
}

export interface Recovery {
  readonly act: 'restart' | 'replace' | 'wait';
  /** When to look again whether it helped. */
  readonly thenMs: number;
}

/**
 * By then an ICE restart has found another path where there is one that the browser takes at once. Where UDP is blocked
 * it finds the relay over TCP soon, but Chromium stays with the silent path for seconds; another connection has none to
 * stay with.
 */
const BESIDE_AFTER_MS = 300;
const AGAIN_MS = 3_000;
const LOOK_AGAIN_MS = 1_000;

/**
 * What to do about a connection that is down. A path that worked is looked for again; where that does not help, or it
 * never worked, the side that made the first offer of the call offers another connection beside it. Meanwhile both go on
 * looking. One that is up all the same, though the network is another one, is no worse than any other.
 */
export function nextRecovery({
  replaces,
  proven,
  attempts,
  isHeard,
  isUp,
  nextComes,
}: RecoveryState): Recovery {
  if (!isHeard) return { act: 'wait', thenMs: LOOK_AGAIN_MS };
  const mayOffer = replaces && !nextComes;
  if (proven && (attempts === 0 || isUp || !mayOffer))
    return { act: 'restart', thenMs: attempts === 0 && mayOffer ? BESIDE_AFTER_MS : AGAIN_MS };
  if (!mayOffer) return { act: 'wait', thenMs: LOOK_AGAIN_MS };
  return { act: 'replace', thenMs: AGAIN_MS };
}
