import { expect } from 'vitest';
import { callId, deviceId, userId } from '../../signaling/testing/people.ts';
import { type ExchangeState, type VerificationMessage, WordExchange } from '../word-exchange.ts';

interface Said {
  readonly message: VerificationMessage;
  readonly link: number;
}

/** One end of a call whose connections 0, 1, … replace each other, each with fingerprints of its own. */
export class Side {
  used = 0;
  /** Whether the other side can be told things. */
  isReady = true;
  said: Said[] = [];
  /** What was put on the screen and not taken off it since. */
  state: ExchangeState | null = null;
  readonly exchange: WordExchange;
  readonly #isOld: boolean;

  /** An old one knows nothing of comparisons that are begun anew, nor that it may have to hear of their end later. */
  constructor(own: string, other: string, { isOld = false } = {}) {
    this.#isOld = isOld;
    const end = (name: string) => ({
      ...{ userId: userId(name), deviceId: deviceId(name), key: name.padEnd(43, '_') },
      fingerprints: [`sha-256 ${name} ${this.used}`],
    });
    this.exchange = new WordExchange({
      callId: callId('one'),
      ends: () => ({ link: this.used, own: end(own), other: end(other) }),
      send: (message, link) => link === this.used && this.#say(message),
      say: (message) => this.#say(message),
      onState: (state) => (this.state = state),
    });
  }

  get words(): string | null {
    return this.state?.phase === 'compare' ? this.state.words.join(' ') : null;
  }

  /** What was said over the old connection and has not arrived is lost with it. */
  changeOver(other: Side, link = this.used + 1): void {
    this.used = link;
    other.said = other.said.filter((said) => said.link === link);
  }

  putAway(): void {
    this.state = null;
    this.exchange.abandon();
  }

  /** The words on the screen are not those of the other person. */
  differ(): void {
    this.exchange.differ();
    this.state = { phase: 'differs' };
  }

  async hear({ message, link }: Said, from: Side): Promise<void> {
    // A word over the new connection is a sign that it is there.
    if (link > this.used) {
      this.changeOver(from, link);
      await this.exchange.reachable();
    }
    const known = this.#isOld ? asOldOnesSay(message) : message;
    if (link === this.used && known) await this.exchange.receive(known, link);
  }

  #say(message: VerificationMessage): boolean {
    const known = this.#isOld ? asOldOnesSay(message) : message;
    if (this.isReady && known) this.said.push({ message: known, link: this.used });
    return this.isReady;
  }
}

function asOldOnesSay(message: VerificationMessage): VerificationMessage | null {
  if (message.kind === 'verify-heard') return null;
  if (message.kind === 'verify-stop') return { kind: message.kind, because: message.because };
  return message.kind === 'verify-commit' ? { kind: message.kind, commitment: message.commitment } : message;
}

/** The old connection is gone, and both talk over the next one; what was under way between them is lost. */
export async function changeOverBoth(one: Side, two: Side): Promise<void> {
  one.changeOver(two);
  two.changeOver(one);
  for (const side of [one, two]) await side.exchange.reachable();
  await deliverAll(one, two);
}

function expectNoOthers(one: Side, two: Side): void {
  if (one.words && two.words) expect(one.words).toBe(two.words);
}

export async function deliverOne(one: Side, two: Side): Promise<boolean> {
  const [from, to] = one.said.length > 0 ? [one, two] : [two, one];
  const next = from.said.shift();
  if (next) await to.hear(next, from);
  expectNoOthers(one, two);
  return next !== undefined;
}

export const deliverAll = async (one: Side, two: Side): Promise<void> => {
  while (await deliverOne(one, two));
};
