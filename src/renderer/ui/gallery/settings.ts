import type { CutOff } from '../../link/ice/ice-choice-model.ts';
import type { Settings } from '@shared/settings.ts';
import type { DesktopKeys, NotificationStanding } from '@shared/shell.ts';
import type { DeviceId, UserId } from '@protocol';
import { aDevice, webShell, type FakePhone } from '../testing/fake-phone.ts';
import { withDevices } from './administration.ts';
import { longName } from './colleagues.ts';
import { withTeam } from './stages.ts';

export function settings(changes: Partial<Settings> = {}): FakePhone {
  const phone = withDevices(withTeam());
  phone.state.screen.set('settings');
  phone.state.hotkeys.set({
    status: {
      ...{ mute: 'idle', answer: 'in-use', decline: 'registered', hangUp: 'unset' },
      ...{ swap: 'idle', hold: 'unset', redial: 'unset', talk: 'unset' },
    },
    desktop: null,
  });
  const { hotkeys } = phone.state.settings.current;
  phone.state.settings.set({
    ...phone.state.settings.current,
    hotkeys: { ...hotkeys, hangUp: null, swap: 'CommandOrControl+Shift+F8' },
    ...changes,
  });
  phone.state.devices.set({
    microphones: [{ deviceId: 'm1', label: 'Headset with a rather long product name (USB 2.0)' }],
    speakers: [],
    cameras: [{ deviceId: 'c1', label: '' }],
  });
  phone.state.known.set([
    aDevice({ verifiedAt: Date.parse('2026-05-04') }),
    aDevice({ deviceId: 'device-ada-2' as DeviceId, alarm: 'changed' }),
    aDevice({ userId: longName.userId }),
  ]);
  return phone;
}

/** The keys of a desktop that gives them out. */
export function keysOfDesktop(standing: DesktopKeys['standing']): FakePhone {
  const phone = settings();
  const isGranted = standing === 'granted';
  const other = isGranted ? 'granted' : standing === 'asked' ? 'asked' : 'refused';
  phone.state.hotkeys.set({
    status: {
      ...{ mute: isGranted ? 'arrived' : other, answer: other, decline: other, hangUp: other },
      ...{ swap: isGranted ? 'unset' : other, hold: isGranted ? 'unset' : other, redial: other },
      talk: other,
    },
    desktop: {
      standing,
      triggers: isGranted
        ? {
            mute: 'Press <Control><Shift>F9',
            answer: 'Press <Control><Shift>F10',
            decline: 'Press <Control><Shift>F11',
            hangUp: 'Press <Control><Shift>F12 or <Super>Escape',
            redial: 'Press <Super>r',
            talk: 'Press <Super>F1',
          }
        : {},
      canConfigure: isGranted,
    },
  });
  return phone;
}

/** What this phone would recognise of the team. */
export function knowing(phone: FakePhone): FakePhone {
  const alan = 'user-alan' as UserId;
  phone.state.known.set([
    aDevice({ verifiedAt: Date.parse('2026-05-04') }),
    aDevice({ userId: alan, verifiedAt: Date.parse('2026-05-04'), firstSeenAt: Date.parse('2026-05-03') }),
    aDevice({ userId: alan, deviceId: 'device-alan-2' as DeviceId, firstSeenAt: Date.parse('2026-06-01') }),
    aDevice({ userId: longName.userId, alarm: 'changed' }),
  ]);
  return phone;
}

export function soundChecked(): FakePhone {
  const phone = settings();
  const { devices } = phone.state.settings.current;
  phone.state.settings.set({
    ...phone.state.settings.current,
    devices: { ...devices, ringer: { deviceId: 's9', label: 'Desk speaker' } },
  });
  phone.deviceCheck.cameraProblem = 'busy';
  phone.deviceCheck.echo.set({ status: 'done', result: { voice: 'quiet', way: 'relay' } });
  return phone;
}

export function connectionChecked(): FakePhone {
  const phone = settings();
  phone.state.connectionCheck.set({
    status: 'done',
    server: { status: 'passed', ms: 18 },
    direct: { status: 'done', way: 'blocked' },
    relays: [
      { way: 'udp', result: { status: 'failed', cause: 'silent' } },
      { way: 'tcp', result: { status: 'passed', ms: 93 } },
      { way: 'tls', result: { status: 'failed', cause: 'refused' } },
    ],
    verdict: 'detour',
  });
  return phone;
}

/** No relay answers, and each server sees this network under another address. */
export function fewWays(): FakePhone {
  const phone = settings();
  phone.state.connectionCheck.set({
    status: 'done',
    server: { status: 'passed', ms: 21 },
    direct: { status: 'done', way: 'changing' },
    relays: [
      { way: 'udp', result: { status: 'failed', cause: 'silent' } },
      { way: 'tls', result: { status: 'failed', cause: 'silent' } },
    ],
    verdict: 'few-ways',
  });
  return phone;
}

export function inBrowser(notifications: NotificationStanding): FakePhone {
  const phone = withTeam({ info: webShell });
  phone.state.screen.set('settings');
  phone.state.notifications.set(notifications);
  return phone;
}

export function relayMissing(why: CutOff = 'by-own-wish'): FakePhone {
  const phone = settings({ relay: why === 'by-own-wish' ? 'always' : 'as-needed' });
  phone.state.cutOff.set(why);
  return phone;
}

export function quiet(): FakePhone {
  const phone = settings();
  const intervals = [
    { days: [0, 1, 2, 3, 4], from: 1_320, to: 420 },
    { days: [6], from: 0, to: 0 },
  ];
  const quietHours = { enabled: true, timeZone: 'America/Argentina/Buenos_Aires', intervals };
  phone.state.quietHours.set({ status: 'known', quietHours });
  phone.state.presence.set({
    ...{ status: 'dnd', note: '', scheduled: true },
    until: new Date().setHours(31, 0, 0, 0),
  });
  return phone;
}
