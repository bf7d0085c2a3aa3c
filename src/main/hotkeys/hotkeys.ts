import type { GlobalShortcut } from 'electron';
import { createSubject, type Observable } from '@shared/observable.ts';
import type { PhoneCommand, PhoneSnapshot } from '@shared/phone.ts';
import type { HotkeyAction, HotkeyBindings, Settings } from '@shared/settings.ts';
import type { HotkeyReport, HotkeyStatus } from '@shared/shell.ts';
import { reasonOf, type Logger } from '../logging/logger.ts';
import type { HeldKey } from './held-key.ts';
import { commandOf, hotkeyOrder, planHotkeys } from './hotkeys-model.ts';
import { createPressFilter } from './press-filter.ts';

export interface HotkeysDeps {
  readonly globalShortcut: Pick<GlobalShortcut, 'register' | 'unregister'>;
  readonly snapshot: Observable<PhoneSnapshot>;
  readonly settings: Observable<Pick<Settings, 'hotkeys'>>;
  readonly platform: NodeJS.Platform;
  readonly onCommand: (command: PhoneCommand) => void;
  readonly heldKey: HeldKey;
  /** Ms, of any clock that never goes back. */
  readonly now: () => number;
  readonly log: Logger;
}

export interface Hotkeys {
  readonly report: Observable<HotkeyReport>;
  /** See `Shell.configureHotkeys`; there is nothing to do where the app takes keys by itself. */
  configure(): Promise<void>;
  dispose(): void;
}

const nothingHeld: HotkeyReport['status'] = {
  ...{ answer: 'idle', decline: 'idle', mute: 'idle', hangUp: 'idle' },
  ...{ swap: 'idle', hold: 'idle', redial: 'idle', talk: 'idle' },
};

/** Those that act when they are pressed; the other one is held. */
const pressed = hotkeyOrder.filter((action) => action !== 'talk');

/** Holds the global keys that mean something, and no others. */
export function startHotkeys(deps: HotkeysDeps): Hotkeys {
  const held = new Map<HotkeyAction, string>();
  const filter = createPressFilter(deps);
  const report = createSubject<HotkeyReport>({ status: nothingHeld, desktop: null });

  const press = (action: HotkeyAction): void => {
    const command = filter.isPress(action) ? commandOf(action, deps.snapshot.current) : null;
    if (command !== null) deps.onCommand(command);
  };
  const release = (action: HotkeyAction, accelerator: string): void => {
    deps.globalShortcut.unregister(accelerator);
    held.delete(action);
  };
  const hold = (action: HotkeyAction, accelerator: string): HotkeyStatus => {
    if (held.has(action)) return 'registered';
    const outcome = register(deps, accelerator, () => press(action));
    if (outcome === 'registered') held.set(action, accelerator);
    return outcome;
  };
  const apply = (snapshot: PhoneSnapshot, bindings: HotkeyBindings): void => {
    const { unwanted, wanted } = planHotkeys({ snapshot, bindings });
    // Releasing comes first: a key may have moved from one action to another.
    for (const [action, accelerator] of [...held]) {
      if (wanted.get(action) !== accelerator) release(action, accelerator);
    }
    const next: Record<HotkeyAction, HotkeyStatus> = { ...nothingHeld };
    for (const action of pressed) {
      const accelerator = wanted.get(action);
      next[action] = accelerator === undefined ? (unwanted.get(action) ?? 'idle') : hold(action, accelerator);
    }
    const talk = deps.heldKey.watch(wanted.get('talk') ?? null);
    next.talk = unwanted.get('talk') ?? talk;
    const { status } = report.current;
    if (hotkeyOrder.some((action) => next[action] !== status[action]))
      report.set({ status: next, desktop: null });
  };
  const update = (): void => apply(deps.snapshot.current, deps.settings.current.hotkeys);
  const stops = [deps.snapshot.subscribe(update), deps.settings.subscribe(update)];
  update();
  return {
    report,
    configure: () => Promise.resolve(),
    dispose() {
      for (const stop of stops) stop();
      for (const [action, accelerator] of [...held]) release(action, accelerator);
      deps.heldKey.watch(null);
    },
  };
}

function register(
  { globalShortcut, log }: HotkeysDeps,
  accelerator: string,
  onPress: () => void,
): HotkeyStatus {
  try {
    return globalShortcut.register(accelerator, onPress) ? 'registered' : 'in-use';
  } catch (cause) {
    // Electron throws for what it can't parse, which differs a little between systems.
    log.warn('the system refused a hotkey', { accelerator, reason: reasonOf(cause) });
    return 'invalid';
  }
}
