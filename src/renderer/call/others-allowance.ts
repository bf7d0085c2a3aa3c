import { type Allowance, createAllowance } from '@shared/allowance.ts';
import type { Clock } from '@shared/clock.ts';

/**
 * Connections that are made because the other side says so: each costs a peer connection, a certificate and a place at
 * the relay, so none may have us make them without end.
 */
const CONNECTIONS = { burst: 20, nextMs: 1_000 };
/**
 * Most networks follow each other within a second or two. Each look at the addresses of this machine costs a connection
 * in a window of its own, and whether there is a reason for one is also up to the other side: without a bound it could
 * have us look for as long as the call lasts, and with one for each connection as often as it can have connections.
 */
export const LOOKS = { burst: 30, nextMs: 700 };

/** What another device may have this machine do, over all connections of a call to it. */
export class OthersAllowance {
  /** See `looks` of `PeerLinkOptions`. */
  readonly looks: Allowance;
  readonly #connections: Allowance;

  constructor(clock: Clock) {
    this.looks = createAllowance(clock, LOOKS);
    this.#connections = createAllowance(clock, CONNECTIONS);
  }

  /** Whether one more connection may be made for it; that one counts then. */
  takeConnection(): boolean {
    if (this.#connections.wait() > 0) return false;
    this.#connections.use();
    return true;
  }
}
