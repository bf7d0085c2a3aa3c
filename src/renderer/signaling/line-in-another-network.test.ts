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

describe('a line in another network', () => {
  it('leaves alone the connection that it has begun there when a second address comes late', () => {
    const { line, links, hint } = movedAMomentAgo();
    hint('online');
    expect(closed(links)).toEqual([false, false]);
    links.latest().welcome();
    expect(closed(links)).toEqual([true, false]);
    expect(line.connection.current.status).toBe('online');
  });

  it('begins another one at once in the network after that', () => {
    const { line, links, hint } = movedAMomentAgo();
    hint('moved');
    expect(closed(links)).toEqual([false, true, false]);
    links.latest().welcome();
    expect(closed(links)).toEqual([true, true, false]);
    expect(line.connection.current.status).toBe('online');
  });

  it('begins an attempt anew where its network is gone', () => {
    const { line, links, clock, hint } = createTestLine();
    line.open(credentials);
    clock.pass(900);
    hint('moved');
    expect(closed(links)).toEqual([true, false]);
  });
});
