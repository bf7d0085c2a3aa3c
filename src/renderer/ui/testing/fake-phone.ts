import type {
  CallId,
  DeviceId,
  HistoryEntry,
  InviteCreated,
  InviteInspected,
  RoomInspected,
  OwnPresence,
  Person,
  UserId,
} from '@protocol';
import { createSubject, type Subject } from '@shared/observable.ts';
import type { PhoneCommand } from '@shared/phone.ts';
import { ok, type Result } from '@shared/result.ts';
import type { ScreenQuestion } from '@shared/screens.ts';
import { defaultSettings, type Settings } from '@shared/settings.ts';
import type { HotkeyReport, NotificationStanding, ShellInfo } from '@shared/shell.ts';
import type { Account, AccountError, AccountState, InviteAddress, RoomDoor } from '../../account/account.ts';
import type { DueCall, PlannedCall } from '../../callbacks/callbacks.ts';
import type { CallMediaHandles, CallView } from '../../call/calls.ts';
import type { CutOff } from '../../link/ice/ice-choice-model.ts';
import type { Contact } from '../../contacts/contacts.ts';
import type { HistoryState } from '../../history/call-history.ts';
import type { DeviceCard } from '../../media/device-watch.ts';
import type { DeviceLists } from '../../media/media.ts';
import { createFakeDeviceCheck, type FakeDeviceCheck } from '../../media/testing/fake-media.ts';
import type { LinkQuestion } from '../../phone/link-question-model.ts';
import type { Notice, Phone, Screen } from '../../phone/phone.ts';
import type { QuietHoursState } from '../../presence/quiet-hours.ts';
import type { CheckState } from '../../rtc/check/connection-check-model.ts';
import type { QualityReading } from '../../quality/call-quality.ts';
import type { TalkKeyState } from '../../talk-key/talk-key-model.ts';
import type { CallTrust, KnownDevice, Verification } from '../../trust/trust.ts';
import {
  createFakeAdmin,
  createFakeAdminAnswers,
  createFakeAdminState,
  type FakeAdminAnswers,
  type FakeAdminState,
} from './fake-admin.ts';
import {
  createFakeRoomAnswers,
  createFakeRooms,
  createFakeRoomState,
  type FakeRoomAnswers,
  type FakeRoomState,
} from './fake-rooms.ts';

export const aPerson = (username: string, name: string, changes: Partial<Person> = {}): Person => ({
  userId: `user-${username}` as UserId,
  username,
  name,
  role: 'member',
  ...changes,
});

export const ada = aPerson('ada', 'Ada Lovelace');
export const grace = aPerson('grace', 'Grace Hopper');

export const aContact = (person: Person, changes: Partial<Contact> = {}): Contact => ({
  ...person,
  favourite: false,
  status: 'available',
  note: '',
  ...changes,
});

export const aCall = (changes: Partial<CallView> = {}): CallView => ({
  callId: 'call-0001' as CallId,
  peer: ada,
  device: 'device-ada-1' as DeviceId,
  direction: 'outgoing',
  media: 'audio',
  phase: 'active',
  waiting: false,
  muted: false,
  cameraOn: false,
  screenOn: false,
  screenHint: 'detail',
  held: false,
  remoteHeld: false,
  remoteMuted: false,
  remoteCameraOn: false,
  remoteScreenOn: false,
  remoteKnowsScreens: true,
  remoteSignalingLost: false,
  microphoneProblem: null,
  microphoneOpening: false,
  cameraProblem: null,
  screenProblem: null,
  ringRule: 'usual',
  transferredBy: null,
  handover: null,
  returned: null,
  answeredAt: null,
  ended: null,
  ...changes,
});

export const aTrust = (changes: Partial<CallTrust> = {}): CallTrust => ({
  callId: 'call-0001' as CallId,
  deviceId: 'device-ada-1' as DeviceId,
  standing: 'unverified',
  alarm: null,
  unusual: false,
  ...changes,
});

