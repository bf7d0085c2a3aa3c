import type { Person, RoomId, RoomSeat, RoomSeen } from '@protocol';
import type { OwnRoom, RemoteParticipant } from '../../room/own-room.ts';
import type { ParticipantMedia } from '../../room/rooms.ts';
import { aPerson, ada, aTrust, grace, type FakePhone } from '../testing/fake-phone.ts';
import type { CallTrust } from '../../trust/trust.ts';
import { vocabulary } from '../../trust/verification-model.ts';
import { aRoom, anOwnRoom, aParticipant, aSeat } from '../testing/fake-rooms.ts';
import { katherine, longName } from './colleagues.ts';
import { aMeter, aPicture, aScreen, pushToTalk, withTeam } from './stages.ts';

const people: readonly Person[] = [
  ada,
  katherine,
  aPerson('radia', 'Radia Perlman'),
  longName,
  aPerson('alan', 'Alan Turing'),
  aPerson('annie', 'Annie Easley'),
  aPerson('vint', 'Vint Cerf'),
];

/** Those, and so many that not all of them have a tile. */
const crowd = [
  ...people,
  ...['Hedy Lamarr', 'Barbara Liskov', 'Claude Shannon', 'Edsger Dijkstra', 'Joan Clarke', 'Niklaus Wirth'],
  ...Array.from({ length: 16 }, (_, index) => `Person ${index + 1}`),
].map((one) => (typeof one === 'string' ? aPerson(one.replaceAll(' ', '-'), one) : one));

const seats = (...some: readonly Person[]): RoomSeat[] => some.map((person) => aSeat(person));

function rooms(...some: readonly RoomSeen[]): FakePhone {
  const phone = withTeam();
  phone.state.rooms.set({ status: 'ready', rooms: some });
  phone.state.screen.set('rooms');
  return phone;
}

const hosted = aRoom({
  ...{
    roomId: 'room-standup' as RoomId,
    name: 'Stand-up',
    link: true,
    passcode: true,
    hosts: [grace.userId],
  },
  inside: seats(ada, longName),
  forHosts: {
    people: [
      { person: grace, role: 'host' },
      { person: katherine, role: 'member' },
      { person: longName, role: 'member' },
    ],
    waiting: [{ person: aPerson('guest', 'Joan Clarke', { role: 'guest' }), since: 0 }],
  },
});

const manyRooms = (): FakePhone =>
  rooms(
    aRoom({ roomId: 'room-coffee' as RoomId, name: 'Coffee' }),
    aRoom({ roomId: 'room-design' as RoomId, name: 'Design', inside: seats(...people.slice(0, 5)) }),
    aRoom({
      roomId: 'room-board' as RoomId,
      name: 'Board',
      access: 'invited',
      locked: true,
      inside: seats(ada),
    }),
    aRoom({
      roomId: 'room-long' as RoomId,
      name: 'Weekly meeting of everybody who works on the engine',
      inside: seats(longName, katherine),
    }),
    hosted,
  );

type Sides = Partial<Record<number, Partial<RemoteParticipant>>>;

/** So many others are in the room with this person; what is special about some of them. */
function inRoom(count: number, sides: Sides = {}, changes: Partial<OwnRoom> = {}): FakePhone {
  const phone = rooms(hosted);
  const others = crowd.slice(0, count).map((person, index) => aParticipant(person, sides[index]));
  for (const [index, { deviceId, muted, cameraOn, screenOn }] of others.entries())
    phone.state.participants.set(deviceId, mediaOf(index, { muted, cameraOn, screenOn }));
  const own = anOwnRoom({ others, seen: hosted, ...changes });
  phone.state.ownRoomMedia.set({
    ...mediaOf(20, { muted: true, cameraOn: own.own.cameraOn, screenOn: false }),
    voice: aMeter(false),
  });
  phone.state.room.set(own);
  phone.state.screen.set('room');
  return phone;
}

const mediaOf = (
  index: number,
  { muted, cameraOn, screenOn }: Pick<RemoteParticipant, 'muted' | 'cameraOn' | 'screenOn'>,
): ParticipantMedia => ({
  video: cameraOn ? aPicture(40 + index * 70) : null,
  screen: screenOn ? aScreen() : null,
  meter: aMeter(!muted && index === 1),
});

/** A room into which somebody is rung by this person, and somebody else by another one. */
const withRings: Partial<OwnRoom> = {
  seen: {
    ...hosted,
    ringing: [
      { person: aPerson('margaret', 'Margaret Hamilton'), by: grace, since: 0, dueBy: 45_000 },
      { person: aPerson('soren', 'Søren Bergström'), by: katherine, since: 0, dueBy: 45_000 },
    ],
  },
};

