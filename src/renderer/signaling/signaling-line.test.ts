import { REQUEST_TIMEOUT_MS } from '@protocol';
import { ok } from '@shared/result.ts';
import { describe, expect, it } from 'vitest';
import { person } from './testing/people.ts';
import { createTestLine, credentials } from './testing/test-line.ts';

describe('a line to the server', () => {
  it('is closed at first and opens with the credentials it is given', () => {
    const { line, links } = createTestLine();
    expect(line.connection.current).toEqual({ status: 'connecting' });
    expect(links.all).toHaveLength(0);
    line.open(credentials);
    expect(links.latest().credentials).toEqual(credentials);
  });

  it('is online when it is welcomed, before anybody hears of the welcome', () => {
    const { line, links } = createTestLine();
    const heard: string[] = [];
    line.on('session:welcomed', () => heard.push(line.connection.current.status));
    line.open(credentials);
    links.latest().welcome();
    expect(heard).toEqual(['online']);
  });

  it('gives what was said before the welcome after it, in its order', () => {
    const { line, links } = createTestLine();
    const heard: string[] = [];
    line.on('session:welcomed', () => heard.push('welcome'));
    line.on('people:changed', ({ person: { name } }) => heard.push(name));
    line.open(credentials);
    links.latest().listener.onEvent('people:changed', { person: person('ada') });
    links.latest().listener.onEvent('people:changed', { person: person('bob') });
    expect(heard).toEqual([]);
    links.latest().welcome();
    links.latest().listener.onEvent('people:changed', { person: person('cleo') });
    expect(heard).toEqual(['welcome', 'ada', 'bob', 'cleo']);
  });

  it('drops what was said before a welcome that never came', () => {
    const { line, links, clock } = createTestLine();
    const heard: string[] = [];
    line.on('people:changed', ({ person: { name } }) => heard.push(name));
    line.open(credentials);
    links.latest().listener.onEvent('people:changed', { person: person('ada') });
    links.latest().listener.onClosed('transport close', null);
    clock.pass(1_000);
    links.latest().welcome();
    expect(heard).toEqual([]);
  });

  it('hears at once that its token is no longer good', () => {
    const { line, links } = createTestLine();
    const heard: string[] = [];
    line.on('session:revoked', () => heard.push('revoked'));
    line.open(credentials);
    links.latest().listener.onEvent('session:revoked', {});
    expect(heard).toEqual(['revoked']);
  });

  it('comes back at once after a good connection is lost', () => {
    const { links, clock, online, seen } = createTestLine();
    online();
    clock.pass(60_000);
    links.latest().listener.onClosed('transport close', null);
    expect(seen).toEqual(['online', 'reconnecting 1']);
    clock.pass(0);
    expect(links.all).toHaveLength(2);
    links.latest().welcome();
    expect(seen).toEqual(['online', 'reconnecting 1', 'online']);
  });

  it('waits longer after every failure, and only so long', () => {
    const { line, links, clock, seen } = createTestLine();
    line.open(credentials);
    const first = Array.from({ length: 40 }, () => 500);
    const later = Array.from({ length: 20 }, () => 1_500);
    for (const wait of [150, ...first, ...later, 2_500, 2_500]) {
      const before = links.all.length;
      links.latest().listener.onClosed('could not connect', null);
      clock.pass(wait - 1);
      expect(links.all).toHaveLength(before);
      clock.pass(1);
      expect(links.all).toHaveLength(before + 1);
    }
    expect(seen).toEqual([]);
  });

  it('counts a connection that is lost at once as a failure', () => {
    const { links, clock, online } = createTestLine();
    online();
    links.latest().listener.onClosed('transport close', null);
    clock.pass(149);
    expect(links.all).toHaveLength(1);
    clock.pass(1);
    expect(links.all).toHaveLength(2);
  });

  it('gives up on a server that never welcomes it', () => {
    const { line, links, clock } = createTestLine();
    line.open(credentials);
    const mute = links.latest();
    clock.pass(10_000);
    expect(mute.closed).toBe(true);
    clock.pass(150);
    expect(links.all).toHaveLength(2);
  });

  it('gives who reaches no server in that time more of it with each attempt, up to half a minute', () => {
    const { line, links, clock } = createTestLine();
    line.open(credentials);
    const patiences = [10_000, 20_000, 30_000, 30_000];
    for (const [index, wait] of [150, 500, 500, 500].entries()) {
      const attempt = links.latest();
      clock.pass((patiences[index] ?? 0) - 1);
      expect(attempt.closed).toBe(false);
      clock.pass(1);
      expect(attempt.closed).toBe(true);
      clock.pass(wait);
    }
  });

  it('waits for a server that it has reached and that is slow, but not for ever', () => {
    const { line, links, clock, seen } = createTestLine();
    line.open(credentials);
    const slow = links.latest();
    clock.pass(9_000);
    slow.listener.onReached();
    clock.pass(59_999);
    expect(links.all).toHaveLength(1);
    expect(slow.closed).toBe(false);
    slow.welcome();
    expect(seen).toEqual(['online']);
    line.open(credentials);
    links.latest().listener.onReached();
    clock.pass(60_000);
    expect(links.latest().closed).toBe(true);
  });

  it('does not count that it stood still itself, and hears the welcome that came meanwhile', () => {
    const { line, links, clock, seen } = createTestLine();
    line.open(credentials);
    clock.pass(9_000);
    clock.stall(30_000);
    clock.pass(0);
    expect(links.latest().closed).toBe(false);
    links.latest().welcome();
    expect(seen).toEqual(['online']);
  });

  it('does not listen to a connection it has replaced', () => {
    const { line, links, online, seen } = createTestLine();
    online();
    const old = links.latest();
    line.open(credentials);
    old.listener.onClosed('late', null);
    old.welcome();
    expect(line.connection.current).toEqual({ status: 'connecting' });
    expect(seen).toEqual(['online', 'connecting']);
    expect(links.all).toHaveLength(2);
  });
});

