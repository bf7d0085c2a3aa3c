/**
 * - `moved`: this side knows that its network is another one, or that the machine slept.
 * - `silent`: nothing gets through, and the browser has not noticed yet.
 * - `disconnected`, `failed`: what the browser says.
 * - `slow`: it should have been up by now.
 */
export type Trouble = 'moved' | 'silent' | 'disconnected' | 'failed' | 'slow';

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

export interface RepairState {
  readonly role: Role;
  /** It was connected once, so its path can be looked for again. */
  readonly proven: boolean;
  /** Repairs of this connection so far, since it last worked. */
  readonly attempts: number;
  /** The server can be reached, so a new connection could be agreed upon. */
  readonly lineUp: boolean;
}

export interface Repair {
  readonly act: 'restart' | 'replace' | 'wait';
  /** When to look again whether it helped. */
  readonly thenMs: number;
}

/** Restarts before a connection is thought beyond repair. */
const RESTARTS = 2;
const RESTART_AGAIN_MS = 3_000;
const REPLACE_AGAIN_MS = 8_000;
const LOOK_AGAIN_MS = 1_000;

/**
 * What to do about a connection that is down. A path that worked is looked for again, twice; what does not help then,
 * or never worked, is replaced, which is the offerer's to do. Not while the server is away: nobody would hear of the
 * new one, and the old one may still heal by itself.
 */
export function nextRepair({ role, proven, attempts, lineUp }: RepairState): Repair {
  if (proven && (attempts < RESTARTS || role === 'answerer'))
    return { act: 'restart', thenMs: RESTART_AGAIN_MS };
  if (role === 'answerer') return { act: 'wait', thenMs: REPLACE_AGAIN_MS };
  return lineUp ? { act: 'replace', thenMs: REPLACE_AGAIN_MS } : { act: 'wait', thenMs: LOOK_AGAIN_MS };
}
