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
  /** Says which signal is not used, and why, for the log. */
  readonly dropped: (what: string) => void;
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
    const { isTried, repair, succession } = this.#options;
    if (!isTried() || this.#isBeyond(signal.kind, signal.link)) return;
    repair.heard();
    if (succession.tellWaiting(signal)) return;
    if (this.#isNews(signal)) this.#follow(signal.link);
    this.#handOn(signal);
  }

  /** About a connection that waits, or is to. */
  takeOfStandby(whose: Whose, signal: PeerSignal): void {
    const { isTried, succession, wasUp } = this.#options;
    if (!isTried() || !wasUp() || this.#isBeyond(signal.kind, signal.link)) return;
    const isToWait = whose === 'mine' && isOffer(signal);
    if (!isToWait || this.#mayConnect(signal.link)) succession.heardOfStandby(whose, signal);
  }

  /** What this side has promised counts no more at the other one. */
  takeRefusal(news: { readonly link: number; readonly newest: number }): void {
    const { isTried, succession } = this.#options;
    if (!isTried() || this.#isBeyond('refusal', news.newest)) return;
    if (this.#mayConnect(news.newest)) succession.promiseRefused(news);
  }

  /** Its number is so high that only a fault or ill will can have made it. */
  #isBeyond(kind: string, generation: number): boolean {
    const isBeyond = this.#options.numbers.isBeyond(generation);
    if (isBeyond) this.#options.dropped(`a ${kind}: there can be no connection ${generation} yet`);
    return isBeyond;
  }

  /** Whether the other side may have one more connection made. */
  #mayConnect(generation: number): boolean {
    const isAllowed = this.#options.others.takeConnection();
    if (!isAllowed) this.#options.dropped(`what would begin connection ${generation}: too many in a row`);
    return isAllowed;
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
    if (link > numbers.newest) return true;
    // In a page that was loaded anew the next connection is the first one.
    if (!current) return link !== succession.generation;
    // Its number may be used up here, for one that came to nothing: the offerer's counts.
    const isTheirs = isOffer(signal) && role === 'answerer';
    return isTheirs && succession.generation === null && link > current.generation;
  }

  /** The other side has begun a connection that is not known here. */
  #follow(generation: number): void {
    const { role, numbers, succession, open, wasUp } = this.#options;
    const isInPlace = !wasUp();
    if (isInPlace && (role === 'offerer' || generation < numbers.newest)) return;
    if (!this.#mayConnect(generation)) return;
    if (isInPlace) open(generation);
    else succession.open('answerer', generation);
  }
}