describe('a server that says no', () => {
  it.each(['unauthenticated', 'unsupported_version', 'forbidden', 'invalid_payload'] as const)(
    'with %s is not asked again',
    (code) => {
      const { line, links, clock, hint } = createTestLine();
      line.open(credentials);
      links.latest().listener.onClosed('could not connect', { code });
      expect(line.connection.current).toEqual({ status: 'refused', code });
      clock.pass(600_000);
      hint('online');
      expect(links.all).toHaveLength(1);
    },
  );

  it('is asked again when the person wants it', () => {
    const { line, links } = createTestLine();
    line.open(credentials);
    links.latest().listener.onClosed('could not connect', { code: 'unsupported_version' });
    line.retryNow();
    expect(line.connection.current).toEqual({ status: 'connecting' });
    expect(links.all).toHaveLength(2);
  });

  it.each(['rate_limited', 'unavailable', 'internal'] as const)(
    'with %s is asked when it said, or a little later',
    (code) => {
      const { line, links, clock } = createTestLine();
      line.open(credentials);
      links.latest().listener.onClosed('could not connect', { code, retryAfterMs: 2_000 });
      clock.pass(2_499);
      expect(links.all).toHaveLength(1);
      clock.pass(1);
      expect(links.all).toHaveLength(2);
    },
  );

  it('and asks for patience is not disturbed by hints, only by the person', () => {
    const { line, links, clock, hint } = createTestLine();
    line.open(credentials);
    links.latest().listener.onClosed('could not connect', { code: 'unavailable', retryAfterMs: 60_000 });
    hint('visible');
    expect(links.all).toHaveLength(1);
    line.retryNow();
    expect(links.all).toHaveLength(2);
    links.latest().listener.onClosed('could not connect', null);
    expect(clock.pending).toBe(1);
    hint('visible');
    expect(links.all, 'this time nobody asked for patience').toHaveLength(3);
  });

  it('leaves another server out of it', () => {
    const { line, links, hint } = createTestLine();
    line.open(credentials);
    links.latest().listener.onClosed('could not connect', { code: 'unavailable', retryAfterMs: 60_000 });
    line.open({ ...credentials, serverUrl: 'https://other.example' });
    links.latest().listener.onClosed('could not connect', null);
    hint('online');
    expect(links.all).toHaveLength(3);
  });
});

