import { createSubject, type Observable } from '@shared/observable.ts';
import { idleSnapshot, type PhoneCommand, type PhoneSnapshot } from '@shared/phone.ts';

/** Commands that wait for a phone that is still starting. More than a person can press meanwhile. */
const MAX_WAITING_COMMANDS = 16;

/** How long the phone may take to end its calls before the app ends all the same, ms. */
const GOODBYE_MS = 1_000;

export interface PhoneHubDeps {
  /** Hands a command to the phone's page. */
  readonly deliver: (command: PhoneCommand) => void;
  /** Has the page end its calls; it says `left` then. */
  readonly askToLeave: () => void;
  readonly after: (ms: number, task: () => void) => () => void;
}

/**
 * Main's view of the phone: the newest snapshot that the renderer published, and the way back for commands. Everything
 * native draws `snapshot` and calls `command`.
 */
export interface PhoneHub {
  readonly snapshot: Observable<PhoneSnapshot>;
  readonly publish: (snapshot: PhoneSnapshot) => void;
  /** Commands given before the page is there wait until it first publishes. */
  readonly command: (command: PhoneCommand) => void;
  /** The page is gone or loads again: nothing rings and no call can be steered until it publishes anew. */
  readonly phoneLost: () => void;
  /** Has the phone end its calls, once for each page. Resolves when it has, when it is gone, or when it was waited for long enough. */
  readonly leave: () => Promise<void>;
  /** The phone has ended its calls. */
  readonly left: () => void;
}

export function createPhoneHub({ deliver, askToLeave, after }: PhoneHubDeps): PhoneHub {
  const snapshot = createSubject<PhoneSnapshot>(idleSnapshot);
  let listening = false;
  let waiting: readonly PhoneCommand[] = [];
  let left = (): void => undefined;
  let leaving: Promise<void> | null = null;
  const sayGoodbye = async (): Promise<void> => {
    const hasLeft = new Promise<void>((resolve) => (left = resolve));
    const cancel = after(GOODBYE_MS, () => left());
    askToLeave();
    await hasLeft;
    cancel();
  };
  return {
    snapshot,
    publish(next) {
      snapshot.set(next);
      if (listening) return;
      listening = true;
      const due = waiting;
      waiting = [];
      for (const command of due) deliver(command);
    },
    command(command) {
      if (listening) deliver(command);
      // A key that was held once says nothing of now.
      else if (command.type !== 'talk-key') waiting = [...waiting, command].slice(-MAX_WAITING_COMMANDS);
    },
    phoneLost() {
      listening = false;
      waiting = [];
      snapshot.set(idleSnapshot);
      left();
      leaving = null;
    },
    leave() {
      if (!listening) return Promise.resolve();
      leaving ??= sayGoodbye();
      return leaving;
    },
    left: () => left(),
  };
}