export const aDevice = (changes: Partial<KnownDevice> = {}): KnownDevice => ({
  userId: ada.userId,
  deviceId: 'device-ada-1' as DeviceId,
  key: 'key',
  firstSeenAt: 1_700_000_000_000,
  verifiedAt: null,
  alarm: null,
  ...changes,
});

export const anEnd = (changes: Partial<NonNullable<CallView['ended']>> = {}): CallView['ended'] => ({
  reason: 'hangup',
  by: 'remote',
  message: null,
  at: 0,
  ...changes,
});

export const anEntry = (changes: Partial<HistoryEntry> = {}): HistoryEntry => ({
  callId: 'call-0001' as CallId,
  peer: ada,
  direction: 'incoming',
  media: 'audio',
  startedAt: 0,
  answeredAt: null,
  endedAt: 30_000,
  endReason: 'no-answer',
  missed: false,
  seen: true,
  ...changes,
});

export const signedIn = (
  changes: Partial<Extract<AccountState, { status: 'signed-in' }>> = {},
): Extract<AccountState, { status: 'signed-in' }> => ({
  status: 'signed-in',
  self: grace,
  serverUrl: 'https://calls.example.org',
  serverName: 'Example team',
  connection: { status: 'online' },
  protection: 'keyring',
  ...changes,
});

export const webShell: ShellInfo = {
  kind: 'web',
  platform: 'web',
  version: '0.1.0',
  deviceName: 'Browser',
  servedBy: null,
};

export const desktopShell: ShellInfo = { ...webShell, kind: 'desktop', platform: 'linux' };

const noMedia: CallMediaHandles = {
  localVideo: null,
  remoteVideo: null,
  localScreen: null,
  remoteScreen: null,
  localMeter: null,
  remoteMeter: null,
  voice: null,
};

/** Everything that a test or the gallery can put in front of the interface. */
interface FakeState extends FakeAdminState, FakeRoomState {
  readonly shown: Subject<boolean>;
  readonly hasTray: Subject<boolean>;
  readonly account: Subject<AccountState>;
  readonly contacts: Subject<readonly Contact[]>;
  readonly contactsStatus: Subject<'loading' | 'ready'>;
  readonly presence: Subject<OwnPresence>;
  readonly quietHours: Subject<QuietHoursState>;
  readonly planned: Subject<readonly PlannedCall[]>;
  readonly due: Subject<readonly DueCall[]>;
  readonly calls: Subject<readonly CallView[]>;
  readonly media: Subject<CallMediaHandles>;
  readonly quality: Subject<QualityReading>;
  readonly history: Subject<HistoryState>;
  readonly settings: Subject<Settings>;
  readonly hotkeys: Subject<HotkeyReport | null>;
  readonly devices: Subject<DeviceLists>;
  readonly talkKey: Subject<TalkKeyState>;
  readonly deviceCards: Subject<readonly DeviceCard[]>;
  readonly connectionCheck: Subject<CheckState>;
  readonly cutOff: Subject<CutOff | null>;
  readonly notifications: Subject<NotificationStanding>;
  readonly notices: Subject<readonly Notice[]>;
  readonly screen: Subject<Screen>;
  readonly invite: Subject<InviteAddress | null>;
  readonly door: Subject<RoomDoor | null>;
  readonly link: Subject<LinkQuestion | null>;
  readonly screenQuestion: Subject<ScreenQuestion | null>;
  readonly callTrust: Subject<readonly CallTrust[]>;
  readonly known: Subject<readonly KnownDevice[]>;
  readonly trustReadable: Subject<boolean>;
  readonly verification: Subject<Verification | null>;
}

/** What the account answers; replace one to script a failure. */
interface FakeAnswers extends FakeAdminAnswers, FakeRoomAnswers {
  signIn: Result<void, AccountError>;
  signUp: Result<void, AccountError>;
  inspectInvite: Result<InviteInspected, AccountError>;
  inspectRoom: Result<RoomInspected, AccountError>;
  visit: Result<void, AccountError>;
  createInvite: Result<InviteCreated, AccountError>;
}

