import { afterAwake } from '@shared/awake-timer.ts';
import type { Clock } from '@shared/clock.ts';
import type { PeerRole } from '../rtc/peer-connection.ts';
import { nextRecovery, patienceMs, type Trouble } from './recovery-policy.ts';

/**
 * How long an answered call may be without a connection while both sides try to make one: half a minute for a machine
 * that sleeps, and what it needs to come back.
 */
const GIVE_UP_MS = 45_000;
/** Before the answer nobody waits for the connection, so few attempts are enough. */
const WARM_REPLACEMENTS = 2;
/** Events come in flocks; one repair is enough for them. */
const ONE_REPAIR_PER_MS = 1_000;
/** The other side has begun a repair: so long it is left to that. */
const THEIR_TURN_MS = 3_000;

export interface LinkRecoveryOptions {
  /** What this side is of the connection of the moment. */
  readonly role: () => PeerRole;
  /** It made the first offer of the call, so it is the one that offers another connection. */
  readonly replaces: boolean;
  readonly clock: Clock;
  /** Whether the server can be reached, as far as is known. */
  readonly isLineUp: () => boolean;
  /** Whether the connection is up, and something gets through. */
  readonly isUp: () => boolean;
  /** As `RecoveryState` has it. */
  readonly nextComes: () => boolean;
  readonly restart: () => void;
  /** Only where this side `replaces`. */
  readonly replace: () => void;
  /** It was expected, and was waited for long enough. */
  readonly giveUp: () => void;
}

/** When to repair a connection, and how often; `recovery-policy.ts` says what helps. */
export class LinkRecovery {
  readonly #options: LinkRecoveryOptions;
  #proven = false;
  #expected = false;
  #moved = false;
  #attempts = 0;
  #replacements = 0;
  #repairedAt: number | null = null;
  #cancelGiveUp: (() => void) | null = null;
  #due: { readonly at: number; readonly cancel: () => void } | null = null;

  constructor(options: LinkRecoveryOptions) {
    this.#options = options;
  }

  /** It works, or works again. */
  worked(): void {
    this.#proven = true;
    this.#moved = false;
    this.#attempts = 0;
    this.stop();
  }

  /** From now on it has to be up. */
  expect(): void {
    this.#expected = true;
  }

  /** It is down, and the time runs in which it has to be up again: only the time in which this machine was awake. */
  down(): void {
    if (!this.#expected) return;
    this.#cancelGiveUp ??= afterAwake(this.#options.clock, GIVE_UP_MS, () => {
      this.stop();
      this.#options.giveUp();
    });
  }

  trouble(trouble: Trouble): void {
    if (trouble === 'moved') {
      this.#moved = true;
      this.#attempts = 0;
    }
    const now = this.#options.clock.now();
    const at = now + patienceMs(this.#options.role(), trouble, this.#proven);
    const earliest = this.#repairedAt === null ? at : Math.max(at, this.#repairedAt + ONE_REPAIR_PER_MS);
    // What was found out before stays as urgent as it was.
    if (!this.#due || earliest < this.#due.at) this.#repairAt(earliest);
  }

  /** The other side describes itself: a repair of theirs, or the first word. */
  described(): void {
    if (!this.#proven) this.trouble('slow');
    else if (this.#due && this.#attempts === 0) this.#repairAt(this.#options.clock.now() + THEIR_TURN_MS);
  }

  stop(): void {
    this.#due?.cancel();
    this.#due = null;
    this.#cancelGiveUp?.();
    this.#cancelGiveUp = null;
  }

  #repairAt(at: number): void {
    const { clock } = this.#options;
    this.#due?.cancel();
    this.#due = { at, cancel: afterAwake(clock, at - clock.now(), () => this.#repair()) };
  }

  #repair(): void {
    const { replaces, clock, isUp, nextComes, restart, replace } = this.#options;
    this.#due = null;
    // A path may be changed while the old one still works, and then there is no event for its success. A network that
    // has changed since is no success: the browser believes in the old one for a while.
    if (this.#attempts > 0 && isUp() && !this.#moved) {
      this.worked();
      return;
    }
    const repair = nextRecovery({
      ...{ replaces, proven: this.#proven, attempts: this.#attempts },
      ...{ isHeard: this.#isHeard, isUp: isUp(), nextComes: nextComes() },
    });
    if (repair.act === 'replace' && !this.#mayReplace()) return;
    if (repair.act !== 'wait') {
      this.#moved = false;
      this.#attempts += 1;
      this.#repairedAt = clock.now();
    }
    this.#repairAt(clock.now() + repair.thenMs);
    if (repair.act === 'restart') restart();
    if (repair.act === 'replace') replace();
  }

  /** In another network the connection to the server is made anew just then. */
  get #isHeard(): boolean {
    const { isLineUp, isUp } = this.#options;
    return isLineUp() || isUp() || this.#moved;
  }

  #mayReplace(): boolean {
    this.#replacements += 1;
    return this.#expected || this.#replacements <= WARM_REPLACEMENTS;
  }
}
