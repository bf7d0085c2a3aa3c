import type { Observable } from '@shared/observable.ts';
import type { PhoneCommand } from '@shared/phone.ts';
import type { NotificationPermission, ShellInfo } from '@shared/shell.ts';
import type { Account, InviteAddress, RoomDoor } from '../account/account.ts';
import type { OwnAccess } from '../account/own-access.ts';
import type { Admin } from '../admin/admin.ts';
import type { Callbacks } from '../callbacks/callbacks.ts';
import type { Calls } from '../call/calls.ts';
import type { CutOff } from '../link/ice/ice-choice-model.ts';
import type { Contacts } from '../contacts/contacts.ts';
import type { CallHistory } from '../history/call-history.ts';
import type { DeviceCheck } from '../media/device-check.ts';
import type { DeviceWatch } from '../media/device-watch.ts';
import type { DeviceLists } from '../media/media.ts';
import type { ConnectionCheck } from '../rtc/check/connection-check.ts';
import type { OwnPresenceControl } from '../presence/own-presence.ts';
import type { QuietHoursControl } from '../presence/quiet-hours.ts';
import type { Rooms } from '../room/rooms.ts';
import type { SettingsStore } from '../settings/settings-store.ts';
import type { TalkKey } from '../talk-key/talk-key.ts';
import type { Trust } from '../trust/trust.ts';
import type { LinkDesk } from './link-desk.ts';
import type { LogLine } from './log.ts';
import type { News } from './notice-code.ts';
import type { Screen } from './screen-model.ts';
import type { ScreenQuestions } from './screen-questions.ts';

export type { Screen };

/** Something a person must be told that belongs to no screen, e.g. that a command failed. */
export type Notice = News & { readonly id: number };

/**
 * The whole phone, as the interface and the shell use it. Whatever is done to calls goes through {@link Phone.run},
 * whether a button, a key, the tray or a notification asked for it.
 */
export interface Phone {
  readonly info: ShellInfo;
  /** Whether the window can be seen, so that it is worth drawing. */
  readonly shown: Observable<boolean>;
  /** Whether the window can go to a tray and be brought back from there. */
  readonly hasTray: Observable<boolean>;
  readonly account: Account;
  readonly access: OwnAccess;
  readonly admin: Admin;
  readonly contacts: Contacts;
  readonly presence: OwnPresenceControl;
  readonly quietHours: QuietHoursControl;
  readonly callbacks: Callbacks;
  readonly calls: Calls;
  readonly rooms: Rooms;
  readonly talkKey: TalkKey;
  readonly history: CallHistory;
  readonly settings: SettingsStore;
  readonly links: LinkDesk;
  readonly trust: Trust;
  readonly screens: ScreenQuestions;
  readonly devices: Observable<DeviceLists>;
  readonly deviceWatch: DeviceWatch;
  readonly deviceCheck: DeviceCheck;
  readonly connectionCheck: ConnectionCheck;
  /** Null where the person need not allow anything, or can't. */
  readonly notifications: NotificationPermission | null;
  /** Why no call can come about, where none can for want of a relay; null until the server has said how it is. */
  readonly cutOff: Observable<CutOff | null>;
  /** Which screen to show; commands such as `show` and `call` change it, and so may the person. */
  readonly screen: Observable<Screen>;
  /** From the address of the page; null for somebody who is signed in. */
  readonly invite: Observable<InviteAddress | null>;
  /** The link of a room from the address of the page, before it was gone through. */
  readonly door: Observable<RoomDoor | null>;
  readonly notices: Observable<readonly Notice[]>;
  dismissNotice(id: number): void;
  run(command: PhoneCommand): void;
  /** What went on lately, oldest first, for a report. */
  logLines(): readonly LogLine[];
}
