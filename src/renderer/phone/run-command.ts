import type { Person } from '@protocol';
import type { Observable } from '@shared/observable.ts';
import type { PhoneCommand } from '@shared/phone.ts';
import type { AccountState } from '../account/account.ts';
import type { CallbacksControl } from '../callbacks/create-callbacks.ts';
import type { CallControl } from '../call/calls.ts';
import type { Contacts } from '../contacts/contacts.ts';
import type { OwnPresenceControl } from '../presence/own-presence.ts';
import { resolveCommand, type CallAction } from './command-target-model.ts';
import type { Notify } from './notice-code.ts';
import type { Screen } from './screen-model.ts';

export interface RunCommandDeps {
  readonly account: { readonly state: Observable<AccountState> };
  readonly contacts: Pick<Contacts, 'list'>;
  readonly presence: OwnPresenceControl;
  readonly callbacks: Pick<CallbacksControl, 'plan' | 'forget'>;
  readonly calls: CallControl;
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
    default: {
      const action = resolveCommand(command, deps.calls.list.current);
      if (action) act(deps, action);
    }
  }
}

/** Somebody who calls may be in nobody's list, as a guest is. */
function planCallback(deps: RunCommandDeps, userId: string, inMinutes: number | null): void {
  const caller = deps.calls.list.current.find(({ peer }) => peer.userId === userId)?.peer;
  const person = caller ?? findPerson(deps, userId);
  if (person) deps.callbacks.plan({ userId, name: person.name }, inMinutes);
  else deps.notify('unknown-person');
}

function decline(deps: RunCommandDeps, action: Extract<CallAction, { type: 'decline' }>): void {
  const { callId, message, callBackInMinutes } = action;
  const caller = deps.calls.list.current.find((call) => call.callId === callId)?.peer;
  if (caller && callBackInMinutes !== undefined) planCallback(deps, caller.userId, callBackInMinutes);
  deps.calls.decline(callId, message);
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

function transfer(deps: RunCommandDeps, { callId, to }: Extract<CallAction, { type: 'transfer' }>): void {
  // A guest in a call is in nobody's list.
  const inCall = deps.calls.list.current.find(({ peer }) => peer.userId === to);
  const person = inCall?.peer ?? findPerson(deps, to);
  if (person) deps.calls.transfer(callId, person);
  else deps.notify('unknown-person');
}

function act(deps: RunCommandDeps, action: CallAction): void {
  const { calls } = deps;
  switch (action.type) {
    case 'answer':
      calls.answer(action.callId, action.media);
      break;
    case 'decline':
      decline(deps, action);
      break;
    case 'hang-up':
      calls.hangUp(action.callId);
      break;
    case 'set-muted':
      calls.setMuted(action.callId, action.muted);
      break;
    case 'set-camera':
      calls.setCamera(action.callId, action.on);
      break;
    case 'set-screen':
      calls.setScreen(action.callId, action.on, action.hint);
      break;
    case 'set-held':
      calls.setHeld(action.callId, action.held);
      break;
    case 'transfer':
      transfer(deps, action);
      break;
    case 'take-back':
      calls.takeBack(action.callId);
  }
}
