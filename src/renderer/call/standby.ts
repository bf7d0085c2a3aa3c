import type { PeerSignal } from '@protocol';
import type { TalkMessage } from '../peer/channel/channel-message.ts';
import type { CreatePeerIdentity, PeerIdentity } from '../peer/peer-link.ts';
import {
  type Description,
  isOffer,
  type LinkConnection,
  type MakeConnection,
  type Promised,
} from './link-connection.ts';
import type { LinkNumbers } from './link-numbers.ts';

export interface StandbyOptions {
  readonly createIdentity: CreatePeerIdentity;
  readonly make: MakeConnection;
  /** Tells the other side directly; false where it can't be told so. */
  readonly send: (message: TalkMessage) => boolean;
  readonly numbers: LinkNumbers;
  /** What is sent besides voice and camera: a promise can be kept only with the lines that it has. */
  readonly extraLines: () => string;
}

/** Who has promised the connection: who speaks of it, or who hears it. */
export type Whose = 'mine' | 'yours';

/** What this side has promised. */
interface OwnPromise {
  /** See {@link StandbyOptions.extraLines}. */
  readonly extraLines: string;
  identity: PeerIdentity | null;
  /** Says what is promised, and where the relay is, and is closed then. */
  speaker: LinkConnection | null;
  offer: Description | null;
  /** Candidates that came before it. */
  readonly early: PeerSignal[];
  /** What the other side has said to it. */
  readonly said: PeerSignal[];
}

/**
 * While the server is away nobody could tell the other side of a connection from another network. So it is told before:
 * each side promises a connection, with the offer that it would make, and waits for the one that the other side has
 * promised. Whoever moves makes that connection, has the answer to it already, and is let in by the name and the
 * password in the offer, wherever they come from.
 */
export class Standby {
  readonly #options: StandbyOptions;
  #own: OwnPromise | null = null;
  /** Waits for the other side. */
  #awaiting: LinkConnection | null = null;
  /** The other side waits for the one of this number, or may do so: it was told of it, and of nothing since. */
  #awaitedAs: number | null = null;

  constructor(options: StandbyOptions) {
    this.#options = options;
  }

  /** The other side may come by this connection. */
  awaits(connection: LinkConnection): boolean {
    return connection === this.#awaiting;
  }

  /** The other side need not wait any more. Where it can't be told so now, this is to be asked for again. */
  takeBack(): void {
    if (this.#awaitedAs !== null && this.#options.send({ kind: 'standby-end' })) this.#awaitedAs = null;
  }

  /** Without effect where it was done or is under way, unless there is something else to be sent by now. */
  async promise(): Promise<void> {
    const { numbers, extraLines } = this.#options;
    if (this.#own?.extraLines === extraLines()) return;
    this.forget();
    const generation = numbers.promisable;
    const own: OwnPromise = {
      ...{ extraLines: extraLines(), identity: null, speaker: null },
      ...{ offer: null, early: [], said: [] },
    };
    this.#own = own;
    const identity = await this.#options.createIdentity().catch(() => null);
    if (own !== this.#own) return;
    // A browser that makes no certificate can't promise anything.
    if (!identity) this.forget();
    if (!identity) return;
    own.identity = identity;
    own.speaker = this.#options.make({
      ...{ role: 'offerer', generation },
      promised: { identity, offer: null, said: [] },
    });
    own.speaker.begin();
  }

  /** Whether what this connection says is a matter of the standby alone. */
  sent(connection: LinkConnection, signal: PeerSignal): boolean {
    if (connection === this.#own?.speaker) this.#speak(this.#own, signal);
    else if (this.awaits(connection)) this.#tell('yours', signal);
    else return false;
    return true;
  }

  /** What the other side says of a connection that one of the two has promised. */
  heard(whose: Whose, signal: PeerSignal): void {
    if (whose === 'yours') {
      if (signal.link === this.#own?.offer?.link) this.#own.said.push(signal);
      return;
    }
    const { numbers } = this.#options;
    if (signal.link <= numbers.newest) {
      const { link } = signal;
      if (isOffer(signal)) this.#options.send({ kind: 'standby-stale', link, newest: numbers.newest });
      return;
    }
    numbers.promised(signal.link);
    if (isOffer(signal)) this.#await(signal);
    else this.receive(signal);
  }

  /** The other side does not wait for the own promise of that number: the next one has a number that it does not know. */
  refused({ link, newest }: { readonly link: number; readonly newest: number }): void {
    this.#options.numbers.promised(newest);
    if (link === this.#own?.offer?.link) this.forget();
  }

  /** To be kept now, which can be done once. Null where the other side does not wait for it, or not yet. */
  take(): Promised | null {
    const own = this.#own;
    this.forget();
    if (own?.extraLines !== this.#options.extraLines()) return null;
    if (!own.identity || !own.offer || !own.said.some(({ kind }) => kind === 'description')) return null;
    return { identity: own.identity, offer: own.offer, said: own.said };
  }

  /** The own promise counts no more. */
  forget(): void {
    this.#own?.speaker?.close();
    this.#own = null;
  }

  /** A signal about the connection that waits, by whatever way; false where it is about another one. */
  receive(signal: PeerSignal): boolean {
    if (signal.link !== this.#awaiting?.generation) return false;
    this.#awaiting.receive(signal);
    return true;
  }

  /**
   * This one is used from now on, and by the other side as well. It may still come by a newer one, where both have moved
   * at the same moment: then it is that one that both use in the end.
   */
  changedOver(used: LinkConnection): void {
    this.forget();
    if (this.awaits(used)) this.#awaiting = null;
    this.outlived(used.generation);
    if (this.#awaitedAs !== null && this.#awaitedAs <= used.generation) this.#awaitedAs = null;
  }

  /** A connection of this number works: nobody comes by an older one. */
  outlived(generation: number): void {
    if (this.#awaiting && this.#awaiting.generation < generation) this.turnAway();
  }

  /** The other side does not come any more. */
  turnAway(): void {
    this.#awaiting?.close();
    this.#awaiting = null;
  }

  #await(offer: PeerSignal): void {
    this.turnAway();
    const awaiting = this.#options.make({ role: 'answerer', generation: offer.link });
    this.#awaiting = awaiting;
    awaiting.receive(offer);
    // Last, for it may turn out at once that there is no way to make it.
    awaiting.begin();
  }

  #tell(whose: Whose, signal: PeerSignal): boolean {
    const isTold = this.#options.send({ kind: 'standby', whose, body: JSON.stringify(signal) });
    if (isTold) this.#options.numbers.promised(signal.link);
    return isTold;
  }

  #speak(own: OwnPromise, signal: PeerSignal): void {
    if (signal.kind === 'description') {
      own.offer = signal;
      if (!this.#tell('mine', signal)) {
        this.forget();
        return;
      }
      this.#awaitedAs = signal.link;
      for (const early of own.early.splice(0)) this.#speak(own, early);
    } else if (own.offer === null) own.early.push(signal);
    else this.#speakOfRelay(own, signal);
  }

  /** A relay lets nothing in from where its user never sent anything, and this side's will be the same as now. */
  #speakOfRelay(own: OwnPromise, signal: PeerSignal & { readonly kind: 'candidates' }): void {
    const candidates = signal.candidates.filter(({ candidate }) => candidate.includes(' typ relay '));
    if (candidates.length > 0) this.#tell('mine', { ...signal, candidates });
    if (!signal.last) return;
    own.speaker?.close();
    own.speaker = null;
  }
}
