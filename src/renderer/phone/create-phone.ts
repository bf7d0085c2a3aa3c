import { type CallId, RoomId } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import { createSubject, type Observable, type Subject } from '@shared/observable.ts';
import type { Settings } from '@shared/settings.ts';
import type { Shell } from '@shared/shell.ts';
import { createOwnAccess, type OwnAccessControl } from '../account/own-access.ts';
import type { PageDoor } from '../account/page-door.ts';
import type { PageInvite } from '../account/page-invite.ts';
import { createAccount, type AccountControl } from '../account/server-account.ts';
import { createServerApi } from '../account/server-api.ts';
import { createAdmin, type AdminControl } from '../admin/server-admin.ts';
import { createCallbacks, type CallbacksControl } from '../callbacks/create-callbacks.ts';
import { ServerWaits } from '../callbacks/server-waits.ts';
import type { CallsDeps } from '../call/calls-deps.ts';
import type { CallControl } from '../call/calls.ts';
import type { CutOff } from '../link/ice/ice-choice-model.ts';
import { createIceServers, type IceServers } from '../link/ice/ice-servers.ts';
import { watchCutOff } from '../link/ice/relay-news.ts';
import { createContacts, type ContactsControl } from '../contacts/team-contacts.ts';
import { createCallHistory, type CallHistoryControl } from '../history/server-history.ts';
import type { DeviceCheck } from '../media/device-check.ts';
import { createDeviceWatch, type DeviceWatch } from '../media/device-watch.ts';
import {
  type ConnectionCheck,
  type ConnectionCheckDeps,
  createConnectionCheck,
} from '../rtc/check/connection-check.ts';
import { createOwnPresence, type OwnPresenceService } from '../presence/server-presence.ts';
import { createQuietHours, type QuietHoursService } from '../presence/server-quiet-hours.ts';
import type { MachineLoad } from '../quality/machine-load.ts';
import { createRooms } from '../room/create-rooms.ts';
import type { RoomsDeps } from '../room/rooms-deps.ts';
import type { RoomControl } from '../room/rooms.ts';
import { createQualityMonitors } from '../quality/quality-monitor.ts';
import { createSettings, type SettingsControl } from '../settings/shell-settings.ts';
import type { NetworkMonitor } from '../network/network-monitor.ts';
import type { SignalingLine } from '../signaling/signaling-line.ts';
import { createTalkKey, type TalkKeyControl } from '../talk-key/create-talk-key.ts';
import { createTrust, type TrustControl } from '../trust/create-trust.ts';
import type { TrustStore } from '../trust/trust-store.ts';
import { createLinkDesk } from './link-desk.ts';
import type { LogBuffer } from './log.ts';
import type { Notify } from './notice-code.ts';
import { createNotices, type Notices } from './notices.ts';
import { createRoomFrames } from './create-room-frames.ts';
import { phoneSnapshot } from './phone-snapshot-model.ts';
import type { Phone } from './phone.ts';
import { runCommand } from './run-command.ts';
import { createScreenQuestions } from './screen-questions.ts';
import { createScreens, type Screens } from './screens.ts';
import { startPublishing } from './snapshot-publisher.ts';
import { goThrough, isTalking, talkInOnePlace } from './where-one-talks.ts';

/** What the phone hears and speaks with; made once the settings are there, because they choose the devices. */
interface PhoneMedia extends Pick<CallsDeps, 'media' | 'createRemoteAudio' | 'createStreamMeter' | 'sounds'> {
  readonly deviceCheck: DeviceCheck;
  /** Beside the sounds of calls, which go on. */
  readonly keySounds: CallsDeps['sounds'];
}

export interface PhoneDeps
  extends
    Pick<CallsDeps, 'createPeerConnection' | 'pageStorage' | 'random'>,
    Pick<RoomsDeps, 'createSfuConnection'>,
    Pick<ConnectionCheckDeps, 'probeRelay' | 'probeDirectWay'> {
  readonly shell: Shell;
  readonly line: SignalingLine;
  /** The same that the line listens to. */
  readonly network: NetworkMonitor;
  readonly fetch: typeof globalThis.fetch;
  readonly createMedia: (settings: Observable<Settings>, notify: Notify) => PhoneMedia;
  readonly createCalls: (deps: CallsDeps) => CallControl;
  readonly machineLoad: MachineLoad;
  readonly newCallId: () => CallId;
  readonly trustStore: TrustStore;
  readonly clock: Clock;
  readonly log: LogBuffer;
  readonly invite: PageInvite;
  readonly door: PageDoor;
}

