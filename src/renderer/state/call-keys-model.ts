import type { PhoneCommand } from '@shared/phone.ts';
import type { CallView } from '../call/call-view.ts';

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly repeat: boolean;
}

/** Phases in which there is sound and picture to steer. */
export const isConnected = (call: CallView): boolean =>
  call.phase === 'active' || call.phase === 'reconnecting';

/** What a bare key means during `call`; null where it means nothing. Keys typed into a field must not get here. */
export function commandForKey(press: KeyPress, call: CallView): PhoneCommand | null {
  if (press.ctrlKey || press.altKey || press.metaKey || press.repeat || !isConnected(call)) return null;
  switch (press.key.toLowerCase()) {
    case 'm':
      return { type: 'toggle-mute' };
    case 'v':
      return { type: 'set-camera', on: !call.cameraOn };
    case 's':
      return { type: 'swap' };
    case 'h':
      return { type: 'set-held', callId: call.callId, held: !call.held };
    default:
      return null;
  }
}
