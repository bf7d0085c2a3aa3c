import {
  PresenceLasting,
  type PhoneCall,
  type PhoneCommand,
  type PhoneContact,
  type PhonePresence,
  type PhoneRoom,
  type PhoneSnapshot,
} from '@shared/phone.ts';
import { untilWords } from '@shared/until-words.ts';
import { turnTo, whichCall } from '@shared/which-call.ts';

/** One picture each, see `build/scripts/icons.ts`. */
export const trayIcons = [
  'offline',
  'available',
  'away',
  'dnd',
  'missed',
  'ringing',
  'in-call',
  'muted',
] as const;
export type TrayIcon = (typeof trayIcons)[number];

/** What choosing an item does. */
export type TrayIntent = PhoneCommand | { readonly type: 'open' } | { readonly type: 'quit' };

export type TrayItem =
  | { readonly kind: 'separator' }
  /** Says something and can't be chosen. */
  | { readonly kind: 'note'; readonly label: string }
  | {
      readonly kind: 'action';
      readonly label: string;
      readonly intent: TrayIntent;
      /** Drawn with a mark; absent for items that are not a choice. */
      readonly checked?: boolean;
    }
  | { readonly kind: 'submenu'; readonly label: string; readonly items: readonly TrayItem[] };

export interface TrayModel {
  readonly icon: TrayIcon;
  readonly toolTip: string;
  readonly menu: readonly TrayItem[];
}

/** What the tray shows for a phone in this state. */
export function trayModel(snapshot: PhoneSnapshot, now: number): TrayModel {
  const toolTip = `Ringdown: ${statusOf(snapshot, now)}`;
  return { icon: iconOf(snapshot), toolTip, menu: menuOf(snapshot, now) };
}

/** What needs the person now comes before what is going on, and that before what merely is. */
function iconOf(snapshot: PhoneSnapshot): TrayIcon {
  const { ringing, current } = whichCall(snapshot.calls);
  if (ringing !== null) return 'ringing';
  if (current !== null) return current.muted ? 'muted' : 'in-call';
  if (snapshot.connection !== 'online' || snapshot.self === null) return 'offline';
  if (snapshot.missedCount > 0) return 'missed';
  return presenceIcons[snapshot.self.presence];
}

const presenceIcons = {
  available: 'available',
  away: 'away',
  dnd: 'dnd',
  invisible: 'offline',
} as const satisfies Record<PhonePresence, TrayIcon>;

const presenceNames = {
  available: 'Available',
  away: 'Away',
  dnd: 'Do not disturb',
  invisible: 'Invisible',
} as const satisfies Record<PhonePresence, string>;

const connectionNames = {
  'signed-out': 'signed out',
  connecting: 'connecting',
  online: 'online',
  reconnecting: 'reconnecting',
  offline: 'offline',
} as const satisfies Record<PhoneSnapshot['connection'], string>;

function statusOf(snapshot: PhoneSnapshot, now: number): string {
  const { ringing, current } = whichCall(snapshot.calls);
  if (ringing !== null) return `${ringing.peerName} is calling`;
  if (current !== null) return callStatus(current, snapshot);
  const missed = snapshot.missedCount > 0 ? `, ${missedText(snapshot.missedCount)}` : '';
  if (snapshot.connection !== 'online' || snapshot.self === null) {
    return `${connectionNames[snapshot.connection]}${missed}`;
  }
  const words = presenceWords(snapshot.self, now);
  return `${words.slice(0, 1).toLowerCase()}${words.slice(1)}${missed}`;
}

function presenceWords({ presence, until }: Self, now: number): string {
  return until === undefined
    ? presenceNames[presence]
    : `${presenceNames[presence]} ${untilWords(until, now)}`;
}

type Self = NonNullable<PhoneSnapshot['self']>;

