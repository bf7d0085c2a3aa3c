import type { Observable } from '@shared/observable.ts';
import type { PhoneCommand, PhoneSnapshot } from '@shared/phone.ts';
import type { TrayIntent } from '../tray/tray-model.ts';
import type { PhoneWindow } from '../windows/phone-window.ts';

export interface IntentDeps {
  readonly snapshot: Observable<PhoneSnapshot>;
  readonly command: (command: PhoneCommand) => void;
  readonly window: () => Pick<PhoneWindow, 'reveal' | 'show'>;
  readonly quit: () => void;
}

/**
 * Does what the tray, a key, a notification or the ringing window asks for. Only `open` and `show` bring the window to
 * the front; a call with a picture makes it visible without taking the focus, and one without leaves it where it is.
 */
export function createIntents(deps: IntentDeps): (intent: TrayIntent) => void {
  return (intent) => {
    switch (intent.type) {
      case 'open':
        deps.window().show();
        return;
      case 'quit':
        deps.quit();
        return;
      case 'show':
        deps.window().show();
        break;
      case 'call':
      case 'answer':
        if (hasPicture(intent, deps.snapshot.current)) deps.window().reveal();
        break;
      default:
        break;
    }
    deps.command(intent);
  };
}

function hasPicture(
  command: Extract<PhoneCommand, { type: 'answer' | 'call' }>,
  { calls }: PhoneSnapshot,
): boolean {
  if (command.media !== undefined) return command.media === 'video';
  return calls.some((call) => call.callId === command.callId && call.media === 'video');
}
