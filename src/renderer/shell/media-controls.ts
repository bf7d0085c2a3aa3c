import type { PhoneCall, PhoneCommand, PhoneSnapshot } from '@shared/phone.ts';
import { whichCall } from '@shared/which-call.ts';

export interface MediaControls {
  update(snapshot: PhoneSnapshot): void;
}

/** The actions of a call, not yet in TypeScript's list of them. There is none for a screen in Chromium 156. */
const ACTIONS: Readonly<Record<string, (call: PhoneCall) => PhoneCommand>> = {
  togglemicrophone: ({ callId }) => ({ type: 'toggle-mute', callId }),
  togglecamera: ({ callId, cameraOn = false }) => ({ type: 'set-camera', callId, on: !cameraOn }),
  hangup: ({ callId }) => ({ type: 'hang-up', callId }),
};

/** Mute, camera and hang up where the browser offers them outside the page: picture-in-picture, headset keys. */
export function createMediaControls(
  session: MediaSession | undefined,
  send: (command: PhoneCommand) => void,
): MediaControls {
  let current: PhoneCall | null = null;
  const offer = (isOffered: boolean): void => {
    for (const [action, command] of Object.entries(ACTIONS)) {
      const act = (): void => {
        if (current !== null) send(command(current));
      };
      try {
        session?.setActionHandler(action as MediaSessionAction, isOffered ? act : null);
      } catch {
        // A browser that does not know the action says so by throwing; it has no button for it then.
      }
    }
  };
  return {
    update(snapshot) {
      const call = whichCall(snapshot.calls).current;
      const wasInCall = current !== null;
      current = call;
      if ((call !== null) !== wasInCall) offer(call !== null);
      if (session && 'setMicrophoneActive' in session) {
        void session.setMicrophoneActive(call !== null && !call.muted);
        void session.setCameraActive(call?.cameraOn ?? false);
      }
    },
  };
}
