import type { HistoryEntry, OwnPresence, RoomSeen, UserId } from '@protocol';
import type { Settings } from '@shared/settings.ts';
import { assertNever } from '@shared/result.ts';
import type { PhoneCall, PhoneConnection, PhoneContact, PhoneRoom, PhoneSnapshot } from '@shared/phone.ts';
import type { AccountState, ConnectionState } from '../account/account.ts';
import type { DueCall } from '../callbacks/callbacks.ts';
import type { CallView } from '../call/call-view.ts';
import type { Contact } from '../contacts/contacts.ts';
import type { OwnRoom, RoomListState } from '../room/own-room.ts';
import type { HistoryState } from '../history/call-history.ts';

const MAX_CONTACTS = 30;
const MAX_CALLS = 16;
const MAX_ROOMS = 20;
const MAX_PEOPLE_IN_MENU = 8;
const MAX_TEXT = 256;

export interface PhoneFacts {
  readonly account: AccountState;
  readonly presence: OwnPresence;
  readonly contacts: readonly Contact[];
  readonly calls: readonly CallView[];
  /** The room that this phone is in. */
  readonly room: OwnRoom | null;
  readonly rooms: RoomListState;
  readonly callbacks: readonly DueCall[];
  readonly voice: Settings['voice'];
  readonly history: HistoryState;
}

/** The phone as the tray and its kin see it. */
export function phoneSnapshot({
  account,
  presence,
  contacts,
  calls,
  room,
  rooms,
  callbacks,
  history,
  voice,
}: PhoneFacts): PhoneSnapshot {
  if (account.status !== 'signed-in') return strangerSnapshot(account.status);
  return {
    connection: phoneConnection(account.connection),
    self: {
      name: text(account.self.name),
      presence: presence.status,
      ...(presence.until !== undefined && { until: presence.until }),
    },
    contacts: menuContacts(
      contacts,
      history.entries.map(({ peer }) => peer.userId),
    ),
    calls: [...roomAsCall(room), ...calls.flatMap((call) => phoneCall(call))].slice(0, MAX_CALLS),
    ...(rooms.status === 'ready' && rooms.rooms.length > 0 && { rooms: menuRooms(rooms.rooms) }),
    missedCount: Math.max(0, history.missedCount),
    ...(voice !== 'open' && { voice }),
    ...recentPeople(contacts, history),
    ...(callbacks.length > 0 && { callbacks: [...callbacks] }),
  };
}

/** Who has left the team can't be called again. */
function recentPeople(
  contacts: readonly Contact[],
  { entries, missedCount }: HistoryState,
): Pick<PhoneSnapshot, 'redial' | 'missedFrom'> {
  const inTeam = (entry: HistoryEntry | undefined) => {
    const contact = contacts.find(({ userId }) => userId === entry?.peer.userId);
    return contact && { userId: contact.userId, name: text(contact.name) };
  };
  const redial = inTeam(entries.find(({ direction }) => direction === 'outgoing'));
  const missedFrom =
    missedCount > 0 ? inTeam(entries.find(({ missed, seen }) => missed && !seen)) : undefined;
  return { ...(redial && { redial }), ...(missedFrom && { missedFrom }) };
}

/** Nothing of whoever used the phone before. */
const strangerSnapshot = (status: 'loading' | 'signed-out'): PhoneSnapshot => ({
  connection: status === 'loading' ? 'connecting' : 'signed-out',
  self: null,
  contacts: [],
  calls: [],
  missedCount: 0,
});

const text = (value: string): string => value.slice(0, MAX_TEXT);

function phoneConnection(connection: ConnectionState): PhoneConnection {
  switch (connection.status) {
    case 'connecting':
    case 'online':
    case 'reconnecting':
      return connection.status;
    case 'refused':
      return 'offline';
    default:
      return assertNever(connection);
  }
}

/** Favourites, then the recently called (newest first), then whoever is available; each once. */
export function menuContacts(contacts: readonly Contact[], recents: readonly UserId[]): PhoneContact[] {
  const byId = new Map(contacts.map((contact) => [contact.userId, contact]));
  const recent = recents.flatMap((userId) => byId.get(userId) ?? []);
  const chosen = new Set([
    ...contacts.filter((contact) => contact.favourite),
    ...recent,
    ...contacts.filter((contact) => contact.status === 'available'),
  ]);
  return [...chosen].slice(0, MAX_CONTACTS).map(({ userId, name, status, favourite }) => ({
    userId,
    name: text(name),
    status: status ?? 'unknown',
    favourite,
  }));
}

/** To the tray and the keys the room is a call that hanging up leaves. */
function roomAsCall(room: OwnRoom | null): PhoneCall[] {
  if (!room || room.phase === 'over') return [];
  const { roomId, name, phase, held, since, others, own } = room;
  const { muted, microphoneOpening, cameraOn, screenOn } = own;
  return [
    {
      ...{ callId: roomId, peerName: text(name), media: 'audio', waiting: false, muted, held },
      phase: phase === 'joining' || phase === 'waiting' ? 'connecting' : 'active',
      answeredAt: since,
      room: { others: others.length },
      ...whatGoesOn({ handover: null, screenOn, cameraOn, microphoneOpening }),
    },
  ];
}

/** Those with somebody inside first, else in their order. */
function menuRooms(rooms: readonly RoomSeen[]): PhoneRoom[] {
  const isEmpty = ({ inside }: RoomSeen): boolean => inside.length === 0;
  return [...rooms.filter((room) => !isEmpty(room)), ...rooms.filter(isEmpty)]
    .slice(0, MAX_ROOMS)
    .map(({ roomId, name, inside }) => ({
      roomId,
      name: text(name),
      people: inside.slice(0, MAX_PEOPLE_IN_MENU).map(({ person }) => text(person.name)),
    }));
}

function phoneCall({ phase, callId, peer, media, ...call }: CallView): PhoneCall[] {
  if (phase === 'ended') return [];
  const { waiting, muted, held, answeredAt, transferredBy, returned, ringRule } = call;
  return [
    {
      ...{ callId, peerName: text(peer.name), media, phase, waiting, muted, held, answeredAt },
      ...whatGoesOn(call),
      ...(call.ring && {
        ring: {
          ...(call.ring.room !== undefined && { room: text(call.ring.room) }),
          people: call.ring.people.slice(0, MAX_PEOPLE_IN_MENU).map(text),
        },
      }),
      ...((ringRule === 'always' || ringRule === 'silent') && { ringRule }),
      ...(transferredBy && { transferredBy: text(transferredBy.name) }),
      ...(returned && held && { returned: true }),
    },
  ];
}

function whatGoesOn({
  handover,
  screenOn,
  cameraOn,
  microphoneOpening,
}: Pick<CallView, 'handover' | 'screenOn' | 'cameraOn' | 'microphoneOpening'>): Partial<PhoneCall> {
  return {
    ...(handover && { handover: true }),
    ...(screenOn && { sharing: true }),
    ...(cameraOn && { cameraOn }),
    ...(microphoneOpening && { microphoneOpening }),
  };
}