export interface FakePhone extends Phone {
  readonly deviceCheck: FakeDeviceCheck;
  readonly state: FakeState;
  readonly answers: FakeAnswers;
  /** Every command and request in order, e.g. `['run', { type: 'call', … }]`. */
  readonly log: (readonly [string, unknown])[];
  /** What was read from the server, in order, e.g. `invites`. */
  readonly reads: string[];
}

export interface FakePhoneOptions {
  readonly info?: ShellInfo;
  readonly invite?: InviteAddress | null;
  readonly account?: AccountState;
}

const createState = (account: AccountState, invite: InviteAddress | null): FakeState => ({
  ...createFakeAdminState(),
  ...createFakeRoomState(),
  account: createSubject<AccountState>(account),
  contacts: createSubject<readonly Contact[]>([]),
  contactsStatus: createSubject<'loading' | 'ready'>('ready'),
  presence: createSubject<OwnPresence>({ status: 'available', note: '' }),
  quietHours: createSubject<QuietHoursState>({ status: 'unknown' }),
  planned: createSubject<readonly PlannedCall[]>([]),
  due: createSubject<readonly DueCall[]>([]),
  calls: createSubject<readonly CallView[]>([]),
  media: createSubject<CallMediaHandles>(noMedia),
  quality: createSubject<QualityReading>({ quality: null, samples: [], theirs: null, microphone: null }),
  history: createSubject<HistoryState>({ status: 'ready', entries: [], hasMore: false, missedCount: 0 }),
  settings: createSubject<Settings>(defaultSettings),
  hotkeys: createSubject<FakeState['hotkeys']['current']>(null),
  devices: createSubject<DeviceLists>({ microphones: [], speakers: [], cameras: [] }),
  talkKey: createSubject<TalkKeyState>({ mode: 'open', held: new Set(), phase: 'resting' }),
  deviceCards: createSubject<readonly DeviceCard[]>([]),
  connectionCheck: createSubject<CheckState>({
    ...{ status: 'idle', server: { status: 'waiting' }, direct: { status: 'waiting' } },
    ...{ relays: [], verdict: null },
  }),
  cutOff: createSubject<CutOff | null>(null),
  notifications: createSubject<NotificationStanding>('allowed'),
  notices: createSubject<readonly Notice[]>([]),
  screen: createSubject<Screen>('people'),
  invite: createSubject(invite),
  door: createSubject<RoomDoor | null>(null),
  link: createSubject<LinkQuestion | null>(null),
  screenQuestion: createSubject<ScreenQuestion | null>(null),
  shown: createSubject(true),
  hasTray: createSubject(true),
  callTrust: createSubject<readonly CallTrust[]>([]),
  known: createSubject<readonly KnownDevice[]>([]),
  trustReadable: createSubject(true),
  verification: createSubject<Verification | null>(null),
});

const createAnswers = (): FakeAnswers => ({
  ...createFakeAdminAnswers(),
  ...createFakeRoomAnswers(),
  signIn: ok(undefined),
  signUp: ok(undefined),
  inspectRoom: ok({
    ...{ serverName: 'Example team', name: 'Stand-up', passcode: false },
    ...{ locked: false, waitingRoom: true },
  }),
  visit: ok(undefined),
  inspectInvite: ok({ serverName: 'Example team', role: 'member', expiresAt: 1_800_000_000_000 }),
  createInvite: ok({
    inviteId: 'invite-0001',
    appLink: 'ringdown:https://calls.example.org/#invite=9tZ2mWq4Lr7cXv1B',
    link: 'https://calls.example.org/#invite=9tZ2mWq4Lr7cXv1B',
    token: '9tZ2mWq4Lr7cXv1B',
    expiresAt: 4_000_000_000_000,
  }),
});

function createAccount(phone: Pick<FakePhone, 'state' | 'answers' | 'log'>): Account {
  const { state, answers, log } = phone;
  const answer =
    <Name extends keyof FakeAnswers>(name: Name) =>
    (request: unknown): Promise<FakeAnswers[Name]> => {
      log.push([name, request]);
      return Promise.resolve(answers[name]);
    };
  return {
    state: state.account,
    signIn: answer('signIn'),
    signUp: answer('signUp'),
    inspectInvite: answer('inspectInvite'),
    createInvite: answer('createInvite'),
    inspectRoom: answer('inspectRoom'),
    visit: (door, name) => answer('visit')({ door, name }),
    signOut: () => Promise.resolve(void log.push(['signOut', null])),
    retryNow: () => void log.push(['retryNow', null]),
  };
}

