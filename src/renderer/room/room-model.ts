import {
  type CallId,
  type DeviceId,
  limits,
  type RoomId,
  type RoomMediaPath,
  type RoomSeat,
  type RoomSeen,
  type RoomView,
  type UserId,
} from '@protocol';
import type { SignalingError } from '../signaling/signaling.ts';
import type { RemoteParticipant, RoomOver, RoomPrivacy } from './own-room.ts';

/** Another device in the room. */
export interface PeerPlan {
  /** Of both seats: whoever comes back to another one is connected to anew. */
  readonly key: string;
  readonly seat: RoomSeat;
  /** When this side took its own. */
  readonly ownJoinedAt: number;
  /** This side makes the first offer, not they. */
  readonly offers: boolean;
  /** Both were seated when a call became this room, and neither has come in anew since. */
  readonly sinceCall: boolean;
}

/** Whom a device is to be connected to; nobody where it has no seat. In the order in which they came. */
export function peersOf(room: RoomView, own: DeviceId): readonly PeerPlan[] {
  const ownSeat = room.inside.find(({ deviceId }) => deviceId === own);
  if (!ownSeat) return [];
  return room.inside
    .filter(({ deviceId }) => deviceId !== own)
    .sort((a, b) => a.joinedAt - b.joinedAt)
    .map((seat) => ({
      key: `${seat.deviceId} ${seat.joinedAt} ${ownSeat.joinedAt}`,
      seat,
      ownJoinedAt: ownSeat.joinedAt,
      offers: isLater(ownSeat, seat),
      sinceCall: seat.joinedAt === ownSeat.joinedAt,
    }));
}

/**
 * Whom a device is going to be connected to, as far as it is known while the server is asked to let it in: it came last,
 * so it offers to all of them. Nobody where there will be no mesh, or the server may well refuse.
 */
export function likelyPeersOf(room: RoomSeen, own: UserId): readonly RoomSeat[] {
  const others = room.inside.filter(({ person }) => person.userId !== own);
  const isLikely = room.media === 'mesh' && !room.locked && !room.passcode;
  return isLikely && others.length < limits.roomSeats ? others : [];
}

/** What a connection says of somebody. */
export type Connected = Pick<RemoteParticipant, 'link' | 'talkId' | 'held'>;

/** The others inside, by the key of their plan connected or not, in the order in which they came. */
export function participantsOf(
  room: RoomView,
  own: DeviceId,
  peers: ReadonlyMap<string, { readonly participant: Connected }>,
): readonly RemoteParticipant[] {
  return peersOf(room, own).map(({ key, seat }) => {
    const { person, deviceId, joinedAt, muted, camera, screen, held, handRaisedAt, connected } = seat;
    const without = { talkId: framesTalkIdOf(room.roomId, own, deviceId), link: 'none', held } as const;
    return {
      ...{ person, deviceId, joinedAt, muted, handRaisedAt, ...(peers.get(key)?.participant ?? without) },
      ...{ cameraOn: camera, screenOn: screen, signalingLost: !connected },
      isHost: room.hosts.includes(person.userId),
    };
  });
}

function isLater(one: RoomSeat, other: RoomSeat): boolean {
  if (one.joinedAt !== other.joinedAt) return one.joinedAt > other.joinedAt;
  return one.deviceId > other.deviceId;
}

/** Names the talk of two devices in a room, the same at both ends; as long as they are in the room. */
export function talkIdOf(roomId: RoomId, one: DeviceId, other: DeviceId): CallId {
  const [first, second] = one < other ? [one, other] : [other, one];
  // It is known to these two devices only, and goes over no wire as an id.
  return `${roomId}:${first}:${second}` as CallId;
}

/** The same for what they say through the media server, where their keys and not their descriptions show who they are. */
export const framesTalkIdOf = (roomId: RoomId, one: DeviceId, other: DeviceId): CallId =>
  `${talkIdOf(roomId, one, other)}:frames` as CallId;

/** What goes through a media server goes there encrypted, or not at all. */
export function privacyOf(media: RoomMediaPath, canEncrypt: boolean): RoomPrivacy {
  if (media === 'mesh') return 'direct';
  return canEncrypt ? 'sealed' : 'unable';
}

/** What only hosts see is kept while a view for everybody follows. */
export function withNews(known: RoomSeen | null, news: RoomSeen): RoomSeen {
  if (known && known.revision > news.revision) return known;
  const forHosts = news.forHosts ?? known?.forHosts;
  return { ...news, ...(forHosts && { forHosts }) };
}

const byName = (a: RoomView, b: RoomView): number =>
  a.name.localeCompare(b.name) || (a.roomId < b.roomId ? -1 : 1);

export function withRoom(rooms: readonly RoomSeen[], news: RoomSeen): readonly RoomSeen[] {
  const known = rooms.find(({ roomId }) => roomId === news.roomId) ?? null;
  const next = withNews(known, news);
  return [...rooms.filter((room) => room !== known), next].sort(byName);
}

/** A view that is newer than its end counts more. */
export function withoutRoom(
  rooms: readonly RoomSeen[],
  gone: { readonly roomId: RoomId; readonly revision: number },
): readonly RoomSeen[] {
  return rooms.filter(({ roomId, revision }) => roomId !== gone.roomId || revision > gone.revision);
}

const refusals: Partial<Record<SignalingError['code'], RoomOver>> = {
  ...{ room_locked: 'locked', room_full: 'full', room_video_full: 'video-full' },
  locked_out: 'too-many-guesses',
  ...{ not_found: 'gone', forbidden: 'removed', offline: 'offline', timeout: 'offline' },
};

/** Why the server does not let this side in. */
export function refusalOf({ code }: Pick<SignalingError, 'code'>, gavePasscode: boolean): RoomOver {
  if (code === 'wrong_passcode') return gavePasscode ? 'wrong-passcode' : 'passcode';
  return refusals[code] ?? 'failed';
}
