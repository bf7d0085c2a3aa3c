import type * as Electron from 'electron';
import { moodOfProcess } from './moods.ts';

type GlobalKeys = Pick<Electron.GlobalShortcut, 'isRegistered' | 'register' | 'unregister'>;

interface Keyboard {
  readonly globalShortcut: GlobalKeys;
  /** What happens when the person presses these keys; false when nothing does. */
  readonly press: (accelerator: string) => boolean;
}

/** A system on which each combination has one holder at most. */
function createSystemKeys(): Keyboard {
  const held = new Map<string, () => void>();
  return {
    globalShortcut: {
      isRegistered: (accelerator) => held.has(accelerator),
      register(accelerator, callback) {
        if (held.has(accelerator)) return false;
        held.set(accelerator, callback);
        return true;
      },
      unregister: (accelerator) => void held.delete(accelerator),
    },
    press: (accelerator) => call(held.get(accelerator)),
  };
}

/** Electron on a desktop whose portal holds the keys; see `globalKeys` in `moods.ts`. */
function createPortalKeys(): Keyboard {
  const claimed = new Set<string>();
  const bound = new Map<string, () => void>();
  return {
    globalShortcut: {
      isRegistered: (accelerator) => claimed.has(accelerator),
      register(accelerator, callback) {
        claimed.add(accelerator);
        bound.set(portalId(accelerator), callback);
        return true;
      },
      unregister: (accelerator) => void claimed.delete(accelerator),
    },
    press: (accelerator) => call(bound.get(portalId(accelerator))),
  };
}

function portalId(accelerator: string): string {
  const parts = accelerator.split('+');
  if (/^F\d+$/.test(parts.at(-1) ?? '')) return '';
  const hasControl = parts.some((part) => /^(Ctrl|Control|CommandOrControl|CmdOrCtrl)$/.test(part));
  return parts.filter((part) => part !== 'Alt' || !hasControl).join('+');
}

function call(callback: (() => void) | undefined): boolean {
  callback?.();
  return callback !== undefined;
}

export const keyboard: Keyboard =
  moodOfProcess().globalKeys === 'portal' ? createPortalKeys() : createSystemKeys();
