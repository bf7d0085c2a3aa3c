import { limits, type CallMedia } from '@protocol';
import type { PlannedCall } from '../../callbacks/callbacks.ts';
import type { CallView } from '../../call/calls.ts';
import type { Announcement } from '../../state/announcement-model.ts';
import { sharingWords } from './screen-words.ts';
import { momentWords, waitWords } from './time-words.ts';
import { handoverWords, returnedWords } from './transfer-words.ts';

export const mediaWords: Readonly<Record<CallMedia, string>> = { audio: 'Voice call', video: 'Video call' };

/** How the call is, in a few words. */
export function phaseWords(call: CallView): string {
  switch (call.phase) {
    case 'dialing':
      return 'Calling…';
    case 'ringing-out':
      return 'Ringing…';
    case 'ringing-in':
      return call.media === 'video' ? 'Incoming video call' : 'Incoming voice call';
    case 'connecting':
      return 'Connecting…';
    case 'reconnecting':
      return 'Connection lost. Reconnecting…';
    case 'active':
      return activeWords(call);
    case 'ended':
      return 'Call ended';
  }
}

function activeWords(call: CallView): string {
  if (call.handover) return handoverWords(call, call.handover);
  if (call.held && call.remoteHeld) return 'On hold on both sides';
  if (call.held) return 'On hold';
  return call.remoteHeld ? `${call.peer.name} put you on hold` : 'Connected';
}

export interface EndedWords {
  readonly title: string;
  readonly detail: string | null;
}

type EndReasonShown = NonNullable<CallView['ended']>['reason'];
type By = NonNullable<CallView['ended']>['by'];
type Side = {
  readonly name: string;
  readonly by: By;
  readonly outgoing: boolean;
  readonly answered: boolean;
  readonly retryAfterMs: number | undefined;
};

/** Nothing is missed that only this device can't take: it may ring at another one, and the server says how it ended. */
function noRelay({ name, by, outgoing, answered }: Side): EndedWords {
  if (by === 'remote')
    return {
      title: `${name} can’t be reached`,
      detail: `Their calls must go through a relay, and this server has none. An admin can add one (TURN), or they may be able to change it in their settings.`,
    };
  const cause =
    by === 'server'
      ? 'This server requires a relay for your calls and has none.'
      : 'Your calls must go through a relay, and this server has none.';
  const help = 'Ask your admin to add one (TURN)';
  if (answered) return { title: 'The two devices could not connect', detail: `${cause} ${help}.` };
  return {
    title: outgoing ? `${name} was not called` : `${name} is calling, but this device can’t take it`,
    detail: `${cause} ${help}${by === 'server' ? '.' : ', or let calls go directly in Settings, Privacy.'}`,
  };
}

/** Exhaustive: a new reason does not compile before it has words. Some read differently from either side. */
const endedTable: Readonly<Record<EndReasonShown, (side: Side) => EndedWords>> = {
  hangup: ({ name, by }) => ({
    title: by === 'remote' ? `${name} hung up` : by === 'local' ? 'You hung up' : 'Call ended',
    detail: null,
  }),
  declined: ({ name, outgoing }) =>
    outgoing
      ? { title: `${name} declined`, detail: 'They can’t talk right now.' }
      : { title: 'You declined', detail: null },
  busy: ({ name, outgoing }) =>
    outgoing
      ? { title: `${name} is busy`, detail: 'They’ll see that you called.' }
      : { title: `Missed call from ${name}`, detail: 'You couldn’t be reached at that moment.' },
  cancelled: ({ name, outgoing }) =>
    outgoing
      ? { title: 'You cancelled the call', detail: null }
      : { title: `Missed call from ${name}`, detail: 'They hung up before you answered.' },
  'no-answer': ({ name, outgoing }) =>
    outgoing
      ? { title: `${name} did not answer`, detail: 'They’ll see that you called.' }
      : { title: `Missed call from ${name}`, detail: null },
  'answered-elsewhere': () => ({
    title: 'Answered on another device',
    detail: 'The call continues on the device where you answered.',
  }),
  'declined-elsewhere': () => ({ title: 'Declined on another device', detail: null }),
  offline: ({ name, outgoing }) =>
    outgoing
      ? { title: `${name} is offline`, detail: 'They’ll see your call when they’re back online.' }
      : { title: `Missed call from ${name}`, detail: 'You were offline.' },
  'media-failed': () => ({
    title: 'The two devices could not connect',
    detail:
      'A firewall may be blocking the call. Try again; if it keeps happening, ask your admin about a relay (TURN).',
  }),
  'signaling-lost': ({ name, by }) => ({
    title: `The connection to ${name} was lost`,
    detail: by === 'local' ? 'Check your network, then call again.' : 'Wait a moment, then call again.',
  }),
  blocked: ({ name, outgoing }) =>
    outgoing
      ? { title: `${name} isn’t taking your calls`, detail: null }
      : { title: 'A blocked call was refused', detail: null },
  moved: () => ({ title: 'The call goes on with more people', detail: null }),
  untrusted: ({ name, by }) =>
    by === 'local'
      ? {
          title: 'Stopped: this may not be ' + name,
          detail: `That device couldn’t prove that it is ${name}’s. Somebody may be trying to listen in. Contact ${name} another way and ask.`,
        }
      : {
          title: `${name}’s device doesn’t trust yours`,
          detail: `It couldn’t confirm that it’s you and ended the call. Somebody may be trying to listen in. Contact ${name} another way and tell them.`,
        },
  'no-relay': noRelay,
  'too-often': ({ name, retryAfterMs }) => ({
    title: 'Too many calls in a short time',
    detail: `You called too often. ${retryAfterMs === undefined ? `Wait a little before you call ${name} again.` : waitWords(retryAfterMs)}`,
  }),
  'too-many': ({ name }) => ({
    title: 'You’re in too many calls',
    detail: `You can be in ${limits.callsPerPerson} calls at once. End one of them, then call ${name} again.`,
  }),
  failed: () => ({ title: 'The call failed', detail: 'Something went wrong. Try again.' }),
};

