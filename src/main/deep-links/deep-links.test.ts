import { EventEmitter } from 'node:events';
import type { DeepLink } from '@shared/deep-link.ts';
import { describe, expect, it } from 'vitest';
import { createLogger } from '../logging/logger.ts';
import { watchDeepLinks, type DeepLinksDeps } from './deep-links.ts';

const link = (token: string) => `ringdown://team.example/#invite=${token}`;
const tokens = ['first-invite-0001', 'second-invite-002'] as const;
const invite = (token: string) => ({ kind: 'invite', serverUrl: 'https://team.example', invite: token });

function setUp(argv: readonly string[] = ['ringdown']) {
  const app = new EventEmitter();
  const printed: string[] = [];
  const log = createLogger({ write: (line) => void printed.push(line), now: () => 0 });
  const links = watchDeepLinks({ app: app as unknown as DeepLinksDeps['app'], argv, log });
  const delivered: DeepLink[] = [];
  let shown = 0;
  const connect = () =>
    links.connect({ show: () => (shown += 1), deliver: (opened) => delivered.push(opened) });
  const start = () => {
    connect();
    links.pageReady();
  };
  const second = (...args: string[]) => app.emit('second-instance', {}, ['ringdown', ...args], '/');
  return { app, links, delivered, printed, connect, start, second, shown: () => shown };
}

describe('a link that is opened', () => {
  it('waits for the window and for the page', () => {
    const { links, delivered, connect } = setUp(['ringdown', link(tokens[0])]);
    connect();
    expect(delivered).toEqual([]);
    links.pageReady();
    expect(delivered).toEqual([invite(tokens[0])]);
    links.pageReady();
    expect(delivered, 'once').toHaveLength(1);
  });

  it('reaches the app that runs and brings it to the front, also when it was to start hidden', () => {
    const { delivered, second, shown, start } = setUp();
    start();
    second('--hidden', link(tokens[0]));
    expect(delivered).toEqual([invite(tokens[0])]);
    expect(shown()).toBe(1);
  });

  it('is opened as macOS does it, before there is anything', () => {
    const { app, delivered, start } = setUp();
    let prevented = false;
    app.emit('open-url', { preventDefault: () => (prevented = true) }, link(tokens[1]));
    start();
    expect(delivered).toEqual([invite(tokens[1])]);
    expect(prevented).toBe(true);
  });

  it('waits while the page loads anew, and gives way to a newer one', () => {
    const { links, delivered, second, start } = setUp();
    start();
    links.pageLost();
    second(link(tokens[0]));
    second(link(tokens[1]));
    expect(delivered).toEqual([]);
    links.pageReady();
    expect(delivered).toEqual([invite(tokens[1])]);
  });

  it('is not opened when it is not exactly ours, and is not quoted in the log', () => {
    const { delivered, printed, second, shown, start } = setUp();
    start();
    second('ringdown://team.example@evil.example/#invite=secret-secret-secret');
    second(link(tokens[0]), link(tokens[1]));
    expect(delivered).toEqual([]);
    expect(shown()).toBe(0);
    expect(printed.join()).toContain('refused a link');
    expect(printed.join()).not.toContain('secret');
  });
});
