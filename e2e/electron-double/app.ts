import { EventEmitter } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { App, BrowserWindow } from 'electron';
import packageJson from '../../package.json' with { type: 'json' };
import { leaveKnock, takeKnocks } from './knocks.ts';
import { moodOfProcess } from './moods.ts';

const mood = moodOfProcess();

type AppSurface = Pick<
  App,
  | 'exit'
  | 'getAppPath'
  | 'getPath'
  | 'getVersion'
  | 'isPackaged'
  | 'quit'
  | 'requestSingleInstanceLock'
  | 'setAppUserModelId'
  | 'setAsDefaultProtocolClient'
  | 'setBadgeCount'
  | 'setPath'
  | 'whenReady'
>;

export interface AppDoubleDeps {
  /** Resolves when windows can be opened. */
  readonly start: (userDataFolder: string) => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly windows: () => readonly Pick<BrowserWindow, 'close' | 'isDestroyed'>[];
}

/** An event whose default can be prevented, as Electron passes to its listeners. */
export function preventable(): { defaultPrevented: boolean; preventDefault: () => void } {
  const event = {
    defaultPrevented: false,
    preventDefault: () => {
      event.defaultPrevented = true;
    },
  };
  return event;
}

export class AppDouble extends EventEmitter implements AppSurface {
  readonly isPackaged = mood.isPackaged;
  /** Only macOS has it. */
  readonly dock = mood.platform === 'darwin' ? { bounce: () => 1, cancelBounce: () => undefined } : undefined;
  /** What the icon of the app shows. */
  badgeCount = 0;
  readonly #deps: AppDoubleDeps;
  readonly #paths = new Map<string, string>([['userData', join(tmpdir(), 'ringdown-double')]]);
  #ready: Promise<void> | null = null;

  constructor(deps: AppDoubleDeps) {
    super();
    this.#deps = deps;
  }

  /** The folder in which `out/main/index.js` is. */
  getAppPath(): string {
    return resolve(process.argv[1] ?? '', '../../..');
  }

  getVersion(): string {
    return packageJson.version;
  }

  getPath(name: string): string {
    return this.#paths.get(name) ?? tmpdir();
  }

  setPath(name: string, path: string): void {
    this.#paths.set(name, path);
  }

  setAppUserModelId(): void {
    // Only Windows keeps it.
  }

  setAsDefaultProtocolClient(): boolean {
    return true;
  }

  setBadgeCount(count?: number): boolean {
    if (mood.badge !== 'icon') return false;
    this.badgeCount = count ?? 0;
    return true;
  }

  whenReady(): Promise<void> {
    this.#ready ??= this.#start();
    return this.#ready;
  }

  /** A file with the holder's process id; a later instance leaves its arguments beside it and knocks with a signal. */
  requestSingleInstanceLock(): boolean {
    const folder = this.getPath('userData');
    const lock = join(folder, 'double.lock');
    const knocks = join(folder, 'double.knocks');
    mkdirSync(folder, { recursive: true });
    const holder = readHolder(lock);
    if (holder !== null && isAlive(holder)) {
      leaveKnock(knocks, process.argv);
      process.kill(holder, 'SIGUSR2');
      return false;
    }
    process.on('SIGUSR2', () => {
      for (const argv of takeKnocks(knocks)) this.emit('second-instance', preventable(), argv, process.cwd());
    });
    // Not before that: who finds it knocks at once, which ends a process that does not listen.
    writeFileSync(lock, String(process.pid));
    process.once('exit', () => {
      rmSync(lock, { force: true });
    });
    return true;
  }

  /** In Electron's order: may anyone object, close every window, then the end. */
  quit(): void {
    const event = preventable();
    this.emit('before-quit', event);
    if (event.defaultPrevented) return;
    for (const window of this.#deps.windows()) window.close();
    if (this.#deps.windows().some((window) => !window.isDestroyed())) return;
    this.emit('will-quit', preventable());
    this.exit(0);
  }

  exit(code = 0): void {
    void this.#deps.stop().finally(() => process.exit(code));
  }

  async #start(): Promise<void> {
    // As in Electron a signal asks the app to quit, and an app that listens to the signal itself takes that over.
    for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (process.listenerCount(signal) === 1) this.quit();
      });
    }
    await this.#deps.start(this.getPath('userData'));
  }
}

function readHolder(lock: string): number | null {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
