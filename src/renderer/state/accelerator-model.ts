/** The part of a `KeyboardEvent` that makes a key combination. `code` is the key's place, whatever the layout. */
export interface KeyStroke {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly metaKey: boolean;
}

export type AcceleratorPlatform = 'linux' | 'win32' | 'darwin' | 'web';

/**
 * `partial`: only modifiers so far. `refused`: can't be a global key; a bare letter would be taken from every other
 * program.
 */
export type Capture =
  | { readonly kind: 'complete'; readonly accelerator: string }
  | { readonly kind: 'partial' }
  | { readonly kind: 'refused' };

const MODIFIER_KEYS = new Set(['Control', 'Alt', 'AltGraph', 'Shift', 'Meta', 'OS']);

/** Names of keys in Electron's accelerators (https://www.electronjs.org/docs/latest/tutorial/keyboard-shortcuts). */
const NAMED_KEYS: Readonly<Record<string, string>> = {
  Space: 'Space',
  Enter: 'Enter',
  Tab: 'Tab',
  Backspace: 'Backspace',
  Delete: 'Delete',
  Insert: 'Insert',
  Home: 'Home',
  End: 'End',
  PageUp: 'PageUp',
  PageDown: 'PageDown',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  MediaPlayPause: 'MediaPlayPause',
};

function keyName(code: string): string | null {
  const simple = /^(?:Key([A-Z])|Digit(\d)|(F\d{1,2}))$/.exec(code);
  const keypad = /^Numpad(\d)$/.exec(code);
  if (keypad) return `num${keypad[1] ?? ''}`;
  return simple ? (simple[1] ?? simple[2] ?? simple[3] ?? null) : (NAMED_KEYS[code] ?? null);
}

function modifiersOf(stroke: KeyStroke, platform: AcceleratorPlatform): string[] {
  const modifiers: string[] = [];
  if (stroke.ctrlKey) modifiers.push('Control');
  if (stroke.altKey) modifiers.push('Alt');
  if (stroke.shiftKey) modifiers.push('Shift');
  if (stroke.metaKey) modifiers.push(platform === 'darwin' ? 'Command' : 'Super');
  return modifiers;
}

/** Function and media keys are nobody's letters, so they may stand alone. */
const mayStandAlone = (name: string): boolean => /^F\d+$|^Media/.test(name);

/** Reads one key stroke as an Electron accelerator. */
export function captureAccelerator(stroke: KeyStroke, platform: AcceleratorPlatform): Capture {
  if (MODIFIER_KEYS.has(stroke.key)) return { kind: 'partial' };
  const name = keyName(stroke.code);
  if (name === null) return { kind: 'refused' };
  const modifiers = modifiersOf(stroke, platform);
  const hasRealModifier = modifiers.some((modifier) => modifier !== 'Shift');
  if (!hasRealModifier && !mayStandAlone(name)) return { kind: 'refused' };
  return { kind: 'complete', accelerator: [...modifiers, name].join('+') };
}

const MAC_SIGNS: Readonly<Record<string, string>> = {
  CommandOrControl: '⌘',
  Command: '⌘',
  Control: '⌃',
  Alt: '⌥',
  Shift: '⇧',
  Super: '⌘',
};
const PC_NAMES: Readonly<Record<string, string>> = {
  CommandOrControl: 'Ctrl',
  Control: 'Ctrl',
  Super: 'Super',
};

/** The parts of an accelerator as its keys are labelled on this platform. */
export function acceleratorKeys(accelerator: string, platform: AcceleratorPlatform): readonly string[] {
  const names =
    platform === 'darwin' ? MAC_SIGNS : { ...PC_NAMES, ...(platform === 'win32' ? { Super: 'Win' } : {}) };
  return accelerator.split('+').map((part) => names[part] ?? part);
}
