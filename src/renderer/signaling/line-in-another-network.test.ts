import { describe, expect, it } from 'vitest';
import type { FakeLink } from './testing/fake-link.ts';
import { createTestLine, credentials } from './testing/test-line.ts';

const closed = (links: { readonly all: readonly FakeLink[] }): boolean[] =>
  links.all.map((link) => link.closed);

/** A line that was long online and has begun a connection in another network, which has no answer yet. */
function movedAMomentAgo() {
  const test = createTestLine();
  test.online();
  test.clock.pass(60_000);
  test.links.latest().answer = new Promise(() => undefined);
  test.hint('moved');
  test.clock.pass(900);
  return test;
}

describe('a line in another network, of which a second address comes late', () => {
  it('leaves alone the connection that it has begun there', () => {
    const { line, links, hint } = movedAMomentAgo();
    hint('moved');
    expect(closed(links)).toEqual([false, false]);
    links.latest().welcome();
    expect(closed(links)).toEqual([true, false]);
    expect(line.connection.current.status).toBe('online');
  });

  it('begins another one at once where the network of the first one is gone', () => {
    const { line, links, hint } = movedAMomentAgo();
    hint('moved-on');
    expect(closed(links)).toEqual([false, true, false]);
    links.latest().welcome();
    expect(closed(links)).toEqual([true, true, false]);
    expect(line.connection.current.status).toBe('online');
  });

  it('begins it once where two calls say so one after the other, and again in the network after that', () => {
    const { links, clock, online, hint } = createTestLine();
    online();
    clock.pass(60_000);
    links.latest().answer = new Promise(() => undefined);
    hint('moved');
    clock.pass(300);
    hint('moved-on');
    clock.pass(200);
    hint('moved-on');
    expect(closed(links)).toEqual([false, true, false]);
    clock.pass(400);
    hint('moved-on');
    expect(closed(links)).toEqual([false, true, true, false]);
  });

  it('begins an attempt anew where its network is gone', () => {
    const { line, links, clock, hint } = createTestLine();
    line.open(credentials);
    hint('moved');
    clock.pass(900);
    hint('moved-on');
    expect(closed(links)).toEqual([true, true, false]);
  });

  it('leaves alone an attempt as well, and begins it anew in the network after that', () => {
    const { line, links, clock, hint } = createTestLine();
    line.open(credentials);
    hint('moved');
    clock.pass(1_200);
    hint('moved');
    expect(closed(links)).toEqual([true, false]);
    clock.pass(1_800);
    hint('moved');
    expect(closed(links)).toEqual([true, true, false]);
  });
});
