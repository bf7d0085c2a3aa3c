import { limits } from '@protocol';
import { describe, expect, it } from 'vitest';
import { MessageQueue } from './message-queue.ts';

const queueOf = (...texts: readonly string[]): MessageQueue => {
  const queue = new MessageQueue();
  for (const text of texts) queue.add(text);
  return queue;
};

describe('numbered messages', () => {
  it('arrive once and in their order, however often and late they are said', () => {
    const [from, to] = [queueOf('a', 'b'), queueOf()];
    const first = from.outgoing;
    expect(to.take(first)).toEqual(['a', 'b']);
    from.add('c');
    expect(to.take(from.outgoing)).toEqual(['c']);
    expect(to.take(first)).toEqual([]);
    from.take(to.outgoing);
    expect(from.isEmpty).toBe(true);
    from.add('d');
    expect(to.take(from.outgoing)).toEqual(['d']);
  });

  it('go some at a time, and there is an end to what can wait', () => {
    const [from, to] = [queueOf(), queueOf()];
    const texts = Array.from({ length: 100 }, (_, number) => `message ${number}`);
    const taken = texts.filter((text) => from.add(text));
    expect(taken.length).toBeLessThan(texts.length);
    const arrived: string[] = [];
    while (!from.isEmpty) {
      arrived.push(...to.take(from.outgoing));
      from.take(to.outgoing);
    }
    expect(arrived).toEqual(taken);
    expect(from.add('x'.repeat(limits.frameMessage + 1))).toBe(false);
  });

  it.each([
    ['of the future', { said: ['z'], first: 7, heard: 0 }, ['a']],
    ['that it never got', { said: [], first: 0, heard: 7 }, []],
  ])('are not upset by numbers %s', (_, odd, left) => {
    const queue = queueOf('a');
    expect(queue.take(odd)).toEqual([]);
    expect(queue.outgoing.said).toEqual(left);
    queue.add('b');
    expect(queue.outgoing).toEqual({ said: [...left, 'b'], first: left.length === 0 ? 1 : 0, heard: 0 });
  });
});
