import type { ServerPayload } from '../protocol/index.ts';
import {
  keep,
  placesOf,
  settled,
  type Media,
  type Outcome,
  type Owner,
  type Room,
  type RoomNotice,
  type Seat,
} from './room-record.ts';

type Place = ReturnType<typeof placesOf>[number];
type Reason = ServerPayload<'room:removed'>['reason'];

export function newSeat({ userId, deviceId }: Owner, media: Media, now: number): Seat {
  return { userId, deviceId, ...media, joinedAt: now, dueBy: null, stateSeq: -1, handRaisedAt: null };
}

/** Takes places away; their devices are told why, unless they asked for it (null). */
export function vacate(room: Room, isMeant: (place: Place) => boolean, reason: Reason | null): Outcome {
  const gone = placesOf(room).filter(isMeant);
  if (gone.length === 0) return settled;
  const notices = reason === null ? [] : gone.map((place) => removed(room, place, reason));
  const left = {
    ...room,
    inside: room.inside.filter((seat) => !isMeant(seat)),
    waiting: room.waiting.filter((one) => !isMeant(one)),
  };
  const isEmpty = left.inside.length === 0 && room.inside.length > 0;
  return isEmpty && room.kind === 'temporary' ? over(left, notices) : keep(left, notices);
}

/** A temporary room ends, and nobody is let in any more. */
export function over(room: Room, notices: readonly RoomNotice[] = []): Outcome {
  const turnedAway = placesOf(room).map((place) => removed(room, place, 'ended'));
  return { kind: 'moved', room: null, notices: [...notices, ...turnedAway], admitted: [], calls: [] };
}

function removed({ roomId }: Room, { deviceId }: Place, reason: Reason): RoomNotice {
  return { to: deviceId, event: 'room:removed', payload: { roomId, reason } };
}