describe('events of the server', () => {
  it('reach whoever listens, until they stop', () => {
    const { line, links, online } = createTestLine();
    online();
    const heard: string[] = [];
    const stop = line.on('people:changed', (payload) => heard.push(payload.person.name));
    links.latest().listener.onEvent('people:changed', { person: person('bob') });
    stop();
    links.latest().listener.onEvent('people:changed', { person: person('bob') });
    expect(heard).toEqual(['bob']);
  });

  it.each([
    ['people:changed', { person: { ...person('bob'), role: 'king' } }],
    ['people:changed', undefined],
    ['people:changed', 'text'],
    ['call:ended', { callId: '../..', reason: 'hangup', by: null }],
    ['no:such-event', {}],
    ['constructor', {}],
    ['__proto__', {}],
  ])('that do not fit the contract are dropped: %s', (name, payload) => {
    const { line, links, online } = createTestLine();
    online();
    const heard: unknown[] = [];
    line.on('people:changed', (event) => heard.push(event));
    line.on('call:ended', (event) => heard.push(event));
    links.latest().listener.onEvent(name, payload);
    expect(heard).toEqual([]);
    expect(line.connection.current).toEqual({ status: 'online' });
  });

  it('are not repeated in the log', () => {
    const { links, online, log } = createTestLine();
    online();
    links.latest().listener.onEvent('people:changed', { person: { secret: 'hush' } });
    expect(log.at(-1)).toMatch(/^! dropped a malformed people:changed \(person\/userId/);
    expect(log.join()).not.toContain('hush');
  });
});

describe('requests', () => {
  it('can not wait for a connection', async () => {
    const { line } = createTestLine();
    const reply = await line.request('people:list', {});
    expect(reply).toMatchObject({ ok: false, error: { code: 'offline' } });
  });

  it('are not sent before the welcome', async () => {
    const { line, links } = createTestLine();
    line.open(credentials);
    expect(await line.request('people:list', {})).toMatchObject({ ok: false, error: { code: 'offline' } });
    expect(links.latest().sent).toEqual([]);
  });

  it('bring the data of the answer', async () => {
    const { line, links, online } = createTestLine();
    online();
    links.latest().answer = ok({ ok: true, data: { people: [] } });
    expect(await line.request('people:list', {})).toEqual({ ok: true, value: { people: [] } });
    expect(links.latest().sent).toEqual([['people:list', {}, REQUEST_TIMEOUT_MS]]);
  });

  it.each([
    [
      'a refusal',
      ok({ ok: false, error: { code: 'forbidden', message: 'no' } }),
      { code: 'forbidden', message: 'no' },
    ],
    [
      'a refusal for now',
      ok({ ok: false, error: { code: 'rate_limited', message: 'slow', retryAfterMs: 5 } }),
      { code: 'rate_limited', message: 'slow', retryAfterMs: 5 },
    ],
    ['a malformed answer', ok({ ok: true, data: { people: 7 } }), { code: 'internal' }],
    ['no answer', { ok: false, error: 'no-answer' } as const, { code: 'timeout' }],
  ])('tell of %s', async (_what, answer, error) => {
    const { line, links, online } = createTestLine();
    online();
    links.latest().answer = answer;
    expect(await line.request('people:list', {})).toMatchObject({ ok: false, error });
  });
});

describe('the end of a line', () => {
  it('closes the connection and calls off every timer', () => {
    const { line, links, clock, online, isListening } = createTestLine();
    online();
    line.dispose();
    expect(links.latest().closed).toBe(true);
    expect(clock.pending).toBe(0);
    expect(isListening()).toBe(false);
  });

  it('can be a wait', () => {
    const { line, links, clock } = createTestLine();
    line.open(credentials);
    links.latest().listener.onClosed('could not connect', null);
    line.close();
    clock.pass(60_000);
    expect(links.all).toHaveLength(1);
  });

  it('never puts the token into the log', () => {
    const { links, online, log } = createTestLine();
    online();
    links.latest().listener.onClosed('transport close', null);
    expect(log.join()).not.toContain(credentials.token);
  });
});
