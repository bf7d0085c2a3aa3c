import type { CallId } from '@protocol';
import type { ChannelMessageOf, TalkMessage } from '../rtc/channel/channel-message.ts';
import { fromBase64Url, toBase64Url } from './bytes.ts';
import { EndedComparisons } from './ended-comparisons.ts';
import type { Transcript, VerifiedEnd } from './verification-model.ts';
import { commitTo, deriveWords, type Nonces } from './verification-words.ts';

/** What the two ends of a call say to each other to find their words. */
export type VerificationMessage = Extract<TalkMessage, { readonly kind: `verify-${string}` }>;

/**
 * - `waiting`: the other side has not answered yet.
 * - `compare`: these are the words.
 * - `cheated`: the other side revealed another nonce than the one it had bound itself to.
 * - `differs`: the other person says that their words are others.
 * - `stopped`: the other person put it away.
 * - `too-many`: it was begun so often in this call that somebody may be trying their luck.
 */
export type ExchangeState =
  | { readonly phase: 'waiting' }
  | { readonly phase: 'compare'; readonly words: readonly string[] }
  | { readonly phase: 'cheated' | 'differs' | 'stopped' | 'too-many' };

/** The two ends of a connection. */
export interface Ends {
  /** Number of the connection; see `LinkContext.generation`. */
  readonly link: number;
  readonly own: VerifiedEnd;
  readonly other: VerifiedEnd;
}

export interface WordExchangeOptions {
  readonly callId: CallId;
  /** Of the connection that is talked over now; null while one of them has shown no key. */
  readonly ends: () => Ends | null;
  /** Over that connection and no other; whether that was possible. */
  readonly send: (message: VerificationMessage, link: number) => boolean;
  /** Over whatever connection there is; whether that was possible. */
  readonly say: (message: VerificationMessage) => boolean;
  /** With words comes whom they were found with, and with `cheated` who it was. */
  readonly onState: (state: ExchangeState, other?: VerifiedEnd) => void;
}

interface Run extends Ends {
  readonly role: 'initiator' | 'responder';
  /** The commitment that the comparison began with. */
  readonly name: string;
  readonly commitment: string;
  readonly nonce: Uint8Array;
}

const NONCE_BYTES = 32;
/** Each one is a chance of one in 2^36 for somebody in the middle. */
const RUNS_PER_CALL = 5;

/**
 * Commit, then reveal: the initiator binds itself to its nonce, the responder shows its own, the initiator reveals.
 * Whoever sits in the middle has to choose its nonces before it knows the one they would have to fit, so it can't try
 * until the words come out the same on both sides: it has one guess for each time that people compare.
 *
 * All that is said of one run goes over one connection, the one that the words are of. Where both sides change over to
 * another one meanwhile, what is not finished is begun anew over that one, by whoever still waits; unless the other
 * person has ended it, see {@link EndedComparisons}.
 */
export class WordExchange {
  readonly #options: WordExchangeOptions;
  #run: Run | null = null;
  #runs = 0;
  /** It was begun, and the other side could not be told yet. */
  #isUntold = false;
  /** The person has to see it: until they have, nothing that the other side begins may take its place. */
  #isCheated = false;
  /** The commitments that the comparison at hand began with: two where both began at once, the one that counts first. */
  #names: readonly string[] = [];
  readonly #ended: EndedComparisons;
  #last: Promise<void> = Promise.resolve();

  constructor(options: WordExchangeOptions) {
    this.#options = options;
    this.#ended = new EndedComparisons(options.say);
  }

