import type { CallId, CallSummary } from '@protocol';
import type { CallView } from '../../call/calls.ts';
import type { DeviceNews } from '../../media/device-news-model.ts';
import type { CallTrust, Verification } from '../../trust/trust.ts';
import { vocabulary } from '../../trust/verification-model.ts';
import {
  aCall,
  ada,
  anEnd,
  anEntry,
  aPerson,
  aTrust,
  createFakePhone,
  grace,
  signedIn,
  webShell,
  type FakePhone,
} from '../testing/fake-phone.ts';
import { administration, brokenRelay, troubledServer, withoutAnswer } from './administration.ts';
import { katherine, largeTeam, longName } from './colleagues.ts';
import {
  connectionChecked,
  fewWays,
  inBrowser,
  knowing,
  quiet,
  relayMissing,
  keysOfDesktop,
  settings,
  soundChecked,
} from './settings.ts';
import { linkScenes } from './links.ts';
import { roomScenes } from './rooms.ts';
import { firstAccount, invited, inviteExpired, signedOut, signInFailed } from './signing-in.ts';
import {
  aPlainPicture,
  good,
  inCall,
  measured,
  measuredCall,
  measuredScreen,
  other,
  pushToTalk,
  talking,
  withTeam,
} from './stages.ts';

const aSummary: CallSummary = {
  ...{ seconds: 700, mos: 3.3, lostIn: 0.002, lostOut: 0.06 },
  ...{ roundTripMs: 60, relayed: false, cause: 'uplink' },
};

function history(): FakePhone {
  const phone = withTeam();
  const now = Date.now();
  const entry = (index: number, changes: Parameters<typeof anEntry>[0]) =>
    anEntry({ callId: `call-10${index}` as CallId, startedAt: now - index * 14_400_000, ...changes });
  phone.state.history.set({
    status: 'ready',
    hasMore: true,
    missedCount: 1,
    entries: [
      entry(0, { missed: true, seen: false }),
      entry(1, {
        peer: katherine,
        direction: 'outgoing',
        answeredAt: now - 14_400_000,
        endedAt: now - 13_700_000,
        transfer: 'went',
        summary: aSummary,
      }),
      entry(2, { peer: longName, media: 'video', endReason: 'declined', message: 'I’ll call you back.' }),
      entry(7, { peer: katherine, direction: 'outgoing', endReason: 'busy' }),
      entry(26, { peer: katherine, endReason: 'media-failed', endDetail: 'untrusted' }),
      entry(30, { missed: true }),
    ],
  });
  phone.state.screen.set('history');
  return phone;
}

/** Calls with Alan, good and bad ones. */
function withCalls(phone: FakePhone): FakePhone {
  const hour = 3_600_000;
  const peer = aPerson('alan', 'Alan Turing');
  const call = (index: number, changes: Parameters<typeof anEntry>[0]) => {
    const startedAt = Date.now() - index * 5 * hour;
    return anEntry({ ...{ callId: `call-20${index}` as CallId, peer, startedAt }, ...changes });
  };
  const talked = { answeredAt: 0, endedAt: 700_000, endReason: 'hangup' } as const;
  phone.state.history.set({
    status: 'ready',
    hasMore: true,
    missedCount: 1,
    entries: [
      call(1, { missed: true }),
      call(2, { ...talked, direction: 'outgoing', summary: aSummary }),
      call(3, { endReason: 'declined', message: 'In a meeting. Can you write to me?' }),
      call(40, { ...talked, media: 'video' }),
      call(3_000, { direction: 'outgoing', endReason: 'busy' }),
      call(3_001, { missed: true }),
    ],
  });
  return phone;
}

function withCard(phone: FakePhone, news: DeviceNews): FakePhone {
  phone.state.deviceCards.set([{ id: 1, news }]);
  return phone;
}

function besidePeople(phone: FakePhone): FakePhone {
  phone.state.screen.set('people');
  return phone;
}

function notices(): FakePhone {
  const phone = withTeam({ account: signedIn({ connection: { status: 'reconnecting', attempt: 4 } }) });
  phone.state.notices.set([{ id: 1, code: 'offline' }]);
  return phone;
}

function offered(phone: FakePhone): FakePhone {
  phone.state.notifications.set('unasked');
  return phone;
}

function withTrust(phone: FakePhone, changes: Partial<CallTrust>): FakePhone {
  phone.state.callTrust.set([aTrust(changes)]);
  return phone;
}