function callStatus(call: PhoneCall, { voice }: Pick<PhoneSnapshot, 'voice'>): string {
  if (call.returned === true) return `${call.peerName} is on the line again`;
  const { held, muted, sharing = false } = call;
  const mutedWords = voice === 'push-to-talk' ? 'muted, hold the key to talk' : 'muted';
  const marks = [muted && mutedWords, sharing && 'sharing the screen', held && 'on hold'].filter(
    (mark) => mark !== false,
  );
  const suffix = marks.length > 0 ? ` (${marks.join(', ')})` : '';
  return `${call.room ? roomStatus(call.room) : phaseNames[call.phase]} ${call.peerName}${suffix}`;
}

function roomStatus({ others }: NonNullable<PhoneCall['room']>): string {
  if (others === 0) return 'alone in';
  return others === 1 ? 'with 1 other person in' : `with ${others} others in`;
}

const phaseNames = {
  dialing: 'calling',
  'ringing-out': 'calling',
  'ringing-in': 'call from',
  connecting: 'connecting to',
  active: 'in a call with',
  reconnecting: 'reconnecting to',
} as const satisfies Record<PhoneCall['phase'], string>;

function missedText(count: number): string {
  return count === 1 ? '1 missed call' : `${count} missed calls`;
}

function menuOf(snapshot: PhoneSnapshot, now: number): TrayItem[] {
  const sections = [
    ringingSection(snapshot),
    callSection(snapshot),
    recentSection(snapshot),
    contactsSection(snapshot),
    roomsSection(snapshot),
    missedSection(snapshot),
    presenceSection(snapshot, now),
    [action('Open Ringdown', { type: 'open' }), action('Quit Ringdown', { type: 'quit' })],
  ];
  return sections
    .filter((section) => section.length > 0)
    .flatMap((section, index) => (index === 0 ? section : [{ kind: 'separator' } as const, ...section]));
}

function ringingSection({ calls }: PhoneSnapshot): TrayItem[] {
  const call = whichCall(calls).ringing;
  if (call === null) return [];
  const { callId, media, peerName } = call;
  return [
    { kind: 'note', label: `${peerName} is calling${media === 'video' ? ' with video' : ''}` },
    action('Answer', { type: 'answer', callId }),
    ...(media === 'video'
      ? [action('Answer without camera', { type: 'answer', callId, media: 'audio' } as const)]
      : []),
    action('Decline', { type: 'decline', callId }),
  ];
}

function callSection(snapshot: PhoneSnapshot): TrayItem[] {
  const { current: call, next } = whichCall(snapshot.calls);
  if (call === null) return [];
  const { callId, held, muted, microphoneOpening = false, phase } = call;
  const isUp = phase === 'active' || phase === 'reconnecting';
  return [
    { kind: 'note', label: capitalised(callStatus(call, snapshot)) },
    { ...action('Mute', { type: 'set-muted', callId, muted: !muted || microphoneOpening }), checked: muted },
    ...(isUp ? [{ ...action('Hold', { type: 'set-held', callId, held: !held }), checked: held }] : []),
    ...(call.sharing === true
      ? [action('Stop sharing the screen', { type: 'set-screen', callId, on: false })]
      : []),
    // One that rings is answered above.
    ...(next?.held === true ? [action(`Swap with ${next.peerName}`, turnTo(next))] : []),
    action(call.room ? `Leave ${call.peerName}` : 'Hang up', { type: 'hang-up', callId }),
  ];
}

/** Whom one called last, while nothing else goes on. */
function recentSection({ calls, connection, redial }: PhoneSnapshot): TrayItem[] {
  if (redial === undefined || connection !== 'online' || calls.length > 0) return [];
  return [action(`Call ${redial.name} again`, { type: 'call', userId: redial.userId, media: 'audio' })];
}

/** More than this makes a menu that runs off a small screen. */
const MAX_MENU_CONTACTS = 12;

