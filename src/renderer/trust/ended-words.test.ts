import { describe, expect, it } from 'vitest';
import { changeOverBoth, deliverAll, deliverOne, Side } from './testing/word-side.ts';

interface Two {
  readonly initiator: Side;
  readonly responder: Side;
}

const names = [
  ['ada', 'bob'],
  ['bob', 'ada'],
] as const;

/** Begun, with so many of the three messages that lead to words delivered and the next one under way. */
async function begun([first, second]: readonly [string, string], messages: number): Promise<Two> {
  const [initiator, responder] = [new Side(first, second), new Side(second, first)];
  await initiator.exchange.begin();
  for (let told = 0; told < messages; told += 1) await deliverOne(initiator, responder);
  return { initiator, responder };
}

const phases = ({ initiator, responder }: Two) => [initiator.state?.phase, responder.state?.phase];

describe.each(names)('a comparison of %s with %s that is put away over a dead connection', (...pair) => {
  it.each([
    ['initiator', 'responder', 0],
    ['initiator', 'responder', 1],
    ['initiator', 'responder', 2],
    ['responder', 'initiator', 1],
    ['responder', 'initiator', 2],
  ] as const)(
    'by the %s, which the %s does not hear of, does not come back: %d messages had arrived',
    async (one, other, messages) => {
      const two = await begun(pair, messages);
      const waited = two[other].state !== null && two[other].words === null;
      two[one].putAway();
      await changeOverBoth(two.initiator, two.responder);
      expect(two[one].state).toBeNull();
      if (waited) expect(two[other].state).toEqual({ phase: 'stopped' });
      else expect(two[other].state?.phase).not.toBe('waiting');
    },
  );

  it('is over for both at once where the connection works', async () => {
    const two = await begun(pair, 1);
    two.responder.putAway();
    await deliverAll(two.initiator, two.responder);
    expect([two.initiator.state, two.responder.state]).toEqual([{ phase: 'stopped' }, null]);
  });

  it('does not come back with what is being worked out just then', async () => {
    const two = await begun(pair, 2);
    const [reveal] = two.initiator.said.splice(0);
    const worked = two.responder.hear(reveal!, two.initiator);
    await Promise.resolve();
    two.responder.putAway();
    await worked;
    expect(two.responder.state).toBeNull();
  });

  it('does not come back after two changes of which the first one was lost on the way', async () => {
    const two = await begun(pair, 1);
    two.initiator.putAway();
    two.responder.changeOver(two.initiator);
    await two.responder.exchange.reachable();
    two.responder.said = [];
    two.initiator.changeOver(two.responder);
    await changeOverBoth(two.initiator, two.responder);
    expect([two.initiator.state, two.responder.state]).toEqual([null, { phase: 'stopped' }]);
  });

  it('does not come back where both had begun it at once', async () => {
    const two = await begun(pair, 0);
    await two.responder.exchange.begin();
    // Each has heard of what the other one began, but not that it gave way.
    const [theirs] = two.responder.said.splice(0);
    await two.initiator.hear(theirs!, two.responder);
    two.initiator.putAway();
    await changeOverBoth(two.initiator, two.responder);
    expect([two.initiator.state, two.responder.state]).toEqual([null, { phase: 'stopped' }]);
  });

  it('can be followed by another one, also where the first word of that is lost', async () => {
    const two = await begun(pair, 1);
    two.initiator.putAway();
    await deliverAll(two.initiator, two.responder);
    await two.responder.exchange.begin();
    await changeOverBoth(two.initiator, two.responder);
    expect(two.initiator.words?.split(' ')).toHaveLength(6);
    expect(two.responder.words).toBe(two.initiator.words);
  });

  it('does not end the next one, which the other has begun meanwhile', async () => {
    const two = await begun(pair, 1);
    two.responder.putAway();
    await two.initiator.exchange.begin();
    await deliverAll(two.initiator, two.responder);
    expect(two.initiator.words?.split(' ')).toHaveLength(6);
    expect(two.responder.words).toBe(two.initiator.words);
  });

  it.each(['initiator', 'responder'] as const)(
    'by the %s gives way to what the other one has begun at the same time',
    async (one) => {
      const two = await begun(pair, 0);
      await two.responder.exchange.begin();
      two[one].putAway();
      await deliverAll(two.initiator, two.responder);
      expect(two.initiator.words?.split(' ')).toHaveLength(6);
      expect(two.responder.words).toBe(two.initiator.words);
    },
  );

  it.each(['initiator', 'responder'] as const)(
    'by the %s is over for both where the other one is an older client, which does not say which it is',
    async (one) => {
      for (const older of [pair[0], pair[1]]) {
        const [initiator, responder] = [
          new Side(pair[0], pair[1], { isOld: older === pair[0] }),
          new Side(pair[1], pair[0], { isOld: older === pair[1] }),
        ];
        await initiator.exchange.begin();
        await deliverOne(initiator, responder);
        const two = { initiator, responder };
        two[one].putAway();
        await deliverAll(initiator, responder);
        expect(phases(two).toSorted()).toEqual(['stopped', undefined]);
      }
    },
  );

  it('comes back to whoever begins again', async () => {
    const two = await begun(pair, 1);
    two.initiator.putAway();
    two.initiator.said = [];
    await two.initiator.exchange.begin();
    await changeOverBoth(two.initiator, two.responder);
    expect(two.initiator.words?.split(' ')).toHaveLength(6);
    expect(two.responder.words).toBe(two.initiator.words);
  });
});