function comparing(state: Verification['state']): FakePhone {
  // Whoever hears that the words differ does not trust the device from then on.
  const differed: Partial<CallTrust> = { standing: 'distrusted', alarm: 'differed' };
  const phone = withTrust(inCall(talking()), state.phase === 'differs' ? differed : {});
  phone.state.verification.set({ ...aTrust(), state });
  return phone;
}

function asking({ offersSound }: { readonly offersSound: boolean }): FakePhone {
  const phone = inCall(talking());
  const window = (id: number, name: string) =>
    ({ id: `window:${id}:0`, kind: 'window', name, thumbnail: '' }) as const;
  phone.state.screenQuestion.set({
    ...{ kind: 'choose', offersSound },
    sources: [
      { id: 'screen:1:0', kind: 'screen', name: 'Screen 1', thumbnail: aThumbnail('#23424a') },
      { id: 'screen:2:0', kind: 'screen', name: 'Screen 2', thumbnail: aThumbnail('#7a5c2e') },
      {
        ...window(1, 'Minutes of the meeting about the new telephone system'),
        thumbnail: aThumbnail('#fbfaf7'),
      },
      window(2, 'Terminal'),
      window(3, 'Letter to the editor'),
    ],
  });
  return phone;
}

function aThumbnail(colour: string): string {
  const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 });
  const pen = canvas.getContext('2d');
  if (pen) {
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 320, 180);
  }
  return canvas.toDataURL();
}

/** In front of a picture of one colour. */
function before(colour: string): FakePhone {
  const call = talking({ media: 'video', cameraOn: true, remoteCameraOn: true, muted: true });
  const phone = measured({ bars: 2, mos: 3.2, cause: null }, call);
  phone.state.media.set({ ...phone.state.media.current, remoteVideo: aPlainPicture(colour) });
  return phone;
}

function onPeople(...calls: readonly CallView[]): FakePhone {
  const phone = inCall(...calls);
  phone.state.screen.set('people');
  return phone;
}

