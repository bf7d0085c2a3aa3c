import { describe, expect, it } from 'vitest';
import { limits, type DeviceId, type RoomId, type UserId } from '../protocol/index.ts';
import { noSpace, noSpaceForVideo, withMediaPath } from './room-capacity.ts';
import { keep, type Room, type Seat } from './room-record.ts';

/** A place in a media server that carries a room of more than six. */
const place = { id: 1, pin: 'pin', secret: 'secret', meshPeople: 6 };
const other = { ...place, id: 2 };

const seat = (index: number, camera: boolean): Seat => ({
  ...{ userId: `user-${index}` as UserId, deviceId: `device-${index}` as DeviceId, dueBy: null },
  ...{ muted: true, camera, screen: false, joinedAt: 0, stateSeq: -1, handRaisedAt: null },
});

/** So many are inside, and so many of them with a camera. */
const roomOf = (people: number, videos: number, sfu: Room['sfu'] = null): Room => ({
  ...{ roomId: 'room-0001' as RoomId, revision: 7, name: 'Hall', kind: 'permanent', access: 'team' },
  ...{ passcodeHash: null, linkHash: null, isLocked: false, hasWaitingRoom: false, people: [] },
  ...{ createdBy: 'user-0' as UserId, createdAt: 0, waiting: [], ringing: [], emptyUntil: null, sfu },
  inside: Array.from({ length: people }, (_, index) => seat(index, index < videos)),
});

describe('by which way the media of a room goes', () => {
  /** The number of its place in the media server after a change; null: none. */
  const placeAfter = (room: Room, spare: Room['sfu'] = null): number | null => {
    const outcome = withMediaPath(keep(room), spare);
    return (outcome.kind === 'moved' && outcome.room?.sfu?.id) || null;
  };

  it.each<[string, Room, number | null]>([
    ['a mesh that has just enough room', roomOf(6, 5), null],
    ['a mesh with one person too many', roomOf(7, 0), place.id],
    ['a mesh with one camera too many', roomOf(6, 6), place.id],
    ['a room that still needs it', roomOf(7, 0, other), other.id],
    ['a room that would fit into a mesh with nobody to spare', roomOf(6, 0, other), other.id],
    ['a room that would fit with one person to spare', roomOf(5, 0, other), null],
    ['a room with as many cameras as a mesh bears', roomOf(5, 5, other), other.id],
    ['a room with one camera fewer', roomOf(5, 4, other), null],
  ])('%s', (_, room, expected) => {
    expect(placeAfter(room, place)).toBe(expected);
  });

  it('is directly where there is no media server, whatever the room grows to', () => {
    expect(placeAfter(roomOf(limits.roomSeats, limits.roomVideos))).toBeNull();
  });
});

describe('who may come into a room', () => {
  const withCamera = { muted: true, camera: true, screen: false };
  const withVoice = { muted: true, camera: false, screen: false };
  const answer = (outcome: ReturnType<typeof noSpace>): string =>
    outcome?.kind === 'refused' ? outcome.code : 'yes';

  const { roomSeats, roomVideos, sfuSeats, sfuVideos } = limits;
  it.each([
    [roomSeats - 1, 0, withVoice, null, 'yes'],
    [roomSeats, 0, withVoice, null, 'room_full'],
    [roomSeats, 0, withVoice, place, 'yes'],
    [sfuSeats - 1, 0, withVoice, place, 'yes'],
    [sfuSeats, 0, withVoice, place, 'room_full'],
    [roomVideos, roomVideos - 1, withCamera, null, 'yes'],
    [roomVideos, roomVideos, withCamera, null, 'room_video_full'],
    [roomVideos, roomVideos, withVoice, null, 'yes'],
    [roomVideos, roomVideos, withCamera, place, 'yes'],
    [sfuVideos, sfuVideos, withCamera, place, 'room_video_full'],
  ])('where %i are, %i with a camera: %o, media server %o: %s', (...row) => {
    const [people, videos, media, spare, expected] = row;
    expect(answer(noSpace(roomOf(people, videos), media, spare))).toBe(expected);
    // In a room that is in the media server already nothing more is needed.
    expect(answer(noSpace(roomOf(people, videos, spare), media, null))).toBe(expected);
  });

  it('and switch a camera on', () => {
    expect(answer(noSpaceForVideo(roomOf(sfuVideos, sfuVideos - 1, place), null))).toBe('yes');
    expect(answer(noSpaceForVideo(roomOf(sfuVideos, sfuVideos, place), null))).toBe('room_video_full');
  });
});