/** A phone that does nothing but show what it is told to show, and remember what it was asked. */
export function createFakePhone(options: FakePhoneOptions = {}): FakePhone {
  const state = createState(options.account ?? signedIn(), options.invite ?? null);
  const answers = createAnswers();
  const log: (readonly [string, unknown])[] = [];
  const reads: string[] = [];
  const note = (name: string) => (detail: unknown) => void log.push([name, detail]);
  return {
    state,
    answers,
    log,
    reads,
    info: options.info ?? webShell,
    shown: state.shown,
    hasTray: state.hasTray,
    account: createAccount({ state, answers, log }),
    ...createFakeAdmin({ state, answers, log, reads }),
    contacts: {
      list: state.contacts,
      status: state.contactsStatus,
      watchVisible: note('watchVisible'),
      setFavourite: (userId, favourite) => note('setFavourite')({ userId, favourite }),
      setRingRule: (userId, ringRule) => note('setRingRule')({ userId, ringRule }),
    },
    presence: { state: state.presence, set: note('setPresence'), setNote: note('setNote') },
    quietHours: {
      state: state.quietHours,
      load: () => void reads.push('quietHours'),
      change: note('changeQuietHours'),
    },
    callbacks: { planned: state.planned, due: state.due },
    calls: {
      list: state.calls,
      media: () => state.media,
      quality: () => state.quality,
      dismiss: note('dismissCall'),
    },
    rooms: createFakeRooms(state, answers, note),
    talkKey: {
      ...{
        state: state.talkKey,
        down: note('talkKeyDown'),
        up: note('talkKeyUp'),
        lost: note('talkKeyLost'),
      },
    },
    history: {
      state: state.history,
      loadMore: () => note('loadMore')(null),
      markSeen: () => note('markSeen')(null),
    },
    settings: {
      state: state.settings,
      hotkeys: state.hotkeys,
      configureHotkeys: () => note('configureHotkeys')(null),
      change: note('changeSettings'),
    },
    links: {
      question: state.link,
      inspect: () => Promise.resolve(void log.push(['inspectLink', null])),
      accept: () => Promise.resolve(void log.push(['acceptLink', null])),
      dismiss: () => note('dismissLink')(null),
    },
    trust: {
      calls: state.callTrust,
      known: state.known,
      readable: state.trustReadable,
      verification: state.verification,
      compareWords: (callId, device) => note('compareWords')({ callId, device }),
      acceptComparing() {
        const { current } = state.verification;
        state.verification.set(current && { ...current, isAsked: false });
      },
      decide: note('decide'),
      stopComparing: () => state.verification.set(null),
      forget: note('forgetDevice'),
    },
    devices: state.devices,
    deviceWatch: { cards: state.deviceCards, accept: note('acceptDevice'), dismiss: note('dismissDevice') },
    screens: {
      question: state.screenQuestion,
      answer(choice) {
        state.screenQuestion.set(null);
        log.push(['answerScreenQuestion', choice]);
      },
    },
    deviceCheck: createFakeDeviceCheck(),
    logLines: () => [{ at: 1_000, level: 'info', message: 'line online', times: 1 }],
    connectionCheck: {
      state: state.connectionCheck,
      run: () => Promise.resolve(void log.push(['checkConnection', null])),
    },
    cutOff: state.cutOff,
    notifications: { standing: state.notifications, ask: () => note('askForNotifications')(null) },
    screen: state.screen,
    invite: state.invite,
    door: state.door,
    notices: state.notices,
    dismissNotice: note('dismissNotice'),
    run(command: PhoneCommand) {
      log.push(['run', command]);
      if (command.type === 'show') state.screen.set(command.screen);
    },
  };
}