export interface PhoneControl extends Phone {
  /** Reads the settings, so that the first thing on the screen has the right theme. */
  prepare(): Promise<void>;
  /** Continues the stored session, if there is one. */
  start(): Promise<void>;
  /** The page is being closed or loaded anew: who talks with this phone is not to wait for it for long. */
  unload(): void;
  dispose(): void;
}

/** How the phone goes, and what it says to the server then. */
interface Goodbye {
  /** The app ends: nobody is to wait for this phone, nor to find it still there. */
  readonly leave: () => Promise<void>;
  readonly unload: () => void;
}

function createGoodbye(line: SignalingLine, calls: CallControl, rooms: RoomControl): Goodbye {
  let isLeaving = false;
  return {
    async leave() {
      isLeaving = true;
      await Promise.all([calls.leave(), rooms.endAll()]);
      await line.request('session:leave', { mayReturn: false });
      // Or it would come back.
      line.close();
    },
    unload() {
      // The page of an app that ends is unloaded too, and does not return.
      if (isLeaving) return;
      calls.unload();
      void line.request('session:leave', { mayReturn: true });
    },
  };
}

function checkOf(deps: PhoneDeps, settings: Parts['settings']): ConnectionCheck {
  const wantsRelay = (): boolean => settings.state.current.relay === 'always';
  return createConnectionCheck({ ...deps, signaling: deps.line, wantsRelay });
}

/** The whole phone. Nothing here touches a page, a socket or a device: all of that comes in through `deps`. */
export function createPhone(deps: PhoneDeps): PhoneControl {
  const parts = createParts(deps);
  const { account, callbacks, calls, contacts, deviceWatch, history } = parts;
  const { notices, presence, quietHours, rooms, screens, settings, talkKey, trust } = parts;
  const acting = { account, callbacks, contacts, presence, ...{ calls, rooms, talkKey } };
  const run: Phone['run'] = (command) =>
    runCommand({ ...acting, show: screens.show, notify: notices.add }, command);
  const { leave, unload } = createGoodbye(deps.line, calls, rooms);
  const questions = createScreenQuestions(deps.shell);
  const links = openLinks(deps, parts, run);
  const owned: readonly { dispose(): void }[] = [questions, links, ...ownedBy(deps, parts)];
  const stops = [
    ...connectParts(deps, parts),
    deps.shell.onCommand(run),
    deps.shell.onWake(() => deps.network.say('woke')),
    // With a dock comes a network, too.
    parts.media.media.devices.subscribe(() => deps.network.say('changed')),
    deps.shell.onLeaving(leave),
    ...owned.map((part) => (): void => part.dispose()),
  ];
  return {
    info: deps.shell.info,
    ...{ shown: parts.shown, hasTray: parts.hasTray, access: parts.access, admin: parts.admin },
    ...{ account, callbacks, contacts, presence, quietHours, calls, rooms, history },
    ...{ settings, links, talkKey, trust },
    ...{ devices: parts.media.media.devices, deviceCheck: parts.media.deviceCheck, deviceWatch },
    screens: questions,
    connectionCheck: checkOf(deps, settings),
    notifications: deps.shell.notifications ?? null,
    ...{
      cutOff: parts.cutOff,
      screen: screens.current,
      invite: deps.invite.current,
      door: deps.door.current,
    },
    notices: notices.list,
    dismissNotice: notices.dismiss,
    run,
    logLines: () => deps.log.lines(),
    prepare: () => settings.load(),
    start: () => account.restore(),
    unload,
    dispose() {
      for (const stop of stops) stop();
    },
  };
}

function openLinks(deps: PhoneDeps, { account, contacts, rooms, screens }: Parts, run: Phone['run']) {
  return createLinkDesk({
    ...{ shell: deps.shell, account, contacts, rooms, run },
    offerInvite: (invite) => deps.invite.offer(invite),
    enterRoom({ roomId, link }) {
      rooms.join(roomId, { link, muted: true });
      screens.show('room');
    },
  });
}

