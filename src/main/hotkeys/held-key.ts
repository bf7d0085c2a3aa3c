import type { SystemPreferences } from 'electron';
import type { HotkeyStatus } from '@shared/shell.ts';
import { reasonOf, type Logger } from '../logging/logger.ts';
import type { TalkKey } from '../talk-key/talk-key.ts';
import {
  hookedKey,
  isPressOf,
  isReleaseOf,
  type HookedKeyEvent,
  type KeyNumbers,
} from './hooked-key-model.ts';

/** What is used of `uiohook-napi`. */
export interface KeyHook {
  readonly uIOhook: {
    on(event: 'keydown' | 'keyup', listener: (event: HookedKeyEvent) => void): unknown;
    off(event: 'keydown' | 'keyup', listener: (event: HookedKeyEvent) => void): unknown;
    start(): void;
    stop(): void;
  };
  readonly UiohookKey: KeyNumbers;
}

export interface HeldKeyDeps {
  /** Throws where there is none for this system: it is an optional package. */
  readonly loadKeyHook: () => KeyHook;
  readonly platform: NodeJS.Platform;
  readonly systemPreferences: Pick<SystemPreferences, 'isTrustedAccessibilityClient'>;
  readonly talkKey: TalkKey;
  readonly log: Logger;
}

/** The global key that is held to talk, where Electron's own tell of no key that comes up. */
export interface HeldKey {
  /** Watches that key, or none. Other programs go on getting it. */
  watch(accelerator: string | null): HotkeyStatus;
}

/**
 * The hook hears every key of the machine, so it runs only while somebody talks and has chosen a key to talk with; it
 * looks at nothing but that key.
 */
export function createHeldKey(deps: HeldKeyDeps): HeldKey {
  let current: { readonly accelerator: string; readonly status: HotkeyStatus } | null = null;
  let stop = (): void => undefined;
  return {
    watch(accelerator) {
      if (accelerator === (current?.accelerator ?? null)) return current?.status ?? 'idle';
      stop();
      stop = () => undefined;
      current = null;
      if (accelerator === null) return 'idle';
      const begun = begin(deps, accelerator);
      stop = begun.stop;
      current = { accelerator, status: begun.status };
      return begun.status;
    },
  };
}

interface Begun {
  readonly status: HotkeyStatus;
  readonly stop: () => void;
}

const notBegun = (status: HotkeyStatus): Begun => ({ status, stop: () => undefined });

function begin(deps: HeldKeyDeps, accelerator: string): Begun {
  const { loadKeyHook, log, platform, systemPreferences, talkKey } = deps;
  // Started without the right to hear keys it ends the app: https://github.com/SnosMe/uiohook-napi/issues/24
  if (platform === 'darwin' && !systemPreferences.isTrustedAccessibilityClient(true))
    return notBegun('refused');
  try {
    const { uIOhook, UiohookKey } = loadKeyHook();
    const key = hookedKey(accelerator, UiohookKey, platform);
    if (key === null) return notBegun('invalid');
    const holder = {};
    const onDown = (event: HookedKeyEvent): void => {
      if (isPressOf(key, event)) talkKey.down(holder);
    };
    const onUp = (event: HookedKeyEvent): void => {
      if (isReleaseOf(key, event)) talkKey.up(holder);
    };
    uIOhook.on('keydown', onDown);
    uIOhook.on('keyup', onUp);
    const stop = (): void => {
      uIOhook.off('keydown', onDown);
      uIOhook.off('keyup', onUp);
      uIOhook.stop();
      talkKey.lost(holder);
    };
    uIOhook.start();
    return { status: 'registered', stop };
  } catch (cause) {
    log.warn('the key to talk can not be watched', { reason: reasonOf(cause) });
    return notBegun('unavailable');
  }
}
