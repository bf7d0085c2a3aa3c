import type { GlobalShortcut } from 'electron';
import { createSubject, type Observable } from '@shared/observable.ts';
import type { PhoneCommand, PhoneSnapshot } from '@shared/phone.ts';
import type { HotkeyAction, HotkeyBindings, Settings } from '@shared/settings.ts';
import type { HotkeyStatus } from '@shared/shell.ts';
import { reasonOf, type Logger } from '../logging/logger.ts';
import { commandOf, hotkeyOrder, planHotkeys, repeatGuardMs, type HotkeyPolicy } from './hotkeys-model.ts';

type HotkeyStatuses = Readonly<Record<HotkeyAction, HotkeyStatus>>;

export interface HotkeysDeps {
  readonly globalShortcut: Pick<GlobalShortcut, 'register' | 'unregister'>;
  readonly snapshot: Observable<PhoneSnapshot>;
  readonly settings: Observable<Pick<Settings, 'hotkeys'>>;
  readonly policy: HotkeyPolicy;
  readonly platform: NodeJS.Platform;
  readonly onCommand: (command: PhoneCommand) => void;
  /** Ms, of any clock that never goes back. */
  readonly now: () => number;
  readonly log: Logger;
}

export interface Hotkeys {
  /** `registered` is what the system claims. On Wayland it says so before the person has agreed to anything. */
  readonly status: Observable<HotkeyStatuses>;
  readonly dispose: () => void;
}

const nothingHeld: HotkeyStatuses = {
  ...{ answer: 'idle', decline: 'idle', mute: 'idle', hangUp: 'idle' },
  ...{ swap: 'idle', hold: 'idle', redial: 'idle' },
};

/** Holds the global keys that mean something, and no others. */
export function startHotkeys(deps: HotkeysDeps): Hotkeys {
  const held = new Map<HotkeyAction, string>();
  const pressed = createPressFilter(deps);
  const status = createSubject<HotkeyStatuses>(nothingHeld);

  const press = (action: HotkeyAction): void => {
    const command = pressed(action) ? commandOf(action, deps.snapshot.current) : null;
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
    const { unwanted, wanted } = planHotkeys({ snapshot, bindings, policy: deps.policy });
    // Releasing comes first: a key may have moved from one action to another.
    for (const [action, accelerator] of [...held]) {
      if (wanted.get(action) !== accelerator) release(action, accelerator);
    }
    const next: Record<HotkeyAction, HotkeyStatus> = { ...nothingHeld };
    for (const action of hotkeyOrder) {
      const accelerator = wanted.get(action);
      next[action] = accelerator === undefined ? (unwanted.get(action) ?? 'idle') : hold(action, accelerator);
    }
    if (hotkeyOrder.some((action) => next[action] !== status.current[action])) status.set(next);
  };
  const update = (): void => apply(deps.snapshot.current, deps.settings.current.hotkeys);
  const stops = [deps.snapshot.subscribe(update), deps.settings.subscribe(update)];
  update();
  return {
    status,
    dispose() {
      for (const stop of stops) stop();
      for (const [action, accelerator] of [...held]) release(action, accelerator);
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

/** True for a press, false for the repeats of a key that is held: each repeat extends the silence. */
function createPressFilter({ now, platform }: HotkeysDeps): (action: HotkeyAction) => boolean {
  const guardMs = repeatGuardMs(platform);
  const lastReport = new Map<HotkeyAction, number>();
  return (action) => {
    const at = now();
    const before = lastReport.get(action);
    lastReport.set(action, at);
    return before === undefined || at - before >= guardMs;
  };
}
