import type { PeerSignal } from '@protocol';
import { afterAwake } from '@shared/awake-timer.ts';
import type { Clock } from '@shared/clock.ts';
import type { PeerRole } from '../rtc/peer-connection.ts';
import {
  type ConnectionWishes,
  isOffer,
  type LinkConnection,
  type MakeConnection,
} from './link-connection.ts';

/** What is made beside a connection comes up within a second or two, or not at all. */
const BESIDE_MS = 10_000;

export interface NextConnectionOptions {
  readonly clock: Clock;
  /** This side answered the first offer of the call, so its own connection yields to one of the same number. */
  readonly yields: boolean;
  readonly make: MakeConnection;
}

interface Made {
  readonly connection: LinkConnection;
  /** What was said about it: should the other side have begun another one, it is about that. */
  readonly heard: PeerSignal[];
  readonly cancel: () => void;
}

/** The connection that is made beside the one in use, which goes on meanwhile; there is one at a time, or none. */
export class NextConnection {
  readonly #options: NextConnectionOptions;
  #made: Made | null = null;
  /** Candidates that came before the offer of the connection they are for. */
  #ahead: readonly PeerSignal[] = [];

  constructor(options: NextConnectionOptions) {
    this.#options = options;
  }

  /** Null while there is none. */
  get generation(): number | null {
    return this.#made?.connection.generation ?? null;
  }

  is(connection: LinkConnection): boolean {
    return connection === this.#made?.connection;
  }

  /** In place of the one that there may be. */
  open(role: PeerRole, generation: number): void {
    this.drop();
    const { make, clock } = this.#options;
    const connection = make({ role, generation });
    const cancel = afterAwake(clock, BESIDE_MS, () => this.drop());
    this.#made = { connection, cancel, heard: [] };
    connection.begin();
    const ahead = this.#ahead.filter(({ link }) => link === generation);
    this.#ahead = [];
    for (const said of ahead) connection.receive(said);
  }

  wish(change: Partial<ConnectionWishes>): void {
    this.#made?.connection.wish(change);
  }

  /** A signal about it. */
  receive(signal: PeerSignal): void {
    const made = this.#made;
    if (!made) return;
    made.heard.push(signal);
    if (isOffer(signal) && made.connection.role === 'offerer' && this.#options.yields) this.#yieldTo(signal);
    else made.connection.receive(signal);
  }

  /** A signal about one that is not known yet: of those that are waited for the newest counts. */
  keepAhead(signal: PeerSignal): void {
    if (signal.kind !== 'candidates') return;
    this.#ahead = [...this.#ahead.filter(({ link }) => link === signal.link), signal];
  }

  /** It came to nothing, or is not needed. */
  drop(): void {
    this.#made?.connection.close();
    this.release();
  }

  /** It is somebody else's from now on. */
  release(): void {
    this.#made?.cancel();
    this.#made = null;
  }

  /** Both sides have begun one: what was said is about the other side's. */
  #yieldTo({ link }: PeerSignal): void {
    const heard = this.#made?.heard ?? [];
    this.open('answerer', link);
    for (const said of heard) this.receive(said);
  }
}