function contactsSection({ connection, contacts, self }: PhoneSnapshot): TrayItem[] {
  if (self === null) return [];
  if (connection !== 'online') return [{ kind: 'note', label: capitalised(connectionNames[connection]) }];
  if (contacts.length === 0) return [{ kind: 'note', label: 'Nobody to call yet' }];
  return contacts.slice(0, MAX_MENU_CONTACTS).map(contactItem);
}

const contactMarks = {
  available: { mark: '●', words: 'available' },
  away: { mark: '◐', words: 'away' },
  dnd: { mark: '⊘', words: 'do not disturb' },
  'in-call': { mark: '◉', words: 'in a call' },
  offline: { mark: '○', words: 'offline' },
  unknown: null,
} as const satisfies Record<PhoneContact['status'], { mark: string; words: string } | null>;

function contactItem({ name, status, userId }: PhoneContact): TrayItem {
  const known = contactMarks[status];
  return {
    kind: 'submenu',
    label: known ? `${known.mark} ${name} (${known.words})` : name,
    items: [
      action('Voice call', { type: 'call', userId, media: 'audio' }),
      action('Video call', { type: 'call', userId, media: 'video' }),
    ],
  };
}

/** More than this makes a menu that runs off a small screen; the rest is in the window. */
const MAX_MENU_ROOMS = 6;

function roomsSection({ calls, connection, rooms = [] }: PhoneSnapshot): TrayItem[] {
  if (connection !== 'online' || rooms.length === 0) return [];
  const here = calls.find(({ room }) => room !== undefined)?.callId;
  const items = rooms.slice(0, MAX_MENU_ROOMS).map((room) => ({
    ...action(roomWords(room), { type: 'join-room', roomId: room.roomId }),
    ...(room.roomId === here && { checked: true }),
  }));
  const rest = rooms.length > items.length ? [action('All rooms', { type: 'show', screen: 'rooms' })] : [];
  return [{ kind: 'note', label: 'Rooms' }, ...items, ...rest];
}

function roomWords({ name, people }: PhoneRoom): string {
  const [first, second, ...others] = people;
  if (first === undefined) return name;
  const rest = others.length > 0 ? ` +${others.length}` : '';
  return `${name}: ${[first, second].filter((one) => one !== undefined).join(', ')}${rest}`;
}

function missedSection({ connection, missedCount, missedFrom, self }: PhoneSnapshot): TrayItem[] {
  if (self === null || missedCount === 0) return [];
  const callBack =
    missedFrom === undefined || connection !== 'online'
      ? []
      : [
          action(`Call ${missedFrom.name} back`, {
            type: 'call',
            userId: missedFrom.userId,
            media: 'audio',
          } as const),
        ];
  return [...callBack, action(`Show ${missedText(missedCount)}`, { type: 'show', screen: 'history' })];
}

function presenceSection({ self }: PhoneSnapshot, now: number): TrayItem[] {
  if (self === null) return [];
  const choices = (['available', 'away', 'dnd', 'invisible'] as const).map((presence) => ({
    ...action(presenceNames[presence], { type: 'set-presence', presence }),
    checked: self.presence === presence && self.until === undefined,
  }));
  const items = [...choices, { kind: 'separator' } as const, ...quietItems];
  return [{ kind: 'submenu', label: `${self.name}: ${presenceWords(self, now)}`, items }];
}

const lastings = {
  '30-minutes': 'for 30 minutes',
  '1-hour': 'for 1 hour',
  'until-tomorrow': 'until tomorrow 08:00',
} as const satisfies Record<PresenceLasting, string>;

const quietItems: readonly TrayItem[] = PresenceLasting.options.map((lasting) =>
  action(`${presenceNames.dnd} ${lastings[lasting]}`, { type: 'set-presence', presence: 'dnd', lasting }),
);

function action(label: string, intent: TrayIntent): Extract<TrayItem, { kind: 'action' }> {
  return { kind: 'action', label, intent };
}

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