describe.each(names)('that the words of %s and %s differ', (...pair) => {
  const differing = async (one: 'initiator' | 'responder', messages = 3): Promise<Two> => {
    const two = await begun(pair, messages);
    two[one].differ();
    return two;
  };

  it.each([
    ['initiator', 3],
    ['responder', 3],
    // The other one still waits, and begins anew over the next connection.
    ['initiator', 2],
  ] as const)('is shown to both where the %s says so over a dead connection', async (one, messages) => {
    const two = await differing(one, messages);
    await changeOverBoth(two.initiator, two.responder);
    expect(phases(two)).toEqual(['differs', 'differs']);
  });

  it('is shown to both where both say so over a dead connection', async () => {
    const two = await differing('initiator');
    two.responder.differ();
    await changeOverBoth(two.initiator, two.responder);
    expect(phases(two)).toEqual(['differs', 'differs']);
  });

  it('is said over one connection after the other until it is heard, and no longer', async () => {
    const two = await differing('initiator');
    for (let lost = 0; lost < 3; lost += 1) {
      two.initiator.changeOver(two.responder);
      await two.initiator.exchange.reachable();
      two.initiator.said = [];
    }
    two.responder.used = two.initiator.used;
    await changeOverBoth(two.initiator, two.responder);
    expect(phases(two)).toEqual(['differs', 'differs']);
    await two.initiator.exchange.reachable();
    expect(two.initiator.said).toEqual([]);
  });

  it('is said as soon as it can be where nothing could be said', async () => {
    const two = await begun(pair, 3);
    two.responder.isReady = false;
    two.responder.differ();
    two.responder.isReady = true;
    await changeOverBoth(two.initiator, two.responder);
    expect(phases(two)).toEqual(['differs', 'differs']);
  });

  it('is shown once to who has put it away, where only the answer was lost', async () => {
    const two = await differing('initiator');
    await deliverOne(two.initiator, two.responder);
    expect(two.responder.state).toEqual({ phase: 'differs' });
    two.responder.putAway();
    await changeOverBoth(two.initiator, two.responder);
    expect(phases(two)).toEqual(['differs', undefined]);
    await two.initiator.exchange.reachable();
    expect(two.initiator.said).toEqual([]);
  });

  it('is shown to both also where the other one begins another comparison meanwhile', async () => {
    const two = await differing('initiator');
    await two.responder.exchange.begin();
    const [commit] = two.responder.said.splice(0);
    await two.initiator.hear(commit!, two.responder);
    await deliverAll(two.initiator, two.responder);
    expect(phases(two)).toEqual(['differs', 'differs']);
  });

  it('stays on the screen where the other one, who still waited, puts it away meanwhile', async () => {
    const two = await begun(pair, 2);
    two.initiator.said = [];
    two.responder.putAway();
    two.initiator.differ();
    await deliverAll(two.initiator, two.responder);
    expect(phases(two)).toEqual(['differs', 'differs']);
  });

  it('is followed by another comparison where both have seen it, and is not said again after that', async () => {
    const two = await differing('initiator');
    await deliverAll(two.initiator, two.responder);
    await two.responder.exchange.begin();
    await deliverAll(two.initiator, two.responder);
    expect(two.initiator.words?.split(' ')).toHaveLength(6);
    await changeOverBoth(two.initiator, two.responder);
    expect(two.responder.words).toBe(two.initiator.words);
  });

  it.each([true, false])('is shown to an older client as well, which waits for words: %s', async (waits) => {
    const initiator = new Side(pair[0], pair[1]);
    const responder = new Side(pair[1], pair[0], { isOld: true });
    await initiator.exchange.begin();
    for (let told = 0; told < (waits ? 2 : 3); told += 1) await deliverOne(initiator, responder);
    initiator.differ();
    await changeOverBoth(initiator, responder);
    expect(phases({ initiator, responder })).toEqual(['differs', 'differs']);
    // Until it begins again itself, having seen it.
    await responder.exchange.begin();
    await deliverAll(initiator, responder);
    if (!responder.words) await responder.exchange.begin();
    await deliverAll(initiator, responder);
    expect(initiator.words?.split(' ')).toHaveLength(6);
    expect(responder.words).toBe(initiator.words);
  });

  it('is not said again to an older client that has compared words since', async () => {
    const initiator = new Side(pair[0], pair[1]);
    const responder = new Side(pair[1], pair[0], { isOld: true });
    await initiator.exchange.begin();
    await deliverAll(initiator, responder);
    initiator.differ();
    await initiator.exchange.begin();
    await deliverAll(initiator, responder);
    expect(responder.words?.split(' ')).toHaveLength(6);
    await changeOverBoth(initiator, responder);
    expect(responder.words).toBe(initiator.words);
  });
});
