import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AppDouble } from './app.ts';

let folder: string;
const argv = process.argv;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-double-'));
});
afterEach(() => {
  process.argv = argv;
  process.removeAllListeners('SIGUSR2');
  rmSync(folder, { recursive: true });
});

function launch(...args: readonly string[]): { readonly app: AppDouble; readonly isFirst: boolean } {
  process.argv = [...args];
  const app = new AppDouble({
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    windows: () => [],
  });
  app.setPath('userData', folder);
  return { app, isFirst: app.requestSingleInstanceLock() };
}

it('tells the first instance of each later one, also where two come before it has time to look', async () => {
  const { app, isFirst } = launch();
  expect(isFirst).toBe(true);
  const told = new Promise<readonly unknown[]>((resolve) => {
    const all: unknown[] = [];
    app.on('second-instance', (_event, given: readonly string[]) => {
      all.push(...given);
      if (given.includes('last')) resolve(all);
    });
  });
  expect([launch('first').isFirst, launch('second').isFirst, launch('last').isFirst]).toEqual([
    false,
    false,
    false,
  ]);
  expect(await told).toEqual(['first', 'second', 'last']);
});

it('is found by a later one only once it hears the knock, which would end it otherwise', () => {
  const found: boolean[] = [];
  const look = (name: string | symbol): void => {
    if (name === 'SIGUSR2') found.push(existsSync(join(folder, 'double.lock')));
  };
  process.on('newListener', look);
  try {
    expect(launch().isFirst).toBe(true);
  } finally {
    process.off('newListener', look);
  }
  expect(found).toEqual([false]);
});
