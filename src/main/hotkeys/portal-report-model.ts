import type { HotkeyAction } from '@shared/settings.ts';
import type { DesktopKeys, HotkeyReport, HotkeyStatus } from '@shared/shell.ts';
import { hotkeyOrder } from './hotkeys-model.ts';

/**
 * What became of the question for the keys. `asked`: the desktop has not answered, because the person is still to choose
 * or because it is only starting. `refused`: nothing was granted, or what was granted was taken back. `unknown-app`: the
 * desktop gives keys only to programs that are installed. `unavailable`: it gives none to anybody, or has gone away.
 */
export type PortalStanding =
  | { readonly kind: 'asked' | 'unknown-app' | 'unavailable' }
  | { readonly kind: 'refused'; readonly byPerson: boolean }
  | {
      readonly kind: 'granted';
      /** By id, in the desktop's own words; empty for a shortcut without a key. */
      readonly triggers: ReadonlyMap<string, string>;
      readonly canConfigure: boolean;
    };

export interface PortalKeysState {
  /** Null before the first question. */
  readonly standing: PortalStanding | null;
  /** The actions whose key really came since they were granted. */
  readonly arrived: ReadonlySet<HotkeyAction>;
}

/** What is true of the keys that a desktop gives out. */
export function portalReport({ arrived, standing }: PortalKeysState): HotkeyReport {
  const triggers = standing?.kind === 'granted' ? standing.triggers : new Map<string, string>();
  const statusOf = (action: HotkeyAction): HotkeyStatus => {
    if (standing === null) return 'idle';
    if (standing.kind === 'unknown-app') return 'refused';
    if (standing.kind !== 'granted') return standing.kind;
    if (arrived.has(action)) return 'arrived';
    return (triggers.get(action) ?? '') === '' ? 'unset' : 'granted';
  };
  const desktop: DesktopKeys = {
    standing: standing?.kind ?? 'not-asked',
    triggers: Object.fromEntries(
      hotkeyOrder.flatMap((action) => {
        const trigger = triggers.get(action) ?? '';
        return trigger === '' ? [] : [[action, trigger]];
      }),
    ),
    canConfigure: standing?.kind === 'granted' && standing.canConfigure,
  };
  const status = Object.fromEntries(hotkeyOrder.map((action) => [action, statusOf(action)]));
  return { status: status as HotkeyReport['status'], desktop };
}