/** Every screen and every state of it worth looking at. */
export const scenes: Readonly<Record<string, () => FakePhone>> = {
  'sign-in': () => signedOut(),
  'sign-in-served': () => signedOut({ info: { ...webShell, servedBy: 'https://calls.example.org' } }),
  'sign-in-failed': signInFailed,
  'sign-up': invited,
  'sign-up-first': firstAccount,
  'invite-expired': inviteExpired,
  people: () => knowing(withTeam()),
  person: () => withCalls(knowing(withTeam())),
  'person-new': () => {
    const phone = withTeam();
    phone.state.contacts.set(largeTeam);
    return phone;
  },
  'people-many': () => {
    const phone = withTeam();
    phone.state.contacts.set(largeTeam);
    return phone;
  },
  'people-notifications': () => offered(withTeam()),
  'people-no-relay': () => besidePeople(relayMissing()),
  'people-no-relay-by-server': () => besidePeople(relayMissing('by-server')),
  'people-empty': () => createFakePhone({ account: signedIn({ self: { ...grace, role: 'admin' } }) }),
  notices,
  refused: () =>
    withTeam({ account: signedIn({ connection: { status: 'refused', code: 'unsupported_version' } }) }),
  history,
  'history-empty': () => {
    const phone = withTeam();
    phone.state.screen.set('history');
    return phone;
  },
  'settings-general': () => settings(),
  'settings-notifications': () => inBrowser('unasked'),
  'settings-notifications-blocked': () => inBrowser('blocked'),
  'settings-sound': () => settings(),
  'settings-sound-check': soundChecked,
  'settings-sound-music': () => settings({ soundProfile: 'music' }),
  'settings-calls': () => settings(),
  'key-sheet': () => pushToTalk(settings(), 'resting'),
  'settings-push-to-talk': () => pushToTalk(settings(), 'resting'),
  'settings-quiet-hours': quiet,
  'status-menu': quiet,
  'settings-keys': () => settings(),
  'settings-keys-asked': () => keysOfDesktop('asked'),
  'settings-keys-granted': () => keysOfDesktop('granted'),
  'settings-keys-refused': () => keysOfDesktop('refused'),
  'settings-keys-unknown-app': () => keysOfDesktop('unknown-app'),
  'settings-connection': () => settings(),
  'settings-connection-call': measuredCall,
  'settings-connection-checked': connectionChecked,
  'settings-connection-few-ways': fewWays,
  'settings-connection-screen': measuredScreen,
  'settings-privacy': () => settings(),
  'settings-privacy-no-relay': () => relayMissing(),
  'settings-account': () => settings(),
  'admin-people': administration,
  'admin-person': administration,
  'admin-person-outdated': () => withoutAnswer('unreachable'),
  'admin-deactivate': administration,
  'admin-outdated': () => withoutAnswer('unreachable'),
  'admin-forbidden': () => withoutAnswer('forbidden'),
  'admin-invites': administration,
  'admin-invite': administration,
  'admin-server': administration,
  'admin-server-relay': brokenRelay,
  'admin-server-troubled': troubledServer,
  'admin-log': administration,
  ...linkScenes,
  'ringing-in': () => inCall(aCall({ direction: 'incoming', phase: 'ringing-in' })),
  'ringing-in-video': () =>
    inCall(aCall({ peer: longName, media: 'video', direction: 'incoming', phase: 'ringing-in' })),
  'ringing-out': () => inCall(aCall({ phase: 'ringing-out' })),
  voice: () => measured(good, talking()),
  'voice-poor': () => measured({ bars: 2, mos: 3.2, cause: 'uplink' }, talking()),
  'video-bad': () =>
    measured(
      { bars: 1, mos: 2.1, cause: 'their-uplink' },
      talking({ peer: longName, media: 'video', cameraOn: true, remoteCameraOn: true }),
    ),
  'quality-card': () => measured({ bars: 2, mos: 3.2, cause: 'uplink' }, talking({ peer: longName })),
  'call-devices': () => inCall(talking()),
  'call-cameras': () => inCall(talking({ media: 'video', cameraOn: true, remoteCameraOn: true })),
  'voice-verified': () => withTrust(inCall(talking()), { standing: 'verified' }),
  'voice-new-device': () => withTrust(inCall(talking({ muted: true })), { unusual: true }),
  'ringing-untrusted': () =>
    withTrust(inCall(aCall({ direction: 'incoming', phase: 'ringing-in' })), {
      standing: 'distrusted',
      alarm: 'changed',
    }),
  'verify-waiting': () => comparing({ phase: 'waiting' }),
  'verify-words': () => comparing({ phase: 'compare', words: vocabulary.slice(38, 44) }),
  'verify-danger': () => comparing({ phase: 'differs' }),
  'verify-asked': () => {
    const phone = comparing({ phase: 'compare', words: vocabulary.slice(38, 44) });
    const { current } = phone.state.verification;
    phone.state.verification.set(current && { ...current, isAsked: true });
    return phone;
  },
  'trust-details': () => withTrust(inCall(talking()), {}),
  'trust-unreadable': () => withTrust(inCall(talking()), { standing: 'unchecked' }),
  'microphone-blocked': () => inCall(talking({ microphoneProblem: 'denied', muted: true })),
  'invite-made': () => createFakePhone({ account: signedIn({ self: { ...grace, role: 'admin' } }) }),
  'ended-no-relay': () =>
    inCall(
      aCall({
        ...{ direction: 'outgoing', phase: 'ended', answeredAt: null },
        ended: anEnd({ reason: 'no-relay', by: 'local' }),
      }),
    ),
  'ended-no-relay-incoming': () =>
    inCall(
      aCall({
        ...{ direction: 'incoming', phase: 'ended', answeredAt: null },
        ended: anEnd({ reason: 'no-relay', by: 'server' }),
      }),
    ),
  'ended-untrusted': () =>
    inCall(aCall({ phase: 'ended', ended: anEnd({ reason: 'untrusted', by: 'local' }) })),
  'voice-muted': () => inCall(talking({ muted: true, remoteMuted: true })),
  'voice-opening': () => inCall(talking({ muted: true, microphoneOpening: true })),
  'voice-long-name': () => inCall(talking({ peer: longName, muted: true, cameraOn: true })),
  'voice-problem': () => inCall(talking({ muted: true, microphoneProblem: 'denied', cameraProblem: 'busy' })),
  'device-lost': () =>
    withCard(inCall(talking()), {
      type: 'lost',
      name: 'Jabra Evolve 65',
      instead: { microphone: 'Built-in microphone', speaker: 'Built-in speakers' },
    }),
  'device-offered': () =>
    withCard(withTeam(), {
      type: 'offered',
      name: 'Headset with a rather long product name',
      devices: { microphone: { deviceId: 'm2', label: 'Headset' } },
    }),
  held: () => inCall(talking({ held: true })),
  reconnecting: () => inCall(talking({ phase: 'reconnecting' })),
  video: () => inCall(talking({ media: 'video', cameraOn: true, remoteCameraOn: true, remoteMuted: true })),
  'video-on-white': () => before('#ffffff'),
  'video-on-black': () => before('#000000'),
  'video-reconnecting': () =>
    inCall(talking({ phase: 'reconnecting', media: 'video', cameraOn: true, remoteCameraOn: true })),
  'video-own-hidden': () => inCall(talking({ media: 'video', cameraOn: true, remoteCameraOn: true })),
  'reconnecting-bar': () => onPeople(talking({ phase: 'reconnecting' })),
  'screen-shown': () =>
    inCall(talking({ remoteScreenOn: true, remoteCameraOn: true, cameraOn: true, peer: longName })),
  'screen-shown-voice': () => inCall(talking({ remoteScreenOn: true })),
  'screen-sharing': () => inCall(talking({ screenOn: true })),
  'screen-sharing-video': () =>
    inCall(talking({ screenOn: true, screenHint: 'motion', remoteCameraOn: true, cameraOn: true })),
  'screen-sharing-unseen': () => inCall(talking({ screenOn: true, remoteKnowsScreens: false })),
  'screen-problem': () => inCall(talking({ screenProblem: 'denied' })),
  'screen-picker': () => asking({ offersSound: true }),
  'screen-denied': () => {
    const phone = inCall(talking());
    phone.state.screenQuestion.set({ kind: 'denied' });
    return phone;
  },
  'screen-bar': () => onPeople(talking({ screenOn: true })),
  waiting: () => inCall(talking(), other({ phase: 'ringing-in', waiting: true })),
  'two-calls': () => inCall(talking(), other({ held: true, answeredAt: Date.now() })),
  'connecting-two': () =>
    inCall(
      talking(),
      other({ held: true, handover: { to: ada, giving: true, attended: true, pending: {} } }),
    ),
  'call-more': () => inCall(talking(), other({ held: true, answeredAt: Date.now() })),
  'transfer-picker': () => inCall(talking({ peer: longName })),
  transferring: () =>
    inCall(talking({ held: true, handover: { to: longName, giving: true, attended: false } })),
  'being-transferred': () =>
    inCall(
      talking({ held: true, remoteHeld: true, handover: { to: katherine, giving: false, attended: false } }),
      other({ direction: 'outgoing', phase: 'ringing-out', transferredBy: ada }),
    ),
  'transfer-returned': () =>
    inCall(talking({ held: true, returned: { to: katherine, reason: 'no-answer' } })),
  'transfer-returned-strip': () =>
    inCall(talking({ held: true, returned: { to: longName, reason: 'declined' } }), other({})),
  'ringing-transferred': () =>
    inCall(aCall({ direction: 'incoming', phase: 'ringing-in', transferredBy: longName })),
  transferred: () =>
    inCall(
      talking({
        phase: 'ended',
        ended: anEnd({ at: Date.now(), by: 'local', transferredTo: katherine }),
      }),
    ),
  'decline-menu': () => inCall(aCall({ direction: 'incoming', phase: 'ringing-in' })),
  unanswered: () => inCall(aCall({ phase: 'ended', ended: anEnd({ reason: 'no-answer' }) })),
  callbacks: () => {
    const phone = withTeam();
    phone.state.due.set([
      { userId: ada.userId, name: ada.name, isFree: true, wish: 1 },
      { userId: longName.userId, name: longName.name, isFree: false, wish: 2 },
    ]);
    phone.state.planned.set([
      { userId: katherine.userId, name: katherine.name, awaitsFree: true, until: Date.now() + 3_600_000 },
      { userId: longName.userId, name: longName.name, awaitsFree: false },
    ]);
    return phone;
  },
  'call-push-to-talk': () => pushToTalk(inCall(talking({ muted: true })), 'resting'),
  'call-bar': () => onPeople(talking()),
  'ended-bar': () =>
    onPeople(aCall({ direction: 'incoming', phase: 'ended', ended: anEnd({ reason: 'cancelled' }) })),
  declined: () =>
    inCall(
      aCall({
        phase: 'ended',
        ended: anEnd({ reason: 'declined', message: 'In a meeting. Can you message me?' }),
      }),
    ),
  ended: () => inCall(talking({ phase: 'ended', ended: anEnd({ at: Date.now() }) })),
  ...roomScenes,
};

/** What `?scene=` takes: the scenes of the phone, and the small window that shows a ringing call. */
export const sceneNames: readonly string[] = [...Object.keys(scenes), 'ringing-window'];
