import type { PeerSignal } from '@protocol';
import type { PeerLinkState, PeerRole } from '../peer/peer-link.ts';
import type {
  ConnectionWishes,
  LinkConnection,
  MakeConnection,
  OutgoingTracks,
  Promised,
} from './link-connection.ts';
import type { LinkNumbers } from './link-numbers.ts';
import { NextConnection, type NextConnectionOptions } from './next-connection.ts';
import { Standby, type StandbyOptions, type Whose } from './standby.ts';

export interface SuccessionOptions
  extends Pick<NextConnectionOptions, 'clock' | 'yields'>, Pick<StandbyOptions, 'createIdentity' | 'send'> {
  readonly make: MakeConnection;
  readonly numbers: LinkNumbers;
  /** Whether the server can be reached, as far as is known. */
  readonly isLineUp: () => boolean;
  /** The one in use is needed, and up. */
  readonly isInUse: () => boolean;
  readonly tracks: () => OutgoingTracks;
}

/**
 * What may take the place of the connection in use: the next one, which is made beside it, and the one that waits for
 * the other side to come by it. Which of them does, and when, is for {@link CallLink} to act upon.
 */
export class Succession {
  readonly #options: SuccessionOptions;
  readonly #next: NextConnection;
  readonly #standby: Standby;

  constructor(options: SuccessionOptions) {
    this.#options = options;
    const { clock, yields, make, createIdentity, send, numbers, tracks } = options;
    this.#next = new NextConnection({
      ...{ clock, yields, make },
      onVain: (isMissed) => this.#cameInVain(isMissed),
    });
    this.#standby = new Standby({
      ...{ createIdentity, make, send, numbers },
      extraLines: () => linesBesides(tracks()),
    });
  }

  /** Of the next one; null while there is none. */
  get generation(): number | null {
    return this.#next.generation;
  }

  has(connection: LinkConnection): boolean {
    return this.#next.is(connection) || this.#standby.awaits(connection);
  }

  wish(change: Partial<ConnectionWishes>): void {
    this.#next.wish(change);
    this.promise();
  }

  /** The server can be reached again, or not any more, or the other side may not know it yet. */
  lineChanged(): void {
    if (!this.#options.isLineUp()) this.promise();
    else this.#takeBack();
  }

  /** So that the other side lets this one in from wherever it will be, while nobody could tell it. */
  promise(): void {
    const { isInUse, isLineUp } = this.#options;
    if (isInUse() && this.#next.generation === null && !isLineUp()) void this.#standby.promise();
  }

  /** What this side has promised counts no more at the other one. */
  promiseRefused(news: { readonly link: number; readonly newest: number }): void {
    this.#standby.refused(news);
    this.promise();
  }

  /** What the other side says of a connection that waits. */
  heardOfStandby(whose: Whose, signal: PeerSignal): void {
    this.#standby.heard(whose, signal);
  }

  /** The other side does not come by the connection that waits for it. */
  endStandby(): void {
    this.#standby.turnAway();
  }

  /** A signal about one that may wait, by whatever way; false where it is about another one. */
  tellWaiting(signal: PeerSignal): boolean {
    return signal.link !== this.#next.generation && this.#standby.receive(signal);
  }

  /** A signal about the next one; false where it is about another one. */
  tellNext(signal: PeerSignal): boolean {
    if (signal.link !== this.#next.generation) return false;
    this.#next.receive(signal);
    return true;
  }

  /** A signal about one that is not known yet. */
  keepAhead(signal: PeerSignal): void {
    this.#next.keepAhead(signal);
  }

  /** Whether what a connection says is a matter of what was promised alone. */
  sent(connection: LinkConnection, signal: PeerSignal): boolean {
    return this.#standby.sent(connection, signal);
  }

  /** Beside what there is. */
  open(role: PeerRole, generation: number, promised?: Promised): void {
    this.#options.numbers.begun(generation);
    this.#next.open(role, generation, promised);
    // A promised one may just have been given up for it.
    if (this.#options.isLineUp()) this.#takeBack();
  }

  /** This side has moved: by what was promised, where the other side waits for it. */
  follow(): void {
    const promised = this.#standby.take();
    this.open('offerer', promised?.offer?.link ?? this.#options.numbers.unused, promised ?? undefined);
  }

  /** Of one of them. Whether it is to be used from now on. */
  changed(connection: LinkConnection, state: PeerLinkState): boolean {
    // The other side may be giving up one that waits just now: it is used once it can be heard over it.
    if (this.#standby.awaits(connection)) return false;
    if (state === 'failed') this.#next.fail();
    return state === 'connected';
  }

  /** There is no way to make one of them; the one in use goes on. */
  fail(connection: LinkConnection): void {
    if (this.#next.is(connection)) this.#next.fail();
    else this.#standby.turnAway();
  }

  /** The one in use works (again): nobody comes by an older one. */
  outlived(generation: number): void {
    this.#standby.outlived(generation);
  }

  /** One of them is used from now on. */
  changedOver(used: LinkConnection): void {
    if (this.#next.is(used)) this.#next.release();
    else this.#next.outlived(used.generation);
    this.#standby.changedOver(used);
  }

  /** The one in use is replaced; by what this side waits for the other one may come all the same. */
  forget(): void {
    this.#next.drop();
    this.#standby.forget();
  }

  close(): void {
    this.forget();
    this.#standby.turnAway();
  }

  /** What was promised is needed no more: from now on the server tells of another connection. */
  #takeBack(): void {
    this.#standby.forget();
    // It may just be on its way.
    if (!this.#next.isPromised) this.#standby.takeBack();
  }

  /** Where it was promised another one is offered, and the other side need not wait for that one. */
  #cameInVain(isMissed: boolean): void {
    if (isMissed) this.open('offerer', this.#options.numbers.unused);
    else this.lineChanged();
  }
}

/** The lines of a screen are there only once one was shown. */
const linesBesides = ({ screen, screenSound }: OutgoingTracks): string =>
  [screen && 'screen', screenSound && 'screenSound'].filter((line) => line !== null).join();
