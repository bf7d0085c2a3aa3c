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

type Meaning = (call: CallView) => PhoneCommand;

const meanings: Readonly<Record<string, Meaning>> = {
  m: () => ({ type: 'toggle-mute' }),
  v: ({ cameraOn }) => ({ type: 'set-camera', on: !cameraOn }),
  p: ({ screenOn }) => ({ type: 'set-screen', on: !screenOn }),
  s: () => ({ type: 'swap' }),
  h: ({ callId, held }) => ({ type: 'set-held', callId, held: !held }),
};

/** What a bare key means during `call`; null where it means nothing. Keys typed into a field must not get here. */
export function commandForKey(press: KeyPress, call: CallView): PhoneCommand | null {
  if (press.ctrlKey || press.altKey || press.metaKey || press.repeat || !isConnected(call)) return null;
  const key = press.key.toLowerCase();
  return Object.hasOwn(meanings, key) ? (meanings[key]?.(call) ?? null) : null;
}
