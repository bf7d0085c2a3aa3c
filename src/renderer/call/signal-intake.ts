import type { PeerSignal } from '@protocol';
import type { PeerRole } from '../peer/peer-link.ts';
import { isOffer, type LinkConnection } from './link-connection.ts';
import type { LinkNumbers } from './link-numbers.ts';
import type { LinkRepair } from './link-repair.ts';
import type { OthersAllowance } from './others-allowance.ts';
import type { Whose } from './standby.ts';
import type { Succession } from './succession.ts';

export interface SignalIntakeOptions {
  /** This side's, in the first connection of the call. */
  readonly role: PeerRole;
  readonly numbers: LinkNumbers;
  readonly others: OthersAllowance;
  readonly succession: Succession;
  readonly repair: Pick<LinkRepair, 'heard' | 'described'>;
  /** The connection in use; null before the first one and when nothing more is tried. */
  readonly current: () => LinkConnection | null;
  /** Whether anything that is said is still of use. */
  readonly isTried: () => boolean;
  /** Whether the two have been connected. */
  readonly wasUp: () => boolean;
  /** Makes a connection of that number in place of what there is. */
  readonly open: (generation: number) => void;
}

/**
 * What a signal of the other side is about, and where it goes: to the connection in use, to the next one, to one that
 * waits, or to one that this side has yet to make for it.
 */
export class SignalIntake {
  readonly #options: SignalIntakeOptions;

  constructor(options: SignalIntakeOptions) {
    this.#options = options;
  }

  take(signal: PeerSignal): void {
    const { isTried, numbers, repair, succession } = this.#options;
    if (!isTried() || numbers.isBeyond(signal.link)) return;
    repair.heard();
    if (succession.tellWaiting(signal)) return;
    if (this.#isNews(signal)) this.#follow(signal.link);
    this.#handOn(signal);
  }

  /** About a connection that waits, or is to. */
  takeOfStandby(whose: Whose, signal: PeerSignal): void {
    const { isTried, numbers, others, succession, wasUp } = this.#options;
    if (!isTried() || !wasUp() || numbers.isBeyond(signal.link)) return;
    const isToWait = whose === 'mine' && isOffer(signal);
    if (!isToWait || others.takeConnection()) succession.heardOfStandby(whose, signal);
  }

  /** What this side has promised counts no more at the other one. */
  takeRefusal(news: { readonly link: number; readonly newest: number }): void {
    const { isTried, numbers, others, succession } = this.#options;
    if (!isTried() || numbers.isBeyond(news.newest)) return;
    if (others.takeConnection()) succession.promiseRefused(news);
  }

  #handOn(signal: PeerSignal): void {
    const { repair, succession } = this.#options;
    if (succession.tellNext(signal)) return;
    const current = this.#options.current();
    if (!current) return;
    if (signal.link === current.generation) {
      if (signal.kind === 'description') repair.described();
      current.receive(signal);
    } else if (signal.link > current.generation) succession.keepAhead(signal);
  }

  /** It is about a connection that the other side has begun and that is not known here. */
  #isNews(signal: PeerSignal): boolean {
    const { role, numbers, succession } = this.#options;
    const { link } = signal;
    const current = this.#options.current();
    if (link > numbers.newest || !current) return true;
    // Its number may be used up here, for one that came to nothing: the offerer's counts.
    const isTheirs = isOffer(signal) && role === 'answerer';
    return isTheirs && succession.generation === null && link > current.generation;
  }

  /** The other side has begun a connection that is not known here. */
  #follow(generation: number): void {
    const { role, numbers, others, succession, open, wasUp } = this.#options;
    const isInPlace = !wasUp();
    if (isInPlace && (role === 'offerer' || generation < numbers.newest)) return;
    if (!others.takeConnection()) return;
    if (isInPlace) open(generation);
    else succession.open('answerer', generation);
  }
}
