import { type Person, RoomId } from '@protocol';
import type { Observable } from '@shared/observable.ts';
import type { PhoneCommand } from '@shared/phone.ts';
import type { AccountState } from '../account/account.ts';
import type { CallbacksControl } from '../callbacks/create-callbacks.ts';
import type { CallControl, CallView } from '../call/calls.ts';
import type { Contacts } from '../contacts/contacts.ts';
import type { OwnPresenceControl } from '../presence/own-presence.ts';
import { callOf, type CallCommand, type CallCommandOf, type ForEachCommand } from './call-command-model.ts';
import type { OwnRoom } from '../room/own-room.ts';
import type { RoomControl } from '../room/rooms.ts';
import type { TalkKey } from '../talk-key/talk-key.ts';
import type { Notify } from './notice-code.ts';
import type { Screen } from './screen-model.ts';

export interface RunCommandDeps {
  readonly account: { readonly state: Observable<AccountState> };
  readonly contacts: Pick<Contacts, 'list'>;
  readonly presence: OwnPresenceControl;
  readonly callbacks: Pick<CallbacksControl, 'plan' | 'forget'>;
  readonly calls: CallControl;
  readonly rooms: RoomControl;
  readonly talkKey: TalkKey;
  readonly show: (screen: Screen) => void;
  readonly notify: Notify;
}

/** Does what a button, a key, the tray or a notification asked for. What makes no sense at the moment does nothing. */
export function runCommand(deps: RunCommandDeps, command: PhoneCommand): void {
  switch (command.type) {
    case 'show':
      deps.show(command.screen);
      break;
    case 'call':
      startCall(deps, command);
      break;
    case 'set-presence':
      if (isReachable(deps)) deps.presence.set(command.presence, command.lasting);
      break;
    case 'call-back':
      planCallback(deps, command.userId, command.inMinutes);
      break;
    case 'forget-callback':
      deps.callbacks.forget(command.userId);
      break;
    case 'talk-key':
      if (command.key === 'lost') deps.talkKey.lost('all');
      else deps.talkKey[command.key]('desktop');
      break;
    case 'join-room':
      joinRoom(deps, command.roomId);
      break;
    default:
      act(deps, command);
  }
}

/** Somebody who calls may be in nobody's list, as a guest is. */
function planCallback(deps: RunCommandDeps, userId: string, inMinutes: number | null): void {
  const caller = deps.calls.list.current.find(({ peer }) => peer.userId === userId)?.peer;
  const person = caller ?? findPerson(deps, userId);
  if (person) deps.callbacks.plan({ userId, name: person.name }, inMinutes);
  else deps.notify('unknown-person');
}

function decline(
  deps: RunCommandDeps,
  { callId, peer, ring }: CallView,
  { message, callBackInMinutes }: CallCommandOf<'decline'>,
): void {
  if (callBackInMinutes !== undefined) planCallback(deps, peer.userId, callBackInMinutes);
  if (ring) deps.rooms.decline(RoomId.parse(callId));
  else deps.calls.decline(callId, message);
}

/** Says why when it isn't: a wish that silently does nothing is worse than a refusal. */
function isReachable({ account, notify }: RunCommandDeps): boolean {
  const state = account.state.current;
  if (state.status !== 'signed-in') notify('not-signed-in');
  else if (state.connection.status !== 'online') notify('offline');
  else return true;
  return false;
}

function startCall(deps: RunCommandDeps, { userId, media }: Extract<PhoneCommand, { type: 'call' }>): void {
  if (!isReachable(deps)) return;
  // Pressing "call" twice must not ring twice, and a call from that person is answered, not crossed.
  const going = deps.calls.list.current.find((call) => call.peer.userId === userId && call.phase !== 'ended');
  if (going?.phase === 'ringing-in') {
    act(deps, { type: 'answer', callId: going.callId, media });
    return;
  }
  if (going) {
    deps.show('call');
    return;
  }
  const callee = findPerson(deps, userId);
  if (callee) deps.calls.start(callee, media);
  else deps.notify('unknown-person');
}

/** Somebody in the log may have left the team; only the team can be called. */
function findPerson({ contacts }: RunCommandDeps, userId: string): Person | null {
  const contact = contacts.list.current.find((person) => person.userId === userId);
  if (!contact) return null;
  const { username, name, role } = contact;
  return { userId: contact.userId, username, name, role };
}

function transfer(deps: RunCommandDeps, { callId }: CallView, { to }: CallCommandOf<'transfer'>): void {
  // A guest in a call is in nobody's list.
  const inCall = deps.calls.list.current.find(({ peer }) => peer.userId === to);
  const person = inCall?.peer ?? findPerson(deps, to);
  if (person) deps.calls.transfer(callId, person);
  else deps.notify('unknown-person');
}

const acts: ForEachCommand<[deps: RunCommandDeps, call: CallView], void> = {
  answer(deps, { callId, ring }, { media }) {
    if (ring) joinRoom(deps, callId);
    else deps.calls.answer(callId, media);
  },
  decline,
  'hang-up': ({ calls }, { callId }) => calls.hangUp(callId),
  // What is meant, not what is: a press while it opens takes the wish back.
  'toggle-mute': ({ calls }, { callId, muted, microphoneOpening }) =>
    calls.setMuted(callId, !muted || microphoneOpening),
  'set-muted': ({ calls }, { callId }, { muted }) => calls.setMuted(callId, muted),
  'set-camera': ({ calls }, { callId }, { on }) => calls.setCamera(callId, on),
  'set-screen': ({ calls }, { callId }, { on, hint }) => calls.setScreen(callId, on, hint),
  'set-held': ({ calls }, { callId }, { held }) => calls.setHeld(callId, held),
  transfer,
  'take-back': ({ calls }, { callId }) => calls.takeBack(callId),
};

function joinRoom({ rooms, show, ...deps }: RunCommandDeps, roomId: string): void {
  const current = rooms.current.current;
  // Who is in it goes on talking, whether the server can be reached or not.
  const isInside = current?.roomId === roomId && current.phase !== 'over';
  if (!isInside && !isReachable({ rooms, show, ...deps })) return;
  rooms.join(RoomId.parse(roomId));
  show('room');
}

/** The room stands for a call: what can be done to both is done by the same buttons and keys. */
const roomActs: Partial<ForEachCommand<[rooms: RoomControl, room: OwnRoom], void>> = {
  'hang-up': (rooms) => rooms.leave(),
  'toggle-mute': (rooms, { own }) => rooms.setMuted(!own.muted || own.microphoneOpening),
  'set-muted': (rooms, _room, { muted }) => rooms.setMuted(muted),
  'set-camera': (rooms, { held }, { on }) => {
    if (!held || !on) rooms.setCamera(on);
  },
  'set-screen': (rooms, _room, { on, hint }) => rooms.setScreen(on, hint),
  'set-held': (rooms, _room, { held }) => rooms.setHeld(held),
};

function actInRoom<T extends CallCommand['type']>(
  rooms: RoomControl,
  room: OwnRoom,
  command: CallCommandOf<T>,
): void {
  const perform: (typeof roomActs)[T] = roomActs[command.type];
  perform?.(rooms, room, command);
}

function act<T extends CallCommand['type']>(deps: RunCommandDeps, command: CallCommandOf<T>): void {
  const room = deps.rooms.current.current;
  if (room && room.roomId === command.callId) {
    if (room.phase !== 'over') actInRoom(deps.rooms, room, command);
    return;
  }
  const call = callOf(command, deps.calls.list.current);
  const perform: (typeof acts)[T] = acts[command.type];
  if (call) perform(deps, call, command);
}
