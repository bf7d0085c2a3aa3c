import { describe, expect, it } from 'vitest';
import { err } from '@shared/result.ts';
import type { FakeLink } from './testing/fake-link.ts';
import { createTestLine } from './testing/test-line.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));
const closed = (links: { readonly all: readonly FakeLink[] }): boolean[] =>
  links.all.map((link) => link.closed);

/** A line that was long online; its connection is dead, and the test says when it counts as silent. */
function dead() {
  const test = createTestLine();
  test.online();
  test.clock.pass(60_000);
  const old = test.links.latest();
  let fallSilent: () => void = () => undefined;
  old.answer = new Promise((resolve) => (fallSilent = () => resolve(err('no-answer'))));
  const silent = async () => {
    fallSilent();
    await settled();
  };
  return { ...test, old, silent };
}

/** 1 s after nothing got through any more: the line goes on with a connection that is 850 ms old and has no answer. */
async function goneOn() {
  const test = dead();
  test.hint('path-lost');
  test.clock.pass(1_000);
  await test.silent();
  expect(closed(test.links)).toEqual([true, false]);
  return test;
}

describe('a line that goes on with a connection that reaches nobody', () => {
  it('gives it four seconds from when it was begun, and the next one the time of any attempt', async () => {
    const { links, clock } = await goneOn();
    clock.pass(3_149);
    expect(closed(links)).toEqual([true, false]);
    clock.pass(1);
    expect(closed(links)).toEqual([true, true]);
    clock.pass(150);
    expect(closed(links)).toEqual([true, true, false]);
    clock.pass(9_999);
    expect(closed(links)).toEqual([true, true, false]);
    clock.pass(1);
    expect(closed(links)).toEqual([true, true, true]);
  });

  it('gives it the longer time that it had by then, where others before it reached nobody', async () => {
    const { links, clock, hint, silent } = dead();
    hint('moved');
    clock.pass(4_150);
    expect(closed(links)).toEqual([false, true, false]);
    await silent();
    clock.pass(9_999);
    expect(closed(links)).toEqual([true, true, false]);
    clock.pass(1);
    expect(closed(links)).toEqual([true, true, true]);
    clock.pass(150);
    expect(closed(links)).toEqual([true, true, true, false]);
    clock.pass(19_999);
    expect(closed(links), 'and counts those').toEqual([true, true, true, false]);
    clock.pass(1);
    expect(closed(links)).toEqual([true, true, true, true]);
  });

  it('gives a server that it reached all the time that one needs', async () => {
    const { links, clock } = await goneOn();
    clock.pass(3_000);
    links.latest().listener.onReached();
    clock.pass(59_999);
    expect(closed(links)).toEqual([true, false]);
  });

  it.each(['online', 'woke', 'path-lost', 'moved'] as const)(
    '%s: begins another one beside it, a moment later',
    async (kind) => {
      const { links, clock, hint, seen } = await goneOn();
      clock.pass(1_000);
      hint(kind);
      clock.pass(150);
      expect(closed(links)).toEqual([true, false, false]);
      links.latest().welcome();
      expect(closed(links)).toEqual([true, true, false]);
      expect(new Set(seen)).toEqual(new Set(['online']));
    },
  );

  it('a second address that comes late: does so as well', async () => {
    const { links, clock, hint, silent } = dead();
    hint('moved');
    clock.pass(1_000);
    await silent();
    clock.pass(500);
    hint('moved');
    clock.pass(150);
    expect(closed(links)).toEqual([true, false, false]);
  });

  it.each(['online', 'woke', 'path-lost'] as const)(
    '%s: leaves it alone where it reaches a server, also in that moment',
    async (kind) => {
      const { links, clock, hint } = await goneOn();
      hint(kind);
      clock.pass(149);
      links.latest().listener.onReached();
      clock.pass(1);
      hint(kind);
      clock.pass(1_000);
      expect(closed(links)).toEqual([true, false]);
      links.latest().welcome();
      clock.pass(2_000);
      links.latest().answer = new Promise(() => undefined);
      hint('path-lost');
      clock.pass(150);
      expect(closed(links), 'lost once more').toEqual([true, false, false]);
    },
  );

  it('goes on with the younger one where it waited in vain', async () => {
    const { line, links, clock, hint } = await goneOn();
    clock.pass(1_000);
    hint('moved');
    clock.pass(2_150);
    expect(closed(links)).toEqual([true, true, false]);
    expect(line.connection.current.status).toBe('reconnecting');
    links.latest().welcome();
    expect(line.connection.current.status).toBe('online');
    expect(clock.pending).toBe(0);
  });

  it('and takes that for an attempt like any other: it was not online before', async () => {
    const { links, clock, hint } = await goneOn();
    clock.pass(1_000);
    hint('moved');
    clock.pass(2_150);
    links.latest().listener.onReached();
    clock.pass(7_849);
    hint('woke');
    expect(closed(links)).toEqual([true, true, false]);
    clock.pass(1);
    hint('woke');
    expect(closed(links)).toEqual([true, true, true, false]);
  });
});

describe('a line that has begun another connection and still waits for an answer on its own', () => {
  it.each(['online', 'woke'] as const)('%s: begins that anew where it reached nobody for long', (kind) => {
    const { links, clock, hint } = dead();
    hint('path-lost');
    clock.pass(1_151);
    hint(kind);
    expect(closed(links)).toEqual([false, true, false]);
    links.latest().welcome();
    expect(closed(links)).toEqual([true, true, false]);
  });

  it.each([
    ['online', 1_150, false],
    ['woke', 1_151, true],
    ['path-lost', 2_000, false],
  ] as const)('%s after %d ms: leaves it alone (it has reached a server: %s)', (kind, ms, isReached) => {
    const { links, clock, hint } = dead();
    hint('path-lost');
    clock.pass(ms);
    if (isReached) links.latest().listener.onReached();
    hint(kind);
    clock.pass(1_000);
    expect(closed(links)).toEqual([false, false]);
  });
});

describe('what a line that was silent once gives its connection to answer', () => {
  it('is no longer where the network is another one for certain', async () => {
    const { links, clock, hint } = await goneOn();
    clock.pass(1_000);
    links.latest().welcome();
    clock.pass(60_000);
    hint('moved');
    expect(links.all[1]?.sent).toEqual([['ice:refresh', {}, 1_000]]);
  });

  it('is no longer after a welcome that came in time', async () => {
    const { links, clock, hint } = await goneOn();
    links.latest().welcome();
    clock.pass(60_000);
    hint('in-call');
    expect(links.latest().sent).toEqual([['ice:refresh', {}, 1_000]]);
  });

  it('is longer after a welcome that took its time', async () => {
    const { links, clock, hint } = await goneOn();
    clock.pass(151);
    links.latest().welcome();
    clock.pass(60_000);
    hint('in-call');
    expect(links.latest().sent).toEqual([['ice:refresh', {}, 2_000]]);
  });
});