function ownedBy(deps: PhoneDeps, parts: Parts): readonly { dispose(): void }[] {
  const { account, callbacks, calls, contacts, deviceWatch, history, iceServers } = parts;
  const { presence, quietHours, rooms, screens, settings, talkKey, trust, waits } = parts;
  return [
    ...[callbacks, contacts, history, presence, quietHours, talkKey, calls, rooms, trust, waits],
    ...[iceServers, account, settings, screens, deps.line, deps.invite, deps.door, deviceWatch],
  ];
}

interface Parts {
  readonly access: OwnAccessControl;
  readonly account: AccountControl;
  readonly admin: AdminControl;
  readonly callbacks: CallbacksControl;
  readonly calls: CallControl;
  readonly contacts: ContactsControl;
  readonly deviceWatch: DeviceWatch & { dispose(): void };
  readonly cutOff: Observable<CutOff | null>;
  readonly history: CallHistoryControl;
  readonly iceServers: IceServers;
  readonly media: PhoneMedia;
  readonly notices: Notices;
  readonly presence: OwnPresenceService;
  readonly quietHours: QuietHoursService;
  readonly rooms: RoomControl;
  readonly screens: Screens;
  readonly settings: SettingsControl;
  readonly shown: Subject<boolean>;
  readonly talkKey: TalkKeyControl;
  readonly hasTray: Subject<boolean>;
  readonly trust: TrustControl;
  readonly waits: ServerWaits;
}

function createParts({ shell, line, clock, log, ...deps }: PhoneDeps): Parts {
  const notices = createNotices(clock);
  const notify = notices.add;
  const settings = createSettings({ shell, notify });
  const media = deps.createMedia(settings.state, notify);
  const api = createServerApi({ fetch: deps.fetch });
  const account = createAccount({
    ...{ shell, line, api, clock, log },
    async endCalls() {
      await Promise.all([calls.endAll(), rooms.endAll()]);
    },
    onRestored: (deviceId) => calls.bringBack(deviceId),
  });
  const access = createOwnAccess(account.ask);
  const admin = createAdmin({ ask: account.ask, clock });
  const common = { signaling: line, userId: account.userId, clock, notify };
  const presence = createOwnPresence(common);
  const quietHours = createQuietHours(common);
  const history = createCallHistory(common);
  const contacts = createContacts({ ...common, history });
  const trust = createTrust({
    ...{ store: deps.trustStore, signaling: line, account: account.state },
    ...{ clock, notify },
  });
  const iceServers = createIceServers({
    signaling: line,
    settings: settings.state,
    clock,
    random: deps.random,
  });
  const { calls, rooms } = createTalks(
    { ...deps, clock, log },
    { line, media, iceServers, notices, presence, settings, trust, contacts },
  );
  const screens = createScreens(calls.list, rooms.current);
  const waits = new ServerWaits(common);
  const callbacks = createCallbacks({ ...common, settings, contacts, calls: calls.list, waits });
  return {
    ...{ access, account, admin, callbacks, calls, contacts, history, iceServers },
    deviceWatch: watchDevices({ clock, media, settings, calls }),
    cutOff: watchCutOff({ signaling: line, settings: settings.state }),
    ...{ media, notices, presence, quietHours, rooms, screens, settings, trust, waits },
    talkKey: createTalkKey({ settings: settings.state, calls, rooms, clock, sounds: media.keySounds }),
    ...{ shown: createSubject(true), hasTray: createSubject(false) },
  };
}

type TalkParts = Pick<
  Parts,
  'media' | 'iceServers' | 'notices' | 'presence' | 'settings' | 'trust' | 'contacts'
> & {
  readonly line: SignalingLine;
};

