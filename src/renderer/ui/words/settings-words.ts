import type { HotkeyAction, Settings } from '@shared/settings.ts';
import type { DesktopKeys, HotkeyStatus, SessionProtection } from '@shared/shell.ts';
import type { SettingsCategory } from '../../state/settings-category.ts';

export const themeWords: Readonly<Record<Settings['theme'], string>> = {
  system: 'Like the system',
  light: 'Light',
  dark: 'Dark',
};

export const hotkeyActionWords: Readonly<Record<HotkeyAction, string>> = {
  mute: 'Mute and unmute',
  answer: 'Answer',
  decline: 'Decline',
  hangUp: 'Hang up',
  swap: 'Swap calls',
  hold: 'Hold and resume',
  redial: 'Call again',
  talk: 'Push to talk',
};

interface WeekdayWords {
  readonly short: string;
  readonly long: string;
}

/** From Sunday on, as days are counted. */
export const weekdayWords: readonly WeekdayWords[] = [
  { short: 'Su', long: 'Sunday' },
  { short: 'Mo', long: 'Monday' },
  { short: 'Tu', long: 'Tuesday' },
  { short: 'We', long: 'Wednesday' },
  { short: 'Th', long: 'Thursday' },
  { short: 'Fr', long: 'Friday' },
  { short: 'Sa', long: 'Saturday' },
];

/** When the key is taken from other programs; the rest of the time it is theirs. */
export const hotkeyWhenWords: Readonly<Record<HotkeyAction, string>> = {
  mute: 'during a call',
  answer: 'while it rings',
  decline: 'while it rings',
  hangUp: 'during a call',
  swap: 'while another call is waiting',
  hold: 'during a call',
  redial: 'the last person, when you’re not in a call',
  talk: 'while you hold it, in calls and rooms',
};

export const hotkeyStatusWords: Readonly<Record<HotkeyStatus, string>> = {
  idle: 'Ready',
  registered: 'Active',
  'in-use': 'Another program is using this key. Choose a different one.',
  invalid: 'Your system doesn’t accept this key. Choose a different one.',
  unset: 'No key',
  asked: 'Waiting for your desktop',
  granted: 'Allowed by your desktop',
  arrived: 'Works',
  refused: 'Not allowed',
  unavailable: 'Not available',
};

/** GNOME names keys as its own settings store them: `Press <Control><Shift>F9`. */
export function desktopTriggerWords(trigger: string): string {
  return trigger.replace(
    /<(\w+)>/g,
    (_, name: string) => `${name === 'Control' || name === 'Primary' ? 'Ctrl' : name}+`,
  );
}

interface DesktopKeysWords {
  readonly text: string;
  /** Absent where nothing can be done here. */
  readonly button?: string;
}

const desktopStandingWords: Readonly<Record<DesktopKeys['standing'], DesktopKeysWords>> = {
  'not-asked': { text: 'Your desktop asks you for these keys after you sign in.' },
  asked: {
    text: 'Your desktop asks you which keys Ringdown may use. Answer its question to turn them on.',
    button: 'Ask again',
  },
  granted: {
    text: 'Your desktop keeps these keys for Ringdown. You can change them in its settings, under Ringdown.',
  },
  refused: { text: 'Your desktop gave Ringdown no keys. You can let it ask you again.', button: 'Ask again' },
  'unknown-app': {
    text: 'Your desktop gives keys only to installed programs. Add Ringdown to its menu, then it can ask you.',
    button: 'Add to the menu',
  },
  unavailable: { text: 'This desktop offers no keys that work in every program.' },
};

export function desktopKeysWords({ canConfigure, standing }: DesktopKeys): DesktopKeysWords {
  const words = desktopStandingWords[standing];
  return canConfigure ? { ...words, button: 'Change keys…' } : words;
}

export const protectionWords: Readonly<Record<SessionProtection, string>> = {
  keyring: 'Your sign-in is encrypted by your system’s keyring.',
  obfuscated:
    'No keyring was found, so your sign-in is only lightly protected on this computer. Install GNOME Keyring or KWallet to protect it.',
  browser: 'Your sign-in is kept in this browser. On a shared computer, sign out when you leave.',
  memory: 'Your sign-in is kept only until you quit.',
};

export const settingsCategoryWords: Readonly<Record<SettingsCategory, string>> = {
  general: 'General',
  sound: 'Sound & video',
  calls: 'Calls',
  keys: 'Keys',
  connection: 'Connection',
  privacy: 'Privacy',
  account: 'Account',
};
