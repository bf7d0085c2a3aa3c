import { spawn } from 'node:child_process';
import { hasScreen } from './screen.ts';

const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** A program that opens an address ends at once when it can't. */
const EARLY_EXIT_MS = 2_000;

/**
 * Asks the system to open an address in the person's browser. Resolves to false when there is no browser to ask or it
 * gave up at once; true is no proof that a window appeared.
 */
export function openBrowser(url: string): Promise<boolean> {
  if (!hasScreen()) return Promise.resolve(false);
  const [command, ...args] = openers[process.platform] ?? ['xdg-open'];
  return new Promise((resolve) => {
    const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
    const settle = (opened: boolean): void => {
      clearTimeout(patience);
      child.unref();
      resolve(opened);
    };
    const patience = setTimeout(() => settle(true), EARLY_EXIT_MS);
    child.once('error', () => settle(false));
    child.once('exit', (code) => settle(code === 0));
  });
}
