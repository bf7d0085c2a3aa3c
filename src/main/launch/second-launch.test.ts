import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { watchSecondLaunches, type SecondLaunchDeps } from './second-launch.ts';

describe('starting the app while it runs', () => {
  it.each([
    ['brings it to the front', ['ringdown'], 1],
    ['takes no focus when it was to start hidden, as autostart does', ['ringdown', '--hidden'], 0],
  ])('%s', (_what, argv, expected) => {
    const app = new EventEmitter();
    let shown = 0;
    watchSecondLaunches({ app: app as unknown as SecondLaunchDeps['app'], show: () => (shown += 1) });
    app.emit('second-instance', {}, argv, '/');
    expect(shown).toBe(expected);
  });
});
