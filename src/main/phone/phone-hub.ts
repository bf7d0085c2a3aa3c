import { createSubject, type Observable } from '@shared/observable.ts';
import { idleSnapshot, type PhoneCommand, type PhoneSnapshot } from '@shared/phone.ts';

/** Commands that wait for a phone that is still starting. More than a person can press meanwhile. */
const MAX_WAITING_COMMANDS = 16;

export interface PhoneHubDeps {
  /** Hands a command to the phone's page. */
  readonly deliver: (command: PhoneCommand) => void;
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
}

export function createPhoneHub({ deliver }: PhoneHubDeps): PhoneHub {
  const snapshot = createSubject<PhoneSnapshot>(idleSnapshot);
  let listening = false;
  let waiting: readonly PhoneCommand[] = [];
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
      else waiting = [...waiting, command].slice(-MAX_WAITING_COMMANDS);
    },
    phoneLost() {
      listening = false;
      waiting = [];
      snapshot.set(idleSnapshot);
    },
  };
}
