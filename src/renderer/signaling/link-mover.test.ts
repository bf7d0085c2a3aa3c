import { ok } from '@shared/result.ts';
import { describe, expect, it } from 'vitest';
import { person } from './testing/people.ts';
import { createTestLine, credentials } from './testing/test-line.ts';

describe('a server that is about to stop', () => {
  const draining = (reconnectWithinMs: number) => ['server:draining', { reconnectWithinMs }] as const;

  function setUpDraining() {
    const all = createTestLine();
    all.online();
    all.clock.pass(60_000);
    const old = all.links.latest();
    old.listener.onEvent(...draining(4_000));
    return { ...all, old };
  }

  it('is left at a moment drawn by lot, for a connection that is there before the old one goes', () => {
    const { line, links, clock, old, seen } = setUpDraining();
    clock.pass(1_999);
    expect(links.all).toHaveLength(1);
    clock.pass(1);
    expect(links.all).toHaveLength(2);
    expect(links.latest().credentials).toEqual(credentials);
    expect(old.closed).toBe(false);
    const heard: string[] = [];
    line.on('session:welcomed', () => heard.push('welcomed'));
    links.latest().welcome();
    expect(heard).toEqual(['welcomed']);
    expect(old.closed).toBe(true);
    expect(seen).toEqual(['online', 'online']);
    expect(clock.pending).toBe(0);
  });

  it('is used until then', async () => {
    const { line, links, clock, old } = setUpDraining();
    clock.pass(2_000);
    old.answer = ok({ ok: true, data: { people: [] } });
    expect(await line.request('people:list', {})).toMatchObject({ ok: true });
    const heard: string[] = [];
    line.on('people:changed', ({ person: { name } }) => heard.push(name));
    links.latest().listener.onEvent('people:changed', { person: person('early') });
    old.listener.onEvent('people:changed', { person: person('bob') });
    links.latest().welcome();
    old.listener.onEvent('people:changed', { person: person('late') });
    links.latest().listener.onEvent('people:changed', { person: person('cleo') });
    // The old connection may not have heard what the new one did.
    expect(heard).toEqual(['bob', 'early', 'cleo']);
  });

  it('may close the old connection a moment before the new one is welcomed: nobody notices', async () => {
    const { line, links, clock, old, seen } = setUpDraining();
    clock.pass(2_000);
    old.listener.onClosed('io server disconnect', null);
    links.latest().answer = ok({ ok: true, data: { people: [] } });
    expect(await line.request('people:list', {})).toMatchObject({ ok: true });
    clock.pass(1_999);
    links.latest().welcome();
    expect(seen).toEqual(['online', 'online']);
    expect(links.all).toHaveLength(2);
  });

  it('and whose successor is slow is shown as what it is', async () => {
    const { line, links, clock, old, seen } = setUpDraining();
    clock.pass(2_000);
    old.listener.onClosed('io server disconnect', null);
    clock.pass(2_000);
    expect(seen).toEqual(['online', 'reconnecting 1']);
    expect(await line.request('people:list', {})).toMatchObject({ error: { code: 'offline' } });
    links.latest().welcome();
    expect(seen.at(-1)).toBe('online');
    expect(links.all).toHaveLength(2);
  });

  it('and whose successor is slow is not asked whether it still works before it has welcomed the device', async () => {
    const { links, clock, hint, old, seen } = setUpDraining();
    clock.pass(2_000);
    old.listener.onClosed('io server disconnect', null);
    links.latest().listener.onReached();
    for (const kind of ['in-call', 'path-lost'] as const) hint(kind);
    await Promise.resolve();
    clock.pass(1_999);
    expect(links.latest().sent).toEqual([]);
    expect(links.all).toHaveLength(2);
    links.latest().welcome();
    hint('in-call');
    expect(links.latest().sent).toHaveLength(1);
    expect(seen).toEqual(['online', 'online']);
  });

  it('and whose successor is slow is left for another one where the network is another one', () => {
    const { links, clock, hint, old } = setUpDraining();
    clock.pass(2_000);
    old.listener.onClosed('io server disconnect', null);
    hint('moved');
    expect(links.all).toHaveLength(3);
  });

  it('gives its successor longer each time that it was not reached', () => {
    const { links, clock } = setUpDraining();
    clock.pass(2_000);
    clock.pass(10_000);
    expect(links.latest().closed).toBe(true);
    clock.pass(1_000);
    expect(links.all).toHaveLength(3);
    clock.pass(10_000);
    expect(links.all.at(2)?.closed).toBe(false);
    clock.pass(10_000);
    expect(links.all.at(2)?.closed).toBe(true);
  });

  it('and whose successor fails is a lost connection', () => {
    const { links, clock, old, seen } = setUpDraining();
    clock.pass(2_000);
    old.listener.onClosed('io server disconnect', null);
    links.latest().listener.onClosed('could not connect', null);
    expect(seen).toEqual(['online', 'reconnecting 1']);
    clock.pass(0);
    expect(links.all).toHaveLength(3);
  });

  it('is used on while there is no other, which is tried now and then', () => {
    const { links, clock, old, seen } = setUpDraining();
    clock.pass(2_000);
    links.latest().listener.onClosed('could not connect', { code: 'unavailable', retryAfterMs: 1_000 });
    clock.pass(1_249);
    expect(links.all).toHaveLength(2);
    clock.pass(1);
    expect(links.all).toHaveLength(3);
    // No welcome either.
    clock.pass(10_000);
    expect(links.latest().closed).toBe(true);
    expect(old.closed).toBe(false);
    expect(seen).toEqual(['online']);
    clock.pass(500);
    expect(links.all).toHaveLength(4);
    links.latest().welcome();
    expect(old.closed).toBe(true);
  });

  it('is gone at last, and looked for as after any loss', () => {
    const { links, clock, old, seen } = setUpDraining();
    clock.pass(2_000);
    links.latest().listener.onClosed('could not connect', null);
    old.listener.onClosed('transport close', null);
    expect(seen).toEqual(['online', 'reconnecting 1']);
    clock.pass(0);
    expect(links.all).toHaveLength(3);
    expect(clock.pending).toBe(1);
  });

  it('may say so twice', () => {
    const { links, clock, old } = setUpDraining();
    old.listener.onEvent(...draining(4_000));
    clock.pass(2_000);
    old.listener.onEvent(...draining(4_000));
    clock.pass(4_000);
    expect(links.all).toHaveLength(2);
  });

  it('is no longer of interest to a line that is closed', () => {
    const { line, links, clock } = setUpDraining();
    line.close();
    expect(clock.pending).toBe(0);
    line.open(credentials);
    links.latest().welcome();
    links.latest().listener.onEvent(...draining(0));
    clock.pass(0);
    expect(links.all).toHaveLength(3);
    line.close();
    expect(links.all.every(({ closed }) => closed)).toBe(true);
    expect(clock.pending).toBe(0);
  });
});
