import { type ClientPayload, isOfTeam, type UserId } from '@protocol';
import { createSubject } from '@shared/observable.ts';
import type { PhoneCommand } from '@shared/phone.ts';
import type { CallView } from '../call/calls.ts';
import type { Contact } from '../contacts/contacts.ts';
import type { Phone, Screen } from '../phone/phone.ts';
import { AdminView } from './admin-view.svelte.ts';
import { CallsView } from './calls-view.svelte.ts';
import { createClock } from './clock.ts';
import { conversationName } from './conversation-name-model.ts';
import { InviteView } from './invite-view.svelte.ts';
import { observed } from './observed.ts';
import { RoomsView } from './rooms-view.svelte.ts';
import { TrustView } from './trust-view.svelte.ts';
import { PeopleView } from './people-view.svelte.ts';
import type { Corner } from './self-view-model.ts';
import type { SettingsCategory } from './settings-category.ts';

class SelfView {
  /** Null until they have moved it. */
  corner: Corner | null = $state(null);
  isHidden = $state(false);
}

/** Everything that the screens read and ask for. One per mounted interface, in the context. */
export class PhoneView {
  readonly phone: Phone;
  readonly account;
  readonly people;
  readonly admin;
  readonly ownDevices;
  readonly presence;
  readonly callbacks;
  readonly calls;
  readonly rooms;
  readonly talkKey;
  readonly history;
  readonly settings;
  readonly hotkeys;
  readonly devices;
  readonly deviceCards;
  readonly connectionCheck;
  readonly cutOff;
  /** Whether the browser may tell of calls; null where it need not be asked. */
  readonly notifications;
  readonly invite;
  readonly door;
  readonly invites;
  readonly notices;
  readonly screen;
  readonly link;
  readonly screenQuestion;
  readonly trust;
  readonly shown;
  readonly hasTray;
  readonly clock;
  /** Where the person is in the settings; kept while they look at something else. */
  settingsCategory: SettingsCategory = $state('general');
  /** Where the person has put their own picture over that of others; kept from call to call. */
  readonly selfView = new SelfView();
  /** The list of what the keys do is shown. */
  showsKeys = $state(false);
  /** Whose page is shown in place of the list of people, and where the person came from. */
  #person: { readonly userId: UserId; readonly from: Screen } | null = $state.raw(null);

  constructor(phone: Phone) {
    this.phone = phone;
    this.account = observed(phone.account.state);
    this.shown = observed(phone.shown);
    this.hasTray = observed(phone.hasTray);
    this.clock = createClock(phone.shown);
    this.people = new PeopleView(phone.contacts);
    this.admin = new AdminView(phone.admin);
    this.ownDevices = observed(phone.access.devices.state);
    this.link = observed(phone.links.question);
    this.screenQuestion = observed(phone.screens.question);
    this.trust = new TrustView(phone.trust);
    this.presence = observed(phone.presence.state);
    this.callbacks = {
      planned: observed(phone.callbacks.planned),
      due: observed(phone.callbacks.due),
    };
    this.calls = new CallsView(phone);
    this.rooms = new RoomsView(phone.rooms);
    this.talkKey = observed(phone.talkKey.state);
    this.history = observed(phone.history.state);
    this.settings = observed(phone.settings.state);
    this.hotkeys = observed(phone.settings.hotkeys);
    this.devices = observed(phone.devices);
    this.deviceCards = observed(phone.deviceWatch.cards);
    this.connectionCheck = observed(phone.connectionCheck.state);
    this.cutOff = observed(phone.cutOff);
    this.notifications = observed(phone.notifications?.standing ?? createSubject(null));
    this.invite = observed(phone.invite);
    this.door = observed(phone.door);
    this.invites = new InviteView(phone.account);
    this.notices = observed(phone.notices);
    this.screen = observed(phone.screen);
  }

  run(command: PhoneCommand): void {
    this.phone.run(command);
  }

  /** Whose page is shown, as the team has them now. */
  get person(): Contact | null {
    return this.#person && this.people.find(this.#person.userId);
  }

  showPerson(userId: UserId): void {
    this.#person = { userId, from: this.screen.current };
    this.people.last = userId;
    this.phone.run({ type: 'show', screen: 'people' });
  }

  leavePerson(): void {
    const from = this.#person?.from ?? 'people';
    this.#person = null;
    this.show(from === 'call' || from === 'room' ? 'people' : from);
  }

  show(screen: Screen): void {
    if (screen === 'people') this.#person = null;
    this.phone.run({ type: 'show', screen });
  }

  /** Whether this person may make a conversation of several, on this server. */
  get mayAdd(): boolean {
    const account = this.account.current;
    const isMember = account.status === 'signed-in' && isOfTeam(account.self.role);
    return isMember && this.rooms.list.current.status === 'ready';
  }

  /** Begins a conversation with people who are rung, or makes one of a call. */
  async ringSeveral(ring: UserId[], call?: CallView): ReturnType<Phone['rooms']['create']> {
    const account = this.account.current;
    const own = account.status === 'signed-in' ? [account.self.name] : [];
    const names = [
      ...own,
      ...(call ? [call.peer.name] : []),
      ...ring.map((userId) => this.people.nameOf(userId)),
    ];
    const made = await this.phone.rooms.create({
      ...{ name: conversationName(names), kind: 'temporary', access: 'invited', ring },
      ...(call && { fromCall: call.callId, callMedia: callMediaOf(call) }),
    });
    if (made.ok && !call) this.run({ type: 'join-room', roomId: made.value.roomId });
    return made;
  }

  /** The server lets no guest hand over a member of the team. */
  mayTransfer({ peer }: CallView): boolean {
    const account = this.account.current;
    return account.status === 'signed-in' && (account.self.role !== 'guest' || peer.role === 'guest');
  }

  showSettings(category: SettingsCategory): void {
    this.settingsCategory = category;
    this.show('settings');
  }
}

const callMediaOf = (call: CallView): ClientPayload<'room:create'>['callMedia'] => ({
  own: { muted: call.muted, camera: call.cameraOn, screen: call.screenOn, held: call.held },
  other: {
    ...{ muted: call.remoteMuted, camera: call.remoteCameraOn },
    ...{ screen: call.remoteScreenOn, held: call.remoteHeld },
  },
});
