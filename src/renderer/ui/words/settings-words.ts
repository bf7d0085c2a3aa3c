import type { HotkeyAction, Settings } from '@shared/settings.ts';
import type { HotkeyStatus, SessionProtection } from '@shared/shell.ts';
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
  swap: 'while another call waits',
  hold: 'during a call',
  redial: 'whom you called last, while nothing goes on',
};

export const hotkeyStatusWords: Readonly<Record<HotkeyStatus, string>> = {
  idle: 'Ready',
  registered: 'In force now',
  'in-use': 'Another program has this key. Choose a different one.',
  invalid: 'The system does not accept this key. Choose a different one.',
  unset: 'No key',
};

export const protectionWords: Readonly<Record<SessionProtection, string>> = {
  keyring: 'Your sign-in is kept encrypted by the system’s keyring.',
  obfuscated:
    'No keyring was found, so your sign-in is kept only lightly protected on this computer. Install one (GNOME Keyring or KWallet) to protect it.',
  browser:
    'Your sign-in is kept in this browser. On a computer that others use too, sign out when you leave.',
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
