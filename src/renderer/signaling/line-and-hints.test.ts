import { err, ok, type Result } from '@shared/result.ts';
import { describe, expect, it } from 'vitest';
import type { FakeLink } from './testing/fake-link.ts';
import { createTestLine, credentials } from './testing/test-line.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('hints about the network', () => {
  it.each(['online', 'visible', 'woke'] as const)('"%s" ends the wait', (kind) => {
    const { line, links, hint } = createTestLine();
    line.open(credentials);
    links.latest().listener.onClosed('could not connect', null);
    hint(kind);
    expect(links.all).toHaveLength(2);
  });

  it('leave an attempt under way alone', () => {
    const { line, links, hint } = createTestLine();
    line.open(credentials);
    hint('visible');
    expect(links.all).toHaveLength(1);
  });

  it('begin an attempt anew that is under way for long: it may be of before a sleep', () => {
    const { line, links, clock, hint } = createTestLine();
    line.open(credentials);
    links.latest().listener.onReached();
    clock.pass(9_999);
    hint('woke');
    expect(links.all).toHaveLength(1);
    clock.pass(1);
    hint('woke');
    expect(links.all.map(({ closed }) => closed)).toEqual([true, false]);
  });

  it('in-call: leaves an attempt alone, however long it takes: it says nothing of a network or a sleep', () => {
    const { line, links, clock, hint } = createTestLine();
    line.open(credentials);
    links.latest().listener.onReached();
    for (let looks = 0; looks < 7; looks += 1) {
      clock.pass(8_000);
      hint('in-call');
    }
    expect(links.all.map(({ closed }) => closed)).toEqual([false]);
    links.latest().welcome();
    expect(line.connection.current.status).toBe('online');
  });

  it('leave an attempt alone that is new, also where another connection was in use when it was begun', () => {
    const { links, clock, online, hint } = createTestLine();
    online();
    const [old] = links.all;
    clock.pass(60_000);
    void slowly(links.latest());
    hint('path-lost');
    clock.pass(200);
    old?.listener.onClosed('transport close', null);
    // No longer taken for a moment in between: what is waited for is the welcome of the second.
    clock.pass(2_000);
    hint('online');
    expect(links.all.map(({ closed }) => closed)).toEqual([true, false]);
    clock.pass(8_000);
    hint('online');
    expect(links.all.map(({ closed }) => closed)).toEqual([true, true, false]);
  });

  it('leave a connection that answers alone, and use what it answers', async () => {
    const { line, links, online, hint } = createTestLine();
    const heard: unknown[] = [];
    line.on('ice:changed', (ice) => heard.push(ice));
    online();
    const ice = { iceServers: [{ urls: ['turn:turn.example.org'] }], lifetimeMs: 9_000, relayOnly: false };
    links.latest().answer = ok({ ok: true, data: ice });
    hint('woke');
    await settled();
    expect(links.latest().sent).toEqual([['ice:refresh', {}, 1_000]]);
    expect(heard).toEqual([ice]);
    expect(links.all).toHaveLength(1);
  });

  it('leave a connection alone that answers with a refusal', async () => {
    const { links, online, hint } = createTestLine();
    online();
    links.latest().answer = ok({ ok: false, error: { code: 'rate_limited', message: 'm' } });
    hint('woke');
    await settled();
    expect(links.all).toHaveLength(1);
  });

  it('replace a connection that does not answer', async () => {
    const { links, online, hint, seen } = createTestLine();
    online();
    hint('woke');
    await settled();
    expect(links.all).toHaveLength(2);
    expect(links.all[0]?.closed).toBe(true);
    expect(seen).toEqual(['online', 'reconnecting 1']);
  });

  it('give a server more time the more often it was silent, until it answers in time again', async () => {
    const { links, clock, online, hint } = createTestLine();
    online();
    const patience = () => links.latest().sent.map(([, , ms]) => ms);
    for (const ms of [1_000, 2_000, 4_000, 8_000, 8_000]) {
      hint('in-call');
      expect(patience()).toEqual([ms]);
      await settled();
      clock.pass(1_001);
      links.latest().welcome();
    }
    const refusal = ok({ ok: false, error: { code: 'rate_limited', message: 'm' } });
    const answer = slowly(links.latest());
    hint('in-call');
    clock.pass(3_000);
    await answer(refusal);
    links.latest().answer = refusal;
    hint('in-call');
    await settled();
    hint('in-call');
    await settled();
    expect(patience(), 'late, in time, and after that').toEqual([8_000, 8_000, 1_000]);
  });

  /** The server takes its time; returns how to let it answer. */
  function slowly(link: FakeLink): (answer: Result<unknown, 'no-answer'>) => Promise<void> {
    let answer: (value: Result<unknown, 'no-answer'>) => void = () => undefined;
    link.answer = new Promise((resolve) => (answer = resolve));
    return async (value) => {
      answer(value);
      await settled();
    };
  }

  it.each(['online', 'woke', 'path-lost'] as const)(
    '%s: begins the next connection without waiting',
    (kind) => {
      const { links, clock, online, hint, seen } = createTestLine();
      online();
      clock.pass(2_000);
      void slowly(links.latest());
      hint(kind);
      clock.pass(149);
      expect(links.all).toHaveLength(1);
      clock.pass(1);
      expect(links.all.map(({ closed }) => closed)).toEqual([false, false]);
      links.latest().welcome();
      expect(links.all.map(({ closed }) => closed)).toEqual([true, false]);
      expect(new Set(seen)).toEqual(new Set(['online']));
    },
  );

  it('moved: does not even wait for that, also not for a connection begun in the network of before', () => {
    const { links, clock, online, hint, seen } = createTestLine();
    online();
    clock.pass(60_000);
    void slowly(links.latest());
    hint('path-lost');
    clock.pass(200);
    hint('moved');
    expect(links.all.map(({ closed }) => closed)).toEqual([false, true, false]);
    links.latest().welcome();
    expect(links.all.map(({ closed }) => closed)).toEqual([true, true, false]);
    expect(new Set(seen)).toEqual(new Set(['online']));
  });

  it.each(['moved', 'path-lost'] as const)(
    '%s: only ask a connection that has just come up',
    async (kind) => {
      const { links, clock, online, hint } = createTestLine();
      online();
      const answer = slowly(links.latest());
      clock.pass(500);
      hint(kind);
      clock.pass(900);
      await answer(ok({ ok: false, error: { code: 'rate_limited', message: 'm' } }));
      clock.pass(60_000);
      expect(links.all.map(({ closed }) => closed)).toEqual([false]);
    },
  );

  it('moved: begins anew an attempt that is under way', () => {
    const { line, links, hint } = createTestLine();
    line.open(credentials);
    hint('online');
    expect(links.all).toHaveLength(1);
    hint('moved');
    expect(links.all.map(({ closed }) => closed)).toEqual([true, false]);
    links.latest().welcome();
    expect(line.connection.current.status).toBe('online');
  });

  it.each(['changed', 'visible', 'in-call'] as const)('%s: waits for the proof', (kind) => {
    const { links, clock, online, hint } = createTestLine();
    online();
    clock.pass(2_000);
    void slowly(links.latest());
    hint(kind);
    clock.pass(900);
    expect(links.all).toHaveLength(1);
  });

  it('keep the connection that answers late, and drop the one begun meanwhile', async () => {
    const { links, clock, online, hint, seen } = createTestLine();
    online();
    clock.pass(2_000);
    const answer = slowly(links.latest());
    hint('path-lost');
    clock.pass(200);
    await answer(ok({ ok: false, error: { code: 'rate_limited', message: 'm' } }));
    expect(links.all.map(({ closed }) => closed)).toEqual([false, true]);
    clock.pass(60_000);
    expect(links.all).toHaveLength(2);
    expect(new Set(seen)).toEqual(new Set(['online']));
  });

  it('go on with the connection begun meanwhile when the old one is silent', async () => {
    const { links, clock, online, hint, seen } = createTestLine();
    online();
    clock.pass(2_000);
    const answer = slowly(links.latest());
    hint('path-lost');
    clock.pass(1_000);
    await answer(err('no-answer'));
    expect(links.all.map(({ closed }) => closed)).toEqual([true, false]);
    links.latest().welcome();
    expect(new Set(seen)).toEqual(new Set(['online']));
    expect(links.all).toHaveLength(2);
  });

  it('are one question, however many come', () => {
    const { links, clock, online, hint } = createTestLine();
    online();
    clock.pass(2_000);
    void slowly(links.latest());
    for (const kind of ['in-call', 'changed', 'path-lost', 'online'] as const) hint(kind);
    clock.pass(200);
    hint('online');
    clock.pass(700);
    expect(links.all.map(({ closed }) => closed)).toEqual([false, false]);
    expect(links.all[0]?.sent).toHaveLength(1);
    expect(links.all).toHaveLength(2);
  });

  it('mean nothing to a closed line', () => {
    const { links, hint } = createTestLine();
    hint('online');
    expect(links.all).toHaveLength(0);
  });
});
