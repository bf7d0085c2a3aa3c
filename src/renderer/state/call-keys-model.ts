import type { PhoneCommand } from '@shared/phone.ts';
import { turnTo } from '@shared/which-call.ts';
import type { CallView } from '../call/call-view.ts';
import type { OwnRoom } from '../room/own-room.ts';
import type { CallBoard } from './call-board-model.ts';

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

type Meaning = (call: CallView, next: CallView | null) => PhoneCommand | null;

const meanings: Readonly<Record<string, Meaning>> = {
  m: ({ callId }) => ({ type: 'toggle-mute', callId }),
  v: ({ callId, cameraOn }) => ({ type: 'set-camera', callId, on: !cameraOn }),
  p: ({ callId, screenOn }) => ({ type: 'set-screen', callId, on: !screenOn }),
  s: (_call, next) => next && turnTo(next),
  h: ({ callId, held }) => ({ type: 'set-held', callId, held: !held }),
};

const isBare = (press: KeyPress): boolean =>
  !press.ctrlKey && !press.altKey && !press.metaKey && !press.repeat;

/** What a bare key means in the room that is talked in; `hand` raises or lowers it. Null where it means nothing. */
export function meaningInRoom(press: KeyPress, room: OwnRoom | null): PhoneCommand | 'hand' | null {
  if (!isBare(press) || !room || room.held) return null;
  if (room.phase !== 'inside' && room.phase !== 'returning') return null;
  const callId = room.roomId;
  const { cameraOn, screenOn } = room.own;
  switch (press.key.toLowerCase()) {
    case 'm':
      return { type: 'toggle-mute', callId };
    case 'v':
      return { type: 'set-camera', callId, on: !cameraOn };
    case 'p':
      return { type: 'set-screen', callId, on: !screenOn };
    case 'h':
      return 'hand';
    default:
      return null;
  }
}

/** What a bare key means during the current call; null where it means nothing. */
export function commandForKey(
  press: KeyPress,
  { current, next }: Pick<CallBoard, 'current' | 'next'>,
): PhoneCommand | null {
  if (!isBare(press)) return null;
  if (!current || !isConnected(current)) return null;
  const key = press.key.toLowerCase();
  return Object.hasOwn(meanings, key) ? (meanings[key]?.(current, next) ?? null) : null;
}
