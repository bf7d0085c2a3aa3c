import type { JsonFile } from '../files/json-file.ts';
import { reasonOf, type Logger } from '../logging/logger.ts';
import type { Notifier } from '../notifications/notifier.ts';

/** Which hints this person has had. */
export interface Hints {
  readonly tray: boolean;
}

export function readHints(found: unknown): Hints | null {
  return typeof found === 'object' && found !== null && 'tray' in found && typeof found.tray === 'boolean'
    ? { tray: found.tray }
    : null;
}

export interface TrayHintDeps {
  readonly file: JsonFile<Hints>;
  readonly notifier: Notifier;
  readonly onOpen: () => void;
  readonly log: Logger;
}

/** Says once, when the window first goes to the tray, that the phone is still there. */
export function createTrayHint({ file, log, notifier, onOpen }: TrayHintDeps): () => void {
  let said = false;
  const say = async (): Promise<void> => {
    if (said) return;
    said = true;
    if ((await file.read())?.tray === true) return;
    await file.write({ tray: true });
    notifier.show({
      title: 'Ringdown is still running',
      body: 'Calls keep ringing. You find it in the tray, where you can also quit it.',
      actions: [],
      manner: 'quiet',
      onAction: () => undefined,
      onClick: onOpen,
    });
  };
  return () =>
    void say().catch((cause: unknown) => {
      log.warn('could not show the tray hint', { reason: reasonOf(cause) });
    });
}
