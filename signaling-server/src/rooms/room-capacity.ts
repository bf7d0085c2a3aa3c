import { limits } from '../protocol/index.ts';
import type { SfuRoom } from '../sfu/sfu.ts';
import { refused, type Media, type Outcome, type Room } from './room-record.ts';

/**
 * A room is a mesh as long as it fits into one, goes over to the media server when it grows beyond that, and back when it
 * fits with one person to spare, so that nobody who comes and goes makes it change each time.
 */

export function sendsVideo({ camera, screen }: Media): boolean {
  return camera || screen;
}

const videosIn = ({ inside }: Room): number => inside.filter(sendsVideo).length;

/** Why one more can't come in, with or without video; null where they can. */
export function noSpace(room: Room, media: Media, spare: SfuRoom | null): Outcome | null {
  if (room.inside.length >= (spareOf(room, spare) ? limits.sfuSeats : limits.roomSeats)) return full;
  return sendsVideo(media) ? noSpaceForVideo(room, spare) : null;
}

export function noSpaceForVideo(room: Room, spare: SfuRoom | null): Outcome | null {
  return videosIn(room) >= (spareOf(room, spare) ? limits.sfuVideos : limits.roomVideos) ? videoFull : null;
}

/** As the room has become: with the media server where it is too large without, and without where it is not. */
export function withMediaPath(outcome: Outcome, spare: SfuRoom | null): Outcome {
  if (outcome.kind !== 'moved' || outcome.room === null) return outcome;
  const { room } = outcome;
  const known = room.sfu ?? null;
  const sfu =
    known === null ? (fitsMesh(room, spare?.meshPeople) ? null : spare) : stays(room, known) ? known : null;
  return sfu === known ? outcome : { ...outcome, room: { ...room, sfu } };
}

export function fitsMesh(room: Room, people: number = limits.roomSeats): boolean {
  return room.inside.length <= people && videosIn(room) <= limits.roomVideos;
}

function stays(room: Room, { meshPeople }: SfuRoom): boolean {
  return room.inside.length >= meshPeople || videosIn(room) >= limits.roomVideos;
}

const spareOf = ({ sfu }: Room, spare: SfuRoom | null): SfuRoom | null => sfu ?? spare;

const full = refused('room_full', 'The room holds no more people');
const videoFull = refused('room_video_full', 'In the room as many people send video as it holds');
