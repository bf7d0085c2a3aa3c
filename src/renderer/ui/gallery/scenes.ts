import type { CallId, CallSummary } from '@protocol';
import {
  ada,
  anEntry,
  aPerson,
  createFakePhone,
  grace,
  signedIn,
  webShell,
  type FakePhone,
} from '../testing/fake-phone.ts';
import { administration, brokenRelay, troubledServer, withoutAnswer } from './administration.ts';
import { callScenes } from './calls.ts';
import { katherine, largeTeam, longName } from './colleagues.ts';
import { linkScenes } from './links.ts';
import { ringingCalls } from './ringing-window.ts';
import { roomScenes } from './rooms.ts';
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
import { firstAccount, invited, inviteExpired, signedOut, signInFailed } from './signing-in.ts';
import { measuredCall, measuredScreen, pushToTalk, withTeam } from './stages.ts';

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

function besidePeople(phone: FakePhone): FakePhone {
  phone.state.screen.set('people');
  return phone;
}

function notices(): FakePhone {
  const phone = withTeam({ account: signedIn({ connection: { status: 'reconnecting', attempt: 4 } }) });
  phone.state.notices.set([
    { id: 1, code: 'offline' },
    {
      ...{ id: 2, code: 'not-rung' },
      people: [
        { userId: ada.userId, reason: 'offline' },
        { userId: katherine.userId, reason: 'busy' },
      ],
    },
  ]);
  return phone;
}

function offered(phone: FakePhone): FakePhone {
  phone.state.notifications.set('unasked');
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
  'invite-made': () => createFakePhone({ account: signedIn({ self: { ...grace, role: 'admin' } }) }),
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
  ...linkScenes,
  ...callScenes,
  ...roomScenes,
};

/** What `?scene=` takes: the scenes of the phone, and those of the small window that shows a ringing call. */
export const sceneNames: readonly string[] = [...Object.keys(scenes), ...Object.keys(ringingCalls)];
