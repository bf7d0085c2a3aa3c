import { normaliseAccelerator } from './accelerator-model.ts';

const modifiers: Readonly<Record<string, string>> = {
  CommandOrControl: 'CTRL',
  Control: 'CTRL',
  Alt: 'ALT',
  Shift: 'SHIFT',
  Super: 'LOGO',
};

/** Where the names of Electron and xkbcommon differ, of the keys that can be chosen in the settings. */
const keys: Readonly<Record<string, string>> = {
  Space: 'space',
  Backspace: 'BackSpace',
  Enter: 'Return',
  PageUp: 'Page_Up',
  PageDown: 'Page_Down',
  MediaPlayPause: 'XF86AudioPlay',
};

/** Keys that have the same name in both. */
const sameName = /^(F\d{1,2}|\d|Tab|Delete|Insert|Home|End|Up|Down|Left|Right)$/;

/**
 * An accelerator as the portal takes it (https://specifications.freedesktop.org/shortcuts-spec/). Null for one that
 * it has no name for: then the person chooses without a proposal.
 */
export function portalTrigger(accelerator: string): string | null {
  const parts = normaliseAccelerator(accelerator)?.split('+') ?? [];
  const key = portalKey(parts.pop() ?? '');
  const held = parts.map((part) => modifiers[part]);
  if (key === null || held.includes(undefined)) return null;
  return [...held, key].join('+');
}

function portalKey(name: string): string | null {
  if (/^[A-Z]$/.test(name)) return name.toLowerCase();
  const onKeypad = /^num(\d)$/.exec(name)?.[1];
  if (onKeypad !== undefined) return `KP_${onKeypad}`;
  return sameName.test(name) ? name : (keys[name] ?? null);
}
