import { EventEmitter } from 'node:events';
import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { createSubject } from '@shared/observable.ts';
import { idleSnapshot } from '@shared/phone.ts';
import { phoneWith } from '../testing/phone-samples.ts';
import { createRecordingLogger } from '../testing/recording-logger.ts';
import { openRingingWindow } from './ringing-window.ts';

it.each([
  ['linux', 'notification'],
  ['win32', 'toolbar'],
  ['darwin', 'panel'],
] as const)('is of a kind to which %s gives no focus: %s', (platform, type) => {
  expect(open(platform).options).toMatchObject({ type, focusable: false, show: false });
});

function open(platform: NodeJS.Platform = 'linux') {
  let options: BrowserWindowConstructorOptions = {};
  let now = 0;
  let reloads = 0;
  let quitting = false;
  const snapshot = createSubject(idleSnapshot);
  const webContents = Object.assign(new EventEmitter(), {
    id: 2,
    reload: () => (reloads += 1),
    send: () => undefined,
  });
  const window = Object.assign(new EventEmitter(), {
    webContents,
    loadURL: () => Promise.resolve(),
    isDestroyed: () => false,
    setAlwaysOnTop: () => undefined,
    setBounds: () => undefined,
    showInactive: () => undefined,
    setVisibleOnAllWorkspaces: () => undefined,
  }) as unknown as BrowserWindow;
  openRingingWindow({
    ...{ snapshot, address: '', preload: '' },
    createWindow(given) {
      options = given;
      return window;
    },
    ...{ platform, activeWorkArea: () => ({ x: 0, y: 0, width: 800, height: 600 }) },
    ...{ isQuitting: () => quitting, now: () => now, log: createRecordingLogger() },
  });
  return {
    options,
    die: (at: number): number => {
      now = at;
      webContents.emit('render-process-gone', {}, { reason: 'crashed' });
      return reloads;
    },
    ring: (): number => {
      snapshot.set(phoneWith({ phase: 'ringing-in' }));
      return reloads;
    },
    quit: () => (quitting = true),
  };
}

describe('a ringing window whose page dies', () => {
  it('is loaded again, but not for ever', () => {
    const { die } = open();
    expect([0, 100, 9_999, 60_000].map(die)).toEqual([1, 1, 1, 2]);
  });

  it('is there again when the next call rings', () => {
    const { die, ring } = open();
    expect([die(0), die(100), ring()]).toEqual([1, 1, 2]);
  });

  it('is left alone when the app ends', () => {
    const { die, quit } = open();
    quit();
    expect(die(0)).toBe(0);
  });
});
