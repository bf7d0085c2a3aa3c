/** Electron's names of the modifiers, all spellings, by the name they are compared under. */
const modifiers: Readonly<Record<string, string>> = {
  command: 'Command',
  cmd: 'Command',
  control: 'Control',
  ctrl: 'Control',
  commandorcontrol: 'CommandOrControl',
  cmdorctrl: 'CommandOrControl',
  alt: 'Alt',
  option: 'Alt',
  altgr: 'AltGr',
  shift: 'Shift',
  super: 'Super',
  meta: 'Super',
};

const functionKey = /^F([1-9]|1\d|2[0-4])$/i;
const mediaKey = /^(MediaNextTrack|MediaPreviousTrack|MediaStop|MediaPlayPause|Volume(Up|Down|Mute))$/i;
const otherKey =
  /^([A-Z0-9]|num[0-9]|numdec|numadd|numsub|nummult|numdiv|Plus|Space|Tab|Backspace|Delete|Insert|Return|Enter|Up|Down|Left|Right|Home|End|PageUp|PageDown|Escape|Esc|PrintScreen|[!-/:-@[-`{-~])$/i;

/** Keys that every program uses; taking them away from all of them would be rude. Without the modifiers' spelling. */
const reserved = /^(Command|Control|CommandOrControl)\+([CVXAZQWNSPFT]|Tab)$/;

/**
 * The accelerator in one spelling, so that two can be compared; null for what no system would take, or what would take
 * a key away from all typing.
 */
export function normaliseAccelerator(text: string): string | null {
  const parts = text.split('+').map((part) => part.trim());
  const key = parts.pop() ?? '';
  const held = parts.map((part) => modifiers[part.toLowerCase()]);
  if (held.some((name) => name === undefined) || new Set(held).size !== held.length) return null;
  if (!functionKey.test(key) && !mediaKey.test(key)) {
    if (!otherKey.test(key)) return null;
    // A letter with nothing but Shift is typing.
    if (held.every((name) => name === 'Shift' || name === 'AltGr')) return null;
  }
  const spelled = [...held.sort(), key.length === 1 ? key.toUpperCase() : key].join('+');
  return reserved.test(spelled) ? null : spelled;
}
