import { normaliseAccelerator } from './accelerator-model.ts';

/** Numbers of keys by the names that `uiohook-napi` gives them. */
export type KeyNumbers = Readonly<Record<string, number>>;

export interface HookedKeyEvent {
  readonly keycode: number;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly metaKey: boolean;
}

type Flag = Exclude<keyof HookedKeyEvent, 'keycode'>;

/** A key with what is held beside it. */
export interface HookedKey {
  readonly keycode: number;
  readonly flags: ReadonlySet<Flag>;
  /** The numbers of the keys that are held beside it: it is released when one of them is. */
  readonly beside: ReadonlySet<number>;
}

const flagNames: Readonly<Record<Flag, readonly string[]>> = {
  ctrlKey: ['Ctrl', 'CtrlRight'],
  altKey: ['Alt', 'AltRight'],
  shiftKey: ['Shift', 'ShiftRight'],
  metaKey: ['Meta', 'MetaRight'],
};

const flagOf: Readonly<Record<string, (platform: string) => Flag>> = {
  Control: () => 'ctrlKey',
  CommandOrControl: (platform) => (platform === 'darwin' ? 'metaKey' : 'ctrlKey'),
  Command: () => 'metaKey',
  Super: () => 'metaKey',
  Alt: () => 'altKey',
  AltGr: () => 'altKey',
  Shift: () => 'shiftKey',
};

/** Where the names of Electron and of the hook differ. */
const hookNames: Readonly<Record<string, string>> = {
  ...{ Up: 'ArrowUp', Down: 'ArrowDown', Left: 'ArrowLeft', Right: 'ArrowRight' },
  ...{ Return: 'Enter', Esc: 'Escape', Plus: 'Equal', ',': 'Comma', '.': 'Period', '/': 'Slash' },
  ...{ ';': 'Semicolon', '=': 'Equal', '-': 'Minus', '`': 'Backquote', '[': 'BracketLeft' },
  ...{ ']': 'BracketRight', '\\': 'Backslash', "'": 'Quote', numadd: 'NumpadAdd', numsub: 'NumpadSubtract' },
  ...{ nummult: 'NumpadMultiply', numdiv: 'NumpadDivide', numdec: 'NumpadDecimal' },
};

/** Null for a key that the hook does not know, such as one of the media keys. */
export function hookedKey(accelerator: string, numbers: KeyNumbers, platform: string): HookedKey | null {
  const parts = normaliseAccelerator(accelerator)?.split('+') ?? [];
  const name = parts.pop() ?? '';
  const hookName = hookNames[name] ?? name.replace(/^num(?=\d$)/, 'Numpad');
  const keycode = numbers[hookName];
  if (keycode === undefined) return null;
  const flags = new Set(parts.flatMap((part) => flagOf[part]?.(platform) ?? []));
  const beside = [...flags].flatMap((flag) => flagNames[flag].flatMap((other) => numbers[other] ?? []));
  return { keycode, flags, beside: new Set(beside) };
}

/** With exactly what is to be held beside it. */
export function isPressOf({ keycode, flags }: HookedKey, event: HookedKeyEvent): boolean {
  const names = Object.keys(flagNames) as Flag[];
  return event.keycode === keycode && names.every((flag) => event[flag] === flags.has(flag));
}

export const isReleaseOf = ({ beside, keycode }: HookedKey, event: HookedKeyEvent): boolean =>
  event.keycode === keycode || beside.has(event.keycode);