export function endedWords(call: CallView): EndedWords | null {
  if (!call.ended) return null;
  const { reason, by, transferredTo, retryAfterMs } = call.ended;
  if (transferredTo) return transferredTitle(call, transferredTo.name);
  const side = { outgoing: call.direction === 'outgoing', answered: call.answeredAt !== null };
  return endedTable[reason]({ name: call.peer.name, by, retryAfterMs, ...side });
}

/** Nobody hung up on anybody. */
function transferredTitle({ peer, ended }: CallView, to: string): EndedWords {
  const title =
    ended?.by === 'local' ? `${peer.name} is talking to ${to} now` : `${peer.name} connected you with ${to}`;
  return { title, detail: null };
}

const announcements: Readonly<
  Record<Exclude<Announcement['kind'], 'screen-shown'>, (name: string) => string>
> = {
  'ringing-in': (name) => `${name} is calling.`,
  'ringing-out': (name) => `${name}’s phone is ringing.`,
  answered: (name) => `Connected with ${name}.`,
  reconnecting: (name) => `Connection to ${name} lost. Reconnecting.`,
  reconnected: (name) => `Connected with ${name} again.`,
  ended: (name) => `Call with ${name} ended.`,
  muted: () => 'Your microphone is off.',
  unmuted: () => 'Your microphone is on.',
  held: (name) => `${name} is on hold.`,
  resumed: (name) => `Talking to ${name} again.`,
  'remote-held': (name) => `${name} put you on hold.`,
  'remote-resumed': (name) => `${name} is back.`,
  'screen-over': () => 'Your screen is no longer shared.',
  'remote-screen-shown': (name) => `${name} is sharing their screen.`,
  'remote-screen-over': (name) => `${name} stopped sharing their screen.`,
  'handed-over': (name) => `${name} is being transferred.`,
  'came-back': (name) => `${name} is back on the line.`,
};

/** For a live region: short, and at the end of a call the reason. */
export function announcementWords(call: CallView, { kind }: Announcement): string {
  const ended = kind === 'ended' ? endedWords(call) : null;
  if (ended) return `${ended.title}.`;
  if (kind === 'handed-over' && call.handover) return handoverWords(call, call.handover);
  if (kind === 'screen-shown') return `${sharingWords(call)}.`;
  if (kind === 'came-back' && call.returned) return returnedWords(call, call.returned);
  const words = announcements[kind](call.peer.name);
  return kind === 'ringing-in' ? `${words} ${phaseWords(call)}.` : words;
}

/** Offered when declining; a person can also write their own. */
export const declineMessages: readonly string[] = [
  'I can’t talk right now.',
  'In a meeting. Can you message me?',
];

/** What one may promise, and is reminded of. */
export const callBackTimes: readonly { readonly minutes: number; readonly words: string }[] = [
  { minutes: 5, words: '5 min' },
  { minutes: 15, words: '15 min' },
  { minutes: 60, words: '1 hour' },
];

export const callBackMessage = (words: string): string => `I’ll call you in ${words}.`;

export function plannedWords({ name, awaitsFree, until }: Omit<PlannedCall, 'userId'>, now: number): string {
  if (!awaitsFree) return `You’ll be reminded to call ${name}`;
  const end = until === undefined ? '' : `, until ${momentWords(until, now)}`;
  return `You’ll be told when ${name} is free${end}`;
}
