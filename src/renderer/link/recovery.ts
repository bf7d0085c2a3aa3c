import { afterAwake } from '@shared/awake-timer.ts';
import type { Clock } from '@shared/clock.ts';
import type { PeerRole } from '../rtc/peer-connection.ts';
import { nextRecovery, patienceMs, type Trouble } from './recovery-policy.ts';

/** How long an answered call may be without a connection while both sides try to make one. */
const GIVE_UP_MS = 30_000;
/** So much longer while nothing at all is heard of the other side: its machine may sleep, and needs a moment to come back. */
const SILENT_MS = 15_000;
/** Who comes back late has at least so long all the same. */
const BACK_MS = 10_000;

/** When a connection that is down is given up. Only time counts in which this machine was awake. */
class GiveUp {
  readonly #clock: Clock;
  readonly #onGivenUp: () => void;
  /** What is known of the other side since it is down: `back` for a while from its first word on, then it is `there`. */
  #other: 'silent' | 'back' | 'there' = 'silent';
  #isRunning = false;
  /** It is waited only for who has just come back. */
  #isDue = false;
  #cancelDue: () => void = () => undefined;
  #cancelBack: () => void = () => undefined;

  constructor(clock: Clock, onGivenUp: () => void) {
    this.#clock = clock;
    this.#onGivenUp = onGivenUp;
  }

  /** It is down. Without effect where that is known. */
  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#isDue = false;
    this.#other = 'silent';
    this.#cancelDue = afterAwake(this.#clock, GIVE_UP_MS, () => {
      if (this.#other === 'silent') this.#cancelDue = afterAwake(this.#clock, SILENT_MS, () => this.#due());
      else this.#due();
    });
  }

  /** The other side has said something, so it is there. */
  heard(): void {
    if (!this.#isRunning || this.#other !== 'silent') return;
    this.#other = 'back';
    this.#cancelBack = afterAwake(this.#clock, BACK_MS, () => {
      this.#other = 'there';
      if (this.#isDue) this.#giveUp();
    });
  }

  stop(): void {
    this.#isRunning = false;
    this.#cancelDue();
    this.#cancelBack();
  }

  #due(): void {
    this.#isDue = true;
    if (this.#other !== 'back') this.#giveUp();
  }

  #giveUp(): void {
    this.stop();
    this.#onGivenUp();
  }
}

/** Before the answer nobody waits for the connection, so few attempts are enough. */
const WARM_REPLACEMENTS = 2;
/** Events come in flocks; one repair is enough for them. */
const ONE_REPAIR_PER_MS = 1_000;
/** The other side has begun a repair: so long it is left to that. */
const THEIR_TURN_MS = 3_000;
/** A repair under way has found one more address of this side: so long it is tried before anything is begun anew. */
const TRY_ADDRESS_MS = 800;

export interface LinkRecoveryOptions {
  /** What this side is of the connection of the moment. */
  readonly role: () => PeerRole;
  /** It made the first offer of the call, so it is the one that replaces the connection. */
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
  readonly #giveUp: GiveUp;
  #proven = false;
  #expected = false;
  #moved = false;
  #attempts = 0;
  #replacements = 0;
  #repairedAt: number | null = null;
  #due: { readonly at: number; readonly cancel: () => void } | null = null;

  constructor(options: LinkRecoveryOptions) {
    this.#options = options;
    this.#giveUp = new GiveUp(options.clock, () => {
      this.stop();
      options.giveUp();
    });
  }

  /** A new connection begins. */
  opened(): void {
    this.#proven = false;
    this.#attempts = 0;
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

  /** It is down, and the time runs in which it has to be up again. */
  down(): void {
    if (this.#expected) this.#giveUp.start();
  }

  /** The other side has said something, so it is there. */
  heard(): void {
    this.#giveUp.heard();
  }

  trouble(trouble: Trouble): void {
    if (trouble === 'moved') this.#moved = true;
    const now = this.#options.clock.now();
    const at = now + patienceMs(this.#options.role(), trouble, this.#proven);
    const earliest = this.#repairedAt === null ? at : Math.max(at, this.#repairedAt + ONE_REPAIR_PER_MS);
    // What was found out before stays as urgent as it was.
    if (!this.#due || earliest < this.#due.at) this.#repairAt(earliest);
  }

  /** The other side describes itself: a repair of theirs, or the first word. */
  described(): void {
    if (!this.#proven) this.trouble('slow');
    else if (this.#due) this.#repairAt(this.#options.clock.now() + THEIR_TURN_MS);
  }

  /** This side tells the other one of an address: the browser finds that of a new network up to 1.5 s late. */
  gathered(): void {
    if (!this.#due || this.#attempts === 0 || this.#moved) return;
    this.#repairAt(Math.max(this.#due.at, this.#options.clock.now() + TRY_ADDRESS_MS));
  }

  stop(): void {
    this.#due?.cancel();
    this.#giveUp.stop();
    this.#due = null;
  }

  #repairAt(at: number): void {
    const { clock } = this.#options;
    this.#due?.cancel();
    this.#due = { at, cancel: afterAwake(clock, at - clock.now(), () => this.#repair()) };
  }

  #repair(): void {
    const { replaces, clock, isLineUp, isUp, nextComes, restart, replace } = this.#options;
    this.#due = null;
    // A path may be changed while the old one still works, and then there is no event for its success. A network that
    // has changed since is no success: the browser believes in the old one for a while.
    if (this.#attempts > 0 && isUp() && !this.#moved) {
      this.worked();
      return;
    }
    const repair = nextRecovery({
      replaces,
      ...{ proven: this.#proven, attempts: this.#attempts, moved: this.#moved },
      ...{ lineUp: isLineUp(), isUp: isUp(), nextComes: nextComes() },
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

  #mayReplace(): boolean {
    this.#replacements += 1;
    return this.#expected || this.#replacements <= WARM_REPLACEMENTS;
  }
}