  /** Resolves when it is out. */
  begin(): Promise<void> {
    return this.#next(() => {
      this.#names = [];
      this.#isCheated = false;
      this.#ended.begunAgain();
      return this.#commit();
    });
  }

  /** The other side can be told things, perhaps over another connection than before. */
  reachable(): Promise<void> {
    return this.#next(async () => {
      this.#ended.remind();
      if (this.#isUntold || (this.#run && !this.#isOver(this.#run.link))) await this.#commit();
    });
  }

  /** The person at this phone does not want to know any more, also of what is being worked out just now. */
  abandon(): void {
    this.#isCheated = false;
    if (this.#run) this.#options.say({ kind: 'verify-stop', because: 'stopped', commitment: this.#run.name });
    this.#ended.putAway(this.#names);
    this.#end();
  }

  /** The person at this phone says that the words of the other one are others. */
  differ(): void {
    this.#ended.differed(this.#names);
    this.#end();
  }

  /** Resolves when everything that follows from it is done. */
  receive(message: VerificationMessage, link: number): Promise<void> {
    return this.#next(() => this.#apply(message, link));
  }

  async #commit(): Promise<void> {
    const { callId, send, onState } = this.#options;
    const ends = this.#mayRun();
    if (!ends) return;
    this.#leave();
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
    const names = this.#names;
    const commitment = await commitTo({ callId, initiator: ends.own }, nonce);
    if (names !== this.#names) return;
    const [name = commitment] = names;
    if (names.length === 0) this.#names = [name];
    onState({ phase: 'waiting' });
    // What the other side does not know of must not stand in the way of what it begins itself.
    if (send({ kind: 'verify-commit', commitment, comparison: name }, ends.link))
      this.#run = { ...ends, role: 'initiator', name, commitment, nonce };
    else this.#isUntold = true;
  }

  /** It was begun here, and the other side has not answered yet. */
  get #hasBegun(): boolean {
    return this.#run?.role === 'initiator';
  }

  /** Whether that connection is the one that is talked over now. */
  #isOver(link: number): boolean {
    return this.#options.ends()?.link === link;
  }

  #next(step: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(step);
    return this.#last;
  }

  async #apply(message: VerificationMessage, link: number): Promise<void> {
    switch (message.kind) {
      case 'verify-commit':
        if (this.#isCheated) this.#putOff(message);
        else this.#respond(message, link);
        break;
      case 'verify-nonce':
        // Where it can't be told any more the other side would never see the words.
        if (this.#isOver(link))
          await this.#reveal(this.#runOf('initiator', message.commitment), message.nonce);
        break;
      case 'verify-reveal':
        await this.#check(this.#runOf('responder', message.commitment), message.nonce);
        break;
      case 'verify-stop':
        if (message.because === 'differs') this.#differs(message.commitment);
        else await this.#stopped(message.commitment);
        break;
      case 'verify-heard':
        this.#ended.heard(message.commitment);
    }
  }

  /** Each run is good for one answer: a second one would be a second guess. */
  #runOf(role: Run['role'], commitment: string): Run | null {
    const run = this.#run;
    if (run?.role !== role || run.commitment !== commitment) return null;
    this.#run = null;
    return run;
  }

  #differs(name: string | undefined): void {
    // It may be said again of what was put away long ago.
    if (name === undefined || this.#ended.isNews(name)) this.#endAs('differs');
  }

  /** An older client does not say what it has put away: then it is what is at hand. */
  async #stopped(name = this.#names[0]): Promise<void> {
    // What is over here is not put away once more, and no danger with it.
    if (name === undefined || !this.#names.includes(name)) return;
    const left = this.#names.filter((other) => other !== name);
    if (name !== this.#names[0]) this.#names = left;
    else if (left.length > 0 && this.#run?.role === 'responder') {
      // What had given way to it is wanted here as before.
      this.#names = left;
      await this.#commit();
    } else this.#endAs('stopped');
  }

  #putOff({ commitment, comparison }: ChannelMessageOf<'verify-commit'>): void {
    this.#options.say({ kind: 'verify-stop', because: 'stopped', commitment: comparison ?? commitment });
  }

  #respond({ commitment, comparison }: ChannelMessageOf<'verify-commit'>, link: number): void {
    const { ends, send, onState } = this.#options;
    const now = ends();
    // From before a change-over: the other side begins anew.
    if (now && now.link !== link) return;
    if (this.#ended.refuses(comparison)) return;
    const name = comparison ?? commitment;
    // Both began at once: one of them gives way, and both know which.
    if (now && this.#hasBegun && now.own.deviceId < now.other.deviceId) {
      this.#names = [...this.#names.slice(0, 1), name];
      return;
    }
    const run = this.#mayRun();
    if (!run) return;
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
    this.#names = this.#hasBegun ? [name, ...this.#names] : [name];
    this.#leave();
    this.#run = { ...run, role: 'responder', name, commitment, nonce };
    onState({ phase: 'waiting' });
    send({ kind: 'verify-nonce', commitment, nonce: toBase64Url(nonce) }, link);
  }

  async #reveal(run: Run | null, theirs: string): Promise<void> {
    const responder = fromBase64Url(theirs);
    if (!run || responder?.length !== NONCE_BYTES) return;
    const { callId, send } = this.#options;
    const { commitment, nonce, own, other, link } = run;
    this.#ended.answered();
    send({ kind: 'verify-reveal', commitment, nonce: toBase64Url(nonce) }, link);
    await this.#show(run, { callId, initiator: own, responder: other }, { initiator: nonce, responder });
  }

  async #check(run: Run | null, theirs: string): Promise<void> {
    const initiator = fromBase64Url(theirs);
    if (!run || !initiator) return;
    const { callId } = this.#options;
    const { commitment, nonce, own, other } = run;
    const isBound = (await commitTo({ callId, initiator: other }, initiator)) === commitment;
    if (isBound && initiator.length === NONCE_BYTES)
      await this.#show(run, { callId, initiator: other, responder: own }, { initiator, responder: nonce });
    else {
      this.#end();
      this.#isCheated = true;
      this.#finish({ phase: 'cheated' }, other);
    }
  }

  async #show({ name, other }: Run, transcript: Transcript, nonces: Nonces): Promise<void> {
    const words = await deriveWords(transcript, nonces);
    // It may have been put away meanwhile.
    if (name === this.#names[0]) this.#finish({ phase: 'compare', words }, other);
  }

  /** The ends as they are now, or null where it may not begin. */
  #mayRun(): Ends | null {
    this.#runs += 1;
    const ends = this.#options.ends();
    if (this.#runs > RUNS_PER_CALL) this.#finish({ phase: 'too-many' });
    else if (!ends) this.#finish({ phase: 'stopped' });
    return this.#runs > RUNS_PER_CALL ? null : ends;
  }

  #end(): void {
    this.#leave();
    this.#names = [];
  }

  #endAs(phase: 'differs' | 'stopped'): void {
    this.#end();
    this.#finish({ phase });
  }

  #leave(): void {
    this.#run = null;
    this.#isUntold = false;
  }

  #finish(state: ExchangeState, other?: VerifiedEnd): void {
    this.#leave();
    this.#options.onState(state, other);
  }
}