/** What the person talks in: calls and rooms, which have much in common. */
function createTalks(
  { clock, log, ...deps }: Omit<PhoneDeps, 'shell' | 'line'>,
  { line, media, iceServers, notices, presence, settings, trust, contacts }: TalkParts,
): Pick<Parts, 'calls' | 'rooms'> {
  const talking = {
    ...media,
    ...{ iceServers, clock, log, proofs: trust, signaling: line, network: deps.network },
    createPeerConnection: deps.createPeerConnection,
    createQualityMonitor: createQualityMonitors({ clock, load: deps.machineLoad }),
    settings: settings.state,
  };
  const rooms: RoomControl = createRooms({
    ...talking,
    isBusyElsewhere: () =>
      calls.list.current.some(({ phase }) => phase !== 'ended' && phase !== 'ringing-in'),
    ringRuleOf: (userId) => contacts.list.current.find((one) => one.userId === userId)?.ringRule ?? 'usual',
    onNotRung: (people) => notices.tell({ code: 'not-rung', people }),
    onCallMoved: (callId, roomId) => calls.moved(callId, roomId),
    createSfuConnection: deps.createSfuConnection,
    createFrames: createRoomFrames(talking),
    changeSettings: (patch) => settings.change(patch),
    newRoomId: () => RoomId.parse(deps.newCallId()),
  });
  const calls: CallControl = deps.createCalls({
    ...talking,
    isBusyElsewhere: () => isTalking(rooms.current.current),
    rings: rooms.rings,
    onMoved: (roomId, from) => rooms.enterFromCall(roomId, from),
    ownPresence: presence.state,
    pageStorage: deps.pageStorage,
    random: deps.random,
    newCallId: deps.newCallId,
  });
  return { calls, rooms };
}

type WatchDeps = Pick<PhoneDeps, 'clock'> & Pick<Parts, 'media' | 'settings' | 'calls'>;

function watchDevices({ clock, media, settings, calls }: WatchDeps): Parts['deviceWatch'] {
  return createDeviceWatch({
    ...{ found: media.media.found, plan: media.media.plan, clock },
    settings: settings.state,
    change: (patch) => settings.change(patch),
    inCall: () => calls.list.current.some(({ phase }) => phase !== 'ended' && phase !== 'ringing-in'),
  });
}

function connectParts({ shell, invite, door }: PhoneDeps, parts: Parts): readonly (() => void)[] {
  const { access, account, admin, callbacks, calls, contacts, history } = parts;
  const { presence, rooms, screens, settings } = parts;
  const stopForgetting = account.userId.subscribe(() => {
    // Ended calls linger on the screen; not for the next person who uses this phone.
    for (const call of calls.list.current) if (call.phase === 'ended') calls.dismiss(call.callId);
    screens.reset();
    access.forget();
    admin.forget();
  });
  const stopPublishing = startPublishing({
    sources: [
      account.state,
      presence.state,
      contacts.list,
      calls.list,
      history.state,
      callbacks.due,
      rooms.current,
      rooms.list,
      settings.state,
    ],
    snapshot: () =>
      phoneSnapshot({
        account: account.state.current,
        presence: presence.state.current,
        contacts: contacts.list.current,
        calls: calls.list.current,
        room: rooms.current.current,
        rooms: rooms.list.current,
        callbacks: callbacks.due.current,
        history: history.state.current,
        voice: settings.state.current.voice,
      }),
    publish: (snapshot) => shell.publish(snapshot),
  });
  const stopFollowing = [
    shell.onShown((shown) => parts.shown.set(shown)),
    shell.onTray((hasTray) => parts.hasTray.set(hasTray)),
  ];
  return [
    stopForgetting,
    stopPublishing,
    talkInOnePlace(calls, rooms),
    goThrough(door, parts),
    ...stopFollowing,
    ...settleInvites(invite, parts),
  ];
}

/** Signing in uses an invite up or does without it. One that meets a signed-in person waits until they sign out. */
function settleInvites(invite: PageInvite, { account, notices }: Parts): readonly (() => void)[] {
  let before = account.state.current.status;
  const turnAway = (): void => {
    if (account.state.current.status !== 'signed-in' || invite.current.current === null) return;
    invite.keepNoLonger();
    notices.add('already-signed-in');
  };
  const onAccount = (): void => {
    const was = before;
    before = account.state.current.status;
    if (before !== 'signed-in' || was === before) return;
    if (was === 'signed-out') invite.forget();
    else turnAway();
  };
  return [invite.current.subscribe(turnAway), account.state.subscribe(onAccount)];
}
