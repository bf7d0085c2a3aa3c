import { DisplayName, limits } from '@protocol';

/** One rule that a field must meet, in words, and whether it does already. */
export interface FieldRule {
  readonly words: string;
  readonly met: boolean;
}

const within = (length: number, { min, max }: { readonly min: number; readonly max: number }): boolean =>
  length >= min && length <= max;

/** Browsers ask for something in the field, be it only spaces or what nobody sees. */
export const nameRules = (name: string): readonly FieldRule[] => [
  { words: 'at least one letter', met: DisplayName.safeParse(name).success },
];

export function usernameRules(username: string): readonly FieldRule[] {
  const name = username.trim().toLowerCase();
  return [
    {
      words: `${limits.username.min} to ${limits.username.max} characters`,
      met: within(name.length, limits.username),
    },
    {
      words: 'Lowercase letters and digits; also . _ - but not first',
      met: /^[a-z0-9][a-z0-9._-]*$/.test(name),
    },
  ];
}

export function passwordRules(password: string, username: string): readonly FieldRule[] {
  const name = username.trim().toLowerCase();
  return [
    { words: `at least ${limits.password.min} characters`, met: within(password.length, limits.password) },
    {
      words: 'not your username',
      met: password.length > 0 && (name === '' || password.toLowerCase() !== name),
    },
  ];
}

/** `Ada Lovelace` suggests `ada.lovelace`; empty when nothing usable is left. */
export function suggestUsername(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '.')
    .replace(/^\.+|\.+$/g, '')
    .slice(0, limits.username.max);
}

export const areMet = (rules: readonly FieldRule[]): boolean => rules.every((rule) => rule.met);
