import type { Person, RoomSeen } from '@protocol';
import type { OwnRoom, RemoteParticipant, RoomOver, RoomPrivacy } from '../../room/own-room.ts';
import type { SignalingError } from '../../signaling/signaling.ts';

const lists = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** Who is inside, e.g. `Ada, Bob and 3 others`. */
export function insideWords({ inside }: Pick<RoomSeen, 'inside'>): string {
  const names = inside.map(({ person }) => person.name);
  if (names.length === 0) return 'Nobody is here';
  if (names.length <= 3) return lists.format(names);
  return lists.format([...names.slice(0, 2), `${names.length - 2} others`]);
}

/** What a room asks of whoever comes in. */
export function doorWords(room: Pick<RoomSeen, 'locked' | 'passcode' | 'access'>): string | null {
  if (room.locked) return 'Locked';
  if (room.passcode) return 'Asks for a passcode';
  return room.access === 'invited' ? 'For invited people' : null;
}

export interface OverWords {
  readonly title: string;
  readonly detail: string;
  /** To come in once more makes sense. */
  readonly mayTry: boolean;
}

const over: Readonly<Record<RoomOver, OverWords>> = {
  passcode: {
    title: 'This room asks for a passcode',
    detail: 'Whoever made the room knows it.',
    mayTry: false,
  },
  'wrong-passcode': { title: 'That wasn’t the passcode', detail: 'Check it and try again.', mayTry: false },
  'too-many-guesses': {
    title: 'Too many wrong passcodes',
    detail: 'Wait a minute, then try again.',
    mayTry: true,
  },
  locked: {
    title: 'The room is locked',
    detail: 'Ask somebody inside to unlock it, then try again.',
    mayTry: true,
  },
  full: { title: 'The room is full', detail: 'Wait until somebody leaves, then try again.', mayTry: true },
  'video-full': {
    title: 'The room has as many cameras on as it can',
    detail: 'Come in without your camera.',
    mayTry: true,
  },
  gone: { title: 'There is no such room', detail: 'It has ended, or it isn’t open to you.', mayTry: false },
  removed: {
    title: 'You were removed from the room',
    detail: 'A host can invite you again.',
    mayTry: false,
  },
  denied: { title: 'You weren’t let in', detail: 'A host turned your request down.', mayTry: true },
  ended: { title: 'The room has ended', detail: 'A host ended it for everyone.', mayTry: false },
  moved: {
    title: 'You’re in this room on another device',
    detail: 'Come in here to move the conversation to this device.',
    mayTry: true,
  },
  left: {
    title: 'You were away for too long',
    detail: 'The server couldn’t reach this device for a minute, so your place was given up.',
    mayTry: true,
  },
  offline: {
    title: 'The server can’t be reached',
    detail: 'Check your connection, then try again.',
    mayTry: true,
  },
  failed: {
    title: 'You couldn’t come in',
    detail: 'Something went wrong. Try again in a moment.',
    mayTry: true,
  },
};

export const overWords = (why: RoomOver): OverWords => over[why];

/** Who could listen in a room. */
export const privacyWords: Readonly<
  Record<RoomPrivacy, { readonly label: string; readonly explanation: string } | null>
> = {
  direct: {
    label: 'End-to-end encrypted',
    explanation: 'Sound and pictures go directly between the devices. No server can listen.',
  },
  sealed: {
    label: 'End-to-end encrypted',
    explanation:
      'Sound and pictures go through your team’s media server, encrypted with keys that only the devices in this room have. The server can’t listen.',
  },
  // The room says in words that nothing goes.
  unable: null,
};

/** How things stand with the whole room, where there is anything to say. */
export function roomStateWords({ phase, others, held, mediaLost, privacy }: OwnRoom): string | null {
  if (phase === 'joining') return 'Coming in…';
  if (phase === 'waiting') return 'Waiting to be let in…';
  if (phase === 'returning') return 'Server unreachable, you can go on talking';
  if (held) return 'On hold';
  if (privacy === 'unable')
    return 'You can’t hear anybody, and nobody hears you: this room is so large that it needs a newer browser than yours. Update it, or use the app.';
  if (mediaLost) return 'The media server can’t be reached. You hear each other again as soon as it’s back.';
  return others.length === 0 ? 'Nobody else is here yet' : null;
}

export const countWords = (others: number): string => (others === 0 ? 'Only you' : `${others + 1} people`);

/** Those who are in the room and have no place on the screen. */
export const restWords = (count: number): string => (count === 1 ? 'and 1 other' : `and ${count} others`);

const links: Readonly<Record<RemoteParticipant['link'], string | null>> = {
  connecting: 'Connecting…',
  up: null,
  down: 'Reconnecting…',
  failed: 'No connection',
  none: 'Not heard here',
};

/** How things stand with one person, where there is anything to say. */
export const linkWords = ({ link, held, signalingLost }: RemoteParticipant): string | null =>
  links[link] ?? (held ? 'On hold' : signalingLost ? 'Server connection lost' : null);

const errors: Partial<Record<SignalingError['code'], string>> = {
  offline: 'The server can’t be reached just now. Try again when you’re online.',
  timeout: 'The server didn’t answer. Try again in a moment.',
  forbidden: 'Only a host of the room can do that.',
  not_found: 'There is no such room any more.',
  rate_limited: 'That was too often. Wait a moment, then try again.',
  room_full: 'The room can’t take any more people.',
  too_many_rooms: 'You’ve made as many rooms as anybody may have. Delete one first.',
  invalid_payload: 'The server didn’t accept that. Check what you typed.',
};

export const roomErrorWords = ({ code }: Pick<SignalingError, 'code'>): string =>
  errors[code] ?? 'Something went wrong. Try again in a moment.';

export const mutedByWords = (by: Person): string => `${by.name} muted you. Unmute when you want to speak.`;

/** Who came, went or raised a hand since, for somebody who does not look. */
export function roomNewsWords(before: OwnRoom | null, after: OwnRoom | null): string | null {
  if (!before || !after || before.roomId !== after.roomId) return null;
  const names = (some: readonly RemoteParticipant[]): string =>
    lists.format(some.map(({ person }) => person.name));
  const without = (some: readonly RemoteParticipant[], others: readonly RemoteParticipant[]) =>
    some.filter(({ deviceId }) => !others.some((other) => other.deviceId === deviceId));
  const came = without(after.others, before.others);
  if (came.length > 0) return `${names(came)} joined`;
  const left = without(before.others, after.others);
  if (left.length > 0 && after.phase !== 'over') return `${names(left)} left`;
  const raised = after.others.filter(
    ({ deviceId, handRaisedAt }) =>
      handRaisedAt !== null && before.others.find((one) => one.deviceId === deviceId)?.handRaisedAt === null,
  );
  return raised.length > 0 ? `${names(raised)} raised a hand` : null;
}
