import { describe, expect, it } from 'vitest';
import { deliverAll, deliverOne, Side } from './testing/word-side.ts';

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
  ada.exchange.abandon();
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
    early.exchange.abandon();
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
