import type { PhoneCommand, PhoneSnapshot } from '@shared/phone.ts';
import { ownCall } from './title-model.ts';

export interface MediaControls {
  update(snapshot: PhoneSnapshot): void;
}

/** The actions of a call, not yet in TypeScript's list of them. */
const ACTIONS: Readonly<Record<string, PhoneCommand>> = {
  togglemicrophone: { type: 'toggle-mute' },
  hangup: { type: 'hang-up' },
};

/** Mute and hang up where the browser offers them outside the page: picture-in-picture, headset keys. */
export function createMediaControls(
  session: MediaSession | undefined,
  send: (command: PhoneCommand) => void,
): MediaControls {
  let isInCall = false;
  const offer = (isOffered: boolean): void => {
    for (const [action, command] of Object.entries(ACTIONS)) {
      try {
        session?.setActionHandler(action as MediaSessionAction, isOffered ? () => send(command) : null);
      } catch {
        // A browser that does not know the action says so by throwing; it has no button for it then.
      }
    }
  };
  return {
    update(snapshot) {
      const call = ownCall(snapshot);
      if ((call !== null) !== isInCall) offer((isInCall = call !== null));
      if (session && 'setMicrophoneActive' in session) {
        void session.setMicrophoneActive(call !== null && !call.muted);
      }
    },
  };
}
