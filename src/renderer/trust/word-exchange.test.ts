import { beforeEach, describe, expect, it } from 'vitest';
import { callId, deviceId, userId } from '../signaling/testing/people.ts';
import type { VerifiedEnd } from './verification-model.ts';
import { WordExchange, type ExchangeState, type VerificationMessage } from './word-exchange.ts';

const end = (name: string): VerifiedEnd => ({
  userId: userId(name),
  deviceId: deviceId(name),
  key: name.padEnd(43, '_'),
  fingerprints: [`sha-256 ${name}`],
});

interface Side {
  readonly exchange: WordExchange;
  readonly sent: VerificationMessage[];
  readonly states: ExchangeState[];
}

function createSide(own: VerifiedEnd, other: VerifiedEnd | null): Side {
  const sent: VerificationMessage[] = [];
  const states: ExchangeState[] = [];
  const exchange = new WordExchange({
    callId: callId('one'),
    ends: () => other && { link: 0, own, other },
    send: (message) => sent.push(message) > 0,
    say: (message) => sent.push(message) > 0,
    onState: (state) => void states.push(state),
  });
  return { exchange, sent, states };
}

const phase = ({ states }: Side) => states.at(-1)?.phase;
const words = ({ states }: Side): string => {
  const last = states.at(-1);
  return last?.phase === 'compare' ? last.words.join(' ') : 'none';
};

/** Brings what was said to the other side until nobody says anything any more. */
async function talk(one: Side, two: Side): Promise<void> {
  while (one.sent.length + two.sent.length > 0) {
    const [fromOne, fromTwo] = [one.sent.splice(0), two.sent.splice(0)];
    for (const message of fromOne) await two.exchange.receive(message, 0);
    for (const message of fromTwo) await one.exchange.receive(message, 0);
  }
}

let ada: Side;
let bob: Side;
beforeEach(() => {
  ada = createSide(end('ada'), end('bob'));
  bob = createSide(end('bob'), end('ada'));
});

describe('two people who compare words', () => {
  it('see the same six, whoever began', async () => {
    await ada.exchange.begin();
    await talk(ada, bob);
    expect(words(ada).split(' ')).toHaveLength(6);
    expect(words(ada)).toBe(words(bob));
    const before = words(ada);
    await bob.exchange.begin();
    await talk(ada, bob);
    expect(words(ada)).toBe(words(bob));
    expect(words(ada)).not.toBe(before);
  });

  it('see the same when both begin at once', async () => {
    await Promise.all([ada.exchange.begin(), bob.exchange.begin()]);
    await talk(ada, bob);
    expect([phase(ada), phase(bob)]).toEqual(['compare', 'compare']);
    expect(words(ada)).toBe(words(bob));
  });

  it('are told when the other one stops or sees others', async () => {
    await ada.exchange.begin();
    await ada.exchange.receive({ kind: 'verify-stop', because: 'stopped' }, 0);
    expect(phase(ada)).toBe('stopped');
    await ada.exchange.receive({ kind: 'verify-stop', because: 'differs' }, 0);
    expect(phase(ada)).toBe('differs');
  });

  it('have nothing to compare with a device that showed no key', async () => {
    const lonely = createSide(end('ada'), null);
    await lonely.exchange.begin();
    expect([lonely.sent, phase(lonely)]).toEqual([[], 'stopped']);
  });
});

describe('somebody in the middle', () => {
  /** Shows each of them its own keys. */
  const inTheMiddle = async (): Promise<readonly [string, string]> => {
    const toAda = createSide(end('mallory'), end('ada'));
    const toBob = createSide(end('mallory'), end('bob'));
    const caughtAda = createSide(end('ada'), end('mallory'));
    const caughtBob = createSide(end('bob'), end('mallory'));
    await caughtAda.exchange.begin();
    await toBob.exchange.begin();
    await talk(caughtAda, toAda);
    await talk(caughtBob, toBob);
    return [words(caughtAda), words(caughtBob)];
  };

  it('makes them see different words', async () => {
    const [adas, bobs] = await inTheMiddle();
    expect(adas).not.toBe('none');
    expect(adas).not.toBe(bobs);
  });

  it('can’t choose its nonce after it has seen the other one', async () => {
    await ada.exchange.begin();
    const [commit] = ada.sent.splice(0);
    await bob.exchange.receive(commit!, 0);
    const [nonce] = bob.sent.splice(0);
    if (nonce?.kind !== 'verify-nonce') throw new Error('expected a nonce');
    await bob.exchange.receive({ ...nonce, kind: 'verify-reveal', nonce: 'x'.repeat(43) }, 0);
    expect(phase(bob)).toBe('cheated');
  });

  it('gets one answer to one guess', async () => {
    await ada.exchange.begin();
    const [commit] = ada.sent.splice(0);
    if (commit?.kind !== 'verify-commit') throw new Error('expected a commitment');
    const guess = { ...commit, kind: 'verify-nonce', nonce: 'x'.repeat(43) } as const;
    await ada.exchange.receive(guess, 0);
    const first = words(ada);
    expect(first).not.toBe('none');
    await ada.exchange.receive({ ...guess, nonce: 'y'.repeat(43) }, 0);
    expect(words(ada)).toBe(first);
    expect(ada.sent).toHaveLength(1);
  });

  it('can’t try for as long as it likes', async () => {
    for (let attempt = 0; attempt < 6; attempt += 1)
      await bob.exchange.receive({ kind: 'verify-commit', commitment: 'x'.repeat(43) }, 0);
    expect(phase(bob)).toBe('too-many');
    expect(bob.sent).toHaveLength(5);
  });
});
