import { describe, expect, it } from 'vitest';
import { callId, deviceId, userId } from '../signaling/testing/people.ts';
import { type ExchangeState, type VerificationMessage, WordExchange } from './word-exchange.ts';

interface Said {
  readonly message: VerificationMessage;
  readonly link: number;
}

/** One end of a call whose connection 0 is replaced by connection 1, each with fingerprints of its own. */
class Side {
  used = 0;
  /** Whether the other side can be told things. */
  isReady = true;
  said: Said[] = [];
  state: ExchangeState | null = null;
  readonly exchange: WordExchange;

  constructor(own: string, other: string) {
    const end = (name: string) => ({
      ...{ userId: userId(name), deviceId: deviceId(name), key: name.padEnd(43, '_') },
      fingerprints: [`sha-256 ${name} ${this.used}`],
    });
    this.exchange = new WordExchange({
      callId: callId('one'),
      ends: () => ({ link: this.used, own: end(own), other: end(other) }),
      send: (message, link) => {
        const isPossible = link === this.used && this.isReady;
        if (isPossible) this.said.push({ message, link });
        return isPossible;
      },
      onState: (state) => (this.state = state),
    });
  }

  get words(): string | null {
    return this.state?.phase === 'compare' ? this.state.words.join(' ') : null;
  }

  /** What was said over the old connection and has not arrived is lost with it. */
  changeOver(other: Side): void {
    this.used = 1;
    other.said = other.said.filter(({ link }) => link === 1);
  }

  async hear({ message, link }: Said, from: Side): Promise<void> {
    // A word over the new connection is a sign that it is there.
    if (link > this.used) {
      this.changeOver(from);
      await this.exchange.reachable();
    }
    if (link === this.used) await this.exchange.receive(message, link);
  }
}

function expectNoOthers(one: Side, two: Side): void {
  if (one.words && two.words) expect(one.words).toBe(two.words);
}

async function deliverOne(one: Side, two: Side): Promise<boolean> {
  const [from, to] = one.said.length > 0 ? [one, two] : [two, one];
  const next = from.said.shift();
  if (next) await to.hear(next, from);
  expectNoOthers(one, two);
  return next !== undefined;
}

const deliverAll = async (one: Side, two: Side): Promise<void> => {
  while (await deliverOne(one, two));
};

describe.each([0, 1, 2, 3])('words during a change-over after %d messages', (messages) => {
  it.each([
    ['the one who began', 'initiator'],
    ['the other one', 'responder'],
  ])('are the same on both sides where %s changes over first', async (_, first) => {
    for (const [name, other] of [
      ['ada', 'bob'],
      ['bob', 'ada'],
    ] as const) {
      const [initiator, responder] = [new Side(name, other), new Side(other, name)];
      await initiator.exchange.begin();
      for (let told = 0; told < messages; told += 1) await deliverOne(initiator, responder);
      const [early, late] = first === 'initiator' ? [initiator, responder] : [responder, initiator];
      early.changeOver(late);
      // Whoever has not changed over still says what it has to say over the old connection.
      await deliverAll(initiator, responder);
      for (const side of [early, late]) {
        if (side.used === 0) side.changeOver(side === early ? late : early);
        await side.exchange.reachable();
      }
      await deliverAll(initiator, responder);
      expect(initiator.words?.split(' ')).toHaveLength(6);
      expect(responder.words).toBe(initiator.words);
    }
  });
});

it('are not looked for again where the person does not want to know any more', async () => {
  const [ada, bob] = [new Side('ada', 'bob'), new Side('bob', 'ada')];
  await ada.exchange.begin();
  await ada.exchange.abandon();
  ada.said = [];
  ada.changeOver(bob);
  await ada.exchange.reachable();
  expect(ada.said).toEqual([]);
});

describe('words that one of them looked for before the other could be told', () => {
  const tooEarly = async (name: string, other: string): Promise<readonly [Side, Side]> => {
    const [early, late] = [new Side(name, other), new Side(other, name)];
    early.isReady = false;
    await early.exchange.begin();
    early.isReady = true;
    return [early, late];
  };

  it('are found as soon as it can be', async () => {
    const [early, late] = await tooEarly('ada', 'bob');
    await early.exchange.reachable();
    await deliverAll(early, late);
    expect(early.words?.split(' ')).toHaveLength(6);
    expect(late.words).toBe(early.words);
    await early.exchange.reachable();
    expect(early.said).toEqual([]);
  });

  it.each([
    ['ada', 'bob'],
    ['bob', 'ada'],
  ])('are found by what the other begins: %s was too early', async (name, other) => {
    const [early, late] = await tooEarly(name, other);
    await late.exchange.begin();
    await deliverAll(early, late);
    expect(early.words?.split(' ')).toHaveLength(6);
    expect(late.words).toBe(early.words);
    await early.exchange.reachable();
    expect(early.said).toEqual([]);
  });

  it('are not looked for any more where the person does not want to know', async () => {
    const [early] = await tooEarly('ada', 'bob');
    await early.exchange.abandon();
    await early.exchange.reachable();
    expect(early.said).toEqual([]);
  });
});

it('are not of a commitment that was made before a change-over', async () => {
  const [ada, bob] = [new Side('ada', 'bob'), new Side('bob', 'ada')];
  await ada.exchange.begin();
  const [commit] = ada.said;
  bob.used = 1;
  await bob.exchange.receive(commit!.message, 0);
  expect([bob.said, bob.state]).toEqual([[], null]);
});
