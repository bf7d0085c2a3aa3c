import type { ChannelMessageOf } from '../rtc/channel/channel-message.ts';

type Because = ChannelMessageOf<'verify-stop'>['because'];
type Say = (message: ChannelMessageOf<'verify-stop'> | ChannelMessageOf<'verify-heard'>) => void;

/**
 * What one of the two ended while the other one may not have heard of it, because the connection was dead: over the next
 * one it must not come back, and that words differ is said until it is heard. Each comparison goes by the commitment
 * that it began with.
 */
export class EndedComparisons {
  readonly #say: Say;
  readonly #ended = new Map<string, Because>();
  /** Whose words differ, as far as the other side has not said that it knows. */
  #unheard: string | null = null;
  /** Of which the other side has said so. */
  #heardOf: string | null = null;

  /** @param say Over whatever connection there is, if any. */
  constructor(say: Say) {
    this.#say = say;
  }

  putAway(names: readonly string[]): void {
    for (const name of names) this.#ended.set(name, 'stopped');
  }

  /** Whoever wants to compare again may be asked for what was put away before as well. */
  begunAgain(): void {
    for (const [name, because] of this.#ended) if (because === 'stopped') this.#ended.delete(name);
  }

  differed(names: readonly string[]): void {
    for (const name of names) this.#ended.set(name, 'differs');
    this.#unheard = names[0] ?? null;
    this.remind();
  }

  /** To be called with every next connection. */
  remind(): void {
    if (this.#unheard !== null) this.#stop('differs', this.#unheard);
  }

  /** The other side knows. */
  heard(name: string): void {
    if (this.#unheard === name) this.#unheard = null;
  }

  /** The other side answers over a connection over which all of this was said before. */
  answered(): void {
    this.#unheard = null;
  }

  /** The other side says that the words differ; whether that is news. */
  isNews(name: string): boolean {
    this.#say({ kind: 'verify-heard', commitment: name });
    const isKnown = this.#heardOf === name || this.#ended.get(name) === 'differs';
    this.#heardOf = name;
    return !isKnown;
  }

  /** Whether what the other side begins, or begins anew, is over or has to wait; then it is told why. */
  refuses(name: string | undefined): boolean {
    const because = this.#unheard === null ? this.#ended.get(name ?? '') : 'differs';
    if (!because) return false;
    this.#stop(because, this.#unheard ?? name ?? '');
    // An older client says neither what it begins nor what it has heard; what it begins after this is answered.
    if (name === undefined) this.#unheard = null;
    return true;
  }

  #stop(because: Because, commitment: string): void {
    this.#say({ kind: 'verify-stop', because, commitment });
  }
}
