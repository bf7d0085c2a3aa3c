import type { CallId, DeviceId, Person, RoomId, RoomSeat, RoomSeen, UserId } from '@protocol';
import { createSubject } from '@shared/observable.ts';
import { ok, type Result } from '@shared/result.ts';
import type { QualityReading } from '../../quality/call-quality.ts';
import type { IncomingRing } from '../../room/incoming-rings.ts';
import type { OwnRoom, RemoteParticipant, RoomListState } from '../../room/own-room.ts';
import type { ShownPictures } from '../../room/room-wants-model.ts';
import type { OwnMedia, ParticipantMedia, Reaction, Rooms } from '../../room/rooms.ts';
import type { SignalingError } from '../../signaling/signaling.ts';

const deviceOf = ({ username }: Person): DeviceId => `device-${username}-1` as DeviceId;

export const aSeat = (person: Person, changes: Partial<RoomSeat> = {}): RoomSeat => ({
  ...{ person, deviceId: deviceOf(person), joinedAt: 0, connected: true },
  ...{ muted: false, camera: false, screen: false, held: false, handRaisedAt: null },
  ...changes,
});

export const aRoom = (changes: Partial<RoomSeen> = {}): RoomSeen => ({
  ...{ roomId: 'room-0001' as RoomId, revision: 1, name: 'Stand-up', kind: 'permanent', access: 'team' },
  ...{ locked: false, waitingRoom: false, passcode: false, link: false, hosts: [], inside: [] },
  ringing: [],
  media: 'mesh',
  ...changes,
});

export const aParticipant = (
  person: Person,
  changes: Partial<RemoteParticipant> = {},
): RemoteParticipant => ({
  ...{ person, deviceId: deviceOf(person), talkId: `talk-${person.username}` as CallId, joinedAt: 0 },
  ...{ isHost: false, muted: false, cameraOn: false, screenOn: false, handRaisedAt: null },
  ...{ held: false, signalingLost: false, link: 'up' },
  ...changes,
});

/** The room that this person is in, alone. */
export const anOwnRoom = (changes: Partial<OwnRoom> = {}): OwnRoom => ({
  ...{ roomId: 'room-standup' as RoomId, name: 'Stand-up', phase: 'inside', over: null, seen: aRoom() },
  ...{ others: [], held: false, mediaLost: false, privacy: 'direct', since: Date.now() - 754_000 },
  own: {
    ...{ muted: false, microphoneOpening: false, microphoneProblem: null },
    ...{ cameraOn: false, cameraProblem: null, videoFull: false },
    ...{ screenOn: false, screenHint: 'detail', screenProblem: null },
    ...{ handRaised: false, isHost: false, mutedBy: null },
  },
  ...changes,
});

const noMedia: ParticipantMedia = { video: null, screen: null, meter: null };

export const createFakeRoomState = () => ({
  rooms: createSubject<RoomListState>({ status: 'ready', rooms: [] }),
  room: createSubject<OwnRoom | null>(null),
  ownRoomMedia: createSubject<OwnMedia>({ ...noMedia, voice: null }),
  /** Of whom there is something to see or hear; the others have nothing. */
  participants: new Map<DeviceId, ParticipantMedia>(),
  roomQuality: createSubject<QualityReading>({ quality: null, samples: [], theirs: null, microphone: null }),
  reactions: createSubject<readonly Reaction[]>([]),
  rings: createSubject<readonly IncomingRing[]>([]),
  volumes: createSubject<ReadonlyMap<UserId, number>>(new Map()),
  /** The cameras that the page asks for. */
  shownPictures: createSubject<ShownPictures>(new Map()),
});
export type FakeRoomState = ReturnType<typeof createFakeRoomState>;

export interface FakeRoomAnswers {
  createRoom: Result<RoomSeen, SignalingError> | null;
  makeLink: Result<string, SignalingError>;
  /** To everything else that is asked of a room. */
  changeRoom: Result<unknown, SignalingError>;
}

export const createFakeRoomAnswers = (): FakeRoomAnswers => ({
  createRoom: null,
  makeLink: ok('b7Qk2mWq4Lr7cXv1'),
  changeRoom: ok({}),
});

/** Rooms that show what they are told to, and write down what was asked of them. */
export function createFakeRooms(
  state: FakeRoomState,
  answers: FakeRoomAnswers,
  note: (name: string) => (detail: unknown) => void,
): Rooms {
  const answer =
    (name: string) =>
    (...detail: readonly unknown[]): Promise<Result<unknown, SignalingError>> => {
      note(name)(detail.length === 1 ? detail[0] : detail);
      return Promise.resolve(answers.changeRoom);
    };
  return {
    list: state.rooms,
    current: state.room,
    media: (deviceId) => createSubject(state.participants.get(deviceId) ?? noMedia),
    ownMedia: state.ownRoomMedia,
    quality: () => state.roomQuality,
    reactions: state.reactions,
    volumes: state.volumes,
    setVolume: (userId, volume) => note('setVolume')({ userId, volume }),
    join: (roomId, keys) => note('joinRoom')({ roomId, ...keys }),
    dismiss: () => state.room.set(null),
    setShown: (shown) => state.shownPictures.set(shown),
    raiseHand: note('raiseHand'),
    react: note('react'),
    create(room) {
      note('createRoom')(room);
      const made = answers.createRoom;
      return Promise.resolve(made ?? { ok: false, error: { code: 'internal', message: '' } });
    },
    rings: state.rings,
    ring(roomId, userIds) {
      note('ringIntoRoom')({ roomId, userIds });
      return Promise.resolve(ok({}));
    },
    unring: answer('unring'),
    change: answer('changeRoom'),
    remove: answer('removeRoom'),
    invite: answer('inviteToRoom'),
    uninvite: answer('uninviteFromRoom'),
    makeLink(roomId) {
      note('makeRoomLink')(roomId);
      return Promise.resolve(answers.makeLink);
    },
    revokeLink: answer('revokeRoomLink'),
    moderate: answer('moderate'),
  };
}
