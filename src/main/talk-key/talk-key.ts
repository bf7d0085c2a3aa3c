import type { PowerMonitor } from 'electron';
import type { PhoneCommand } from '@shared/phone.ts';

export interface TalkKeyDeps {
  readonly powerMonitor: Pick<PowerMonitor, 'on'>;
  readonly onCommand: (command: PhoneCommand) => void;
}

/** The key of push to talk outside the window: a global key, and whoever holds it at the control socket. */
export interface TalkKey {
  /** `holder` tells one who holds it from another; the phone hears of the first and of the last. */
  down(holder: unknown): void;
  /** Resolves to whether that holder held it. */
  up(holder: unknown): boolean;
  /** Nobody can tell any more whether it is held there. */
  lost(holder: unknown): void;
}

/** A screen that is locked, or a machine that goes to sleep, leaves no microphone open. */
export function createTalkKey({ powerMonitor, onCommand }: TalkKeyDeps): TalkKey {
  const holders = new Set<unknown>();
  const say = (key: 'down' | 'up' | 'lost'): void => onCommand({ type: 'talk-key', key });
  const loseAll = (): void => {
    holders.clear();
    // Also a key that is held in the window.
    say('lost');
  };
  powerMonitor.on('lock-screen', loseAll);
  powerMonitor.on('suspend', loseAll);
  const leave = (holder: unknown, key: 'up' | 'lost'): boolean => {
    const held = holders.delete(holder);
    if (held && holders.size === 0) say(key);
    return held;
  };
  return {
    down(holder) {
      const isFirst = holders.size === 0;
      holders.add(holder);
      if (isFirst) say('down');
    },
    up: (holder) => leave(holder, 'up'),
    lost: (holder) => void leave(holder, 'lost'),
  };
}