/** As `Trust` names the device of one of the others. */
function deviceIn(phone: FakePhone, index: number): Pick<CallTrust, 'callId' | 'deviceId'> {
  const participant = phone.state.room.current?.others[index];
  if (!participant) throw new Error(`There is no participant ${index}`);
  return { callId: participant.talkId, deviceId: participant.deviceId };
}

const withCamera = (changes: Partial<OwnRoom['own']> = {}): Partial<OwnRoom> => ({
  own: { ...anOwnRoom({}).own, cameraOn: true, ...changes },
});

const muted = { own: { ...anOwnRoom({}).own, muted: true } };

const talkers: Sides = {
  ...{ 0: { cameraOn: true }, 1: { cameraOn: true }, 3: { muted: true }, 5: { muted: true } },
  ...{ 6: { cameraOn: true, muted: true }, 8: { muted: true }, 9: { handRaisedAt: 1 } },
};

export const roomScenes = {
  'rooms-empty': () => rooms(),
  rooms: manyRooms,
  'rooms-new': manyRooms,
  'rooms-page': () => rooms(hosted),
  'room-alone': () => inRoom(0),
  'room-two': () => inRoom(1, { 0: { cameraOn: true } }, withCamera()),
  'room-four': () =>
    inRoom(3, { 0: { cameraOn: true, handRaisedAt: 1 }, 1: { cameraOn: true }, 2: { muted: true } }),
  'room-eight': () =>
    inRoom(7, {
      ...{ 0: { cameraOn: true }, 2: { muted: true, handRaisedAt: 1 }, 4: { link: 'down' } },
      ...{ 3: { cameraOn: true, muted: true }, 5: { link: 'connecting' }, 6: { held: true } },
    }),
  // One device shows another key than before; of another person it is only one that is new.
  'room-not-trusted': () => {
    const phone = inRoom(3, { 0: { link: 'failed' } });
    phone.state.callTrust.set([
      aTrust({ ...deviceIn(phone, 0), standing: 'distrusted', alarm: 'changed' }),
      aTrust({ ...deviceIn(phone, 1), unusual: true }),
    ]);
    return phone;
  },
  'room-words': () => {
    const phone = inRoom(3);
    const state = { phase: 'compare', words: vocabulary.slice(38, 44) } as const;
    phone.state.verification.set({ ...deviceIn(phone, 0), state });
    return phone;
  },
  'room-screen': () => inRoom(4, { 0: { screenOn: true, cameraOn: true }, 2: { muted: true } }),
  'room-ringing': () => inRoom(2, {}, withRings),
  'room-ringing-small': () => inRoom(4, { 0: { screenOn: true, cameraOn: true } }, withRings),
  'room-ring-people': () => inRoom(2),
  'room-people': () => inRoom(3, { 0: { isHost: true }, 2: { muted: true } }, withCamera({ isHost: true })),
  // 'sealed' is what is so in a room of more than eight.
  'room-large': () => inRoom(7, { 0: { isHost: true } }, { privacy: 'sealed' }),
  // On a phone not everybody has a tile, and beside what is large nowhere.
  'room-many': () =>
    inRoom(24, { ...talkers, 23: { handRaisedAt: 1 }, 22: { cameraOn: true } }, { privacy: 'sealed' }),
  'room-many-speaker': () => inRoom(13, talkers, { privacy: 'sealed' }),
  'room-browser-too-old': () =>
    inRoom(7, Object.fromEntries(people.map((_, index) => [index, { link: 'none' }])), { privacy: 'unable' }),
  'room-returning': () => inRoom(2, {}, { phase: 'returning' }),
  'room-held': () => inRoom(2, {}, { held: true }),
  'room-push-to-talk': () => pushToTalk(inRoom(2, {}, muted), 'resting'),
  'room-talk-key-held': () => pushToTalk(inRoom(2), 'acting'),
  'room-waiting': () => inRoom(0, {}, { phase: 'waiting', since: null }),
  'room-passcode': () => inRoom(0, {}, { phase: 'over', over: 'wrong-passcode' }),
  'room-over': () => inRoom(0, {}, { phase: 'over', over: 'removed' }),
  'room-bar': () => {
    const phone = inRoom(2);
    phone.state.screen.set('people');
    return phone;
  },
} as const satisfies Record<string, () => FakePhone>;
