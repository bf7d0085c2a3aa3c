import { DeviceId, type ListedDevice } from '@protocol';
import { err } from '@shared/result.ts';
import { defaultSettings } from '@shared/settings.ts';
import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, it } from 'vitest';
import App from '../../App.svelte';
import { ready } from '../testing/fake-admin.ts';
import {
  createFakePhone,
  desktopShell,
  signedIn,
  type FakePhone,
  type FakePhoneOptions,
} from '../testing/fake-phone.ts';

function show(
  options: FakePhoneOptions = {},
  prepare: (phone: FakePhone) => void = () => undefined,
): FakePhone {
  const phone = createFakePhone({ account: signedIn({ protection: 'obfuscated' }), ...options });
  prepare(phone);
  phone.state.screen.set('settings');
  render(App, { phone });
  return phone;
}

const open = (category: string) => fireEvent.click(screen.getByRole('tab', { name: category }));

const withKeys = (phone: FakePhone) =>
  phone.state.hotkeys.set({
    status: {
      mute: 'idle',
      answer: 'in-use',
      decline: 'registered',
      hangUp: 'invalid',
      swap: 'unset',
      hold: 'unset',
      redial: 'unset',
      talk: 'unset',
    },
    desktop: null,
  });

describe('settings', () => {
  it('changes one thing at a time', async () => {
    const phone = show({ info: desktopShell });
    await fireEvent.click(screen.getByRole('switch', { name: 'Keep running when the window is closed' }));
    await fireEvent.click(screen.getByRole('radio', { name: 'Dark' }));
    await open('Privacy');
    await fireEvent.click(screen.getByRole('switch', { name: 'Connect while it rings' }));
    await open('Sound & video');
    await fireEvent.click(screen.getByRole('switch', { name: 'Close the microphone when I mute' }));
    await fireEvent.change(screen.getByRole('combobox', { name: 'Noise suppression' }), {
      target: { value: 'strong' },
    });
    await fireEvent.change(screen.getByRole('slider', { name: 'Ringtone' }), { target: { value: '20' } });
    expect(phone.log).toEqual([
      ['changeSettings', { closeToTray: false }],
      ['changeSettings', { theme: 'dark' }],
      ['changeSettings', { connect: 'after-answer' }],
      ['changeSettings', { mute: 'hard' }],
      [
        'changeSettings',
        { audioProcessing: { ...defaultSettings.audioProcessing, noiseSuppression: 'strong' } },
      ],
      ['changeSettings', { ringtone: { volume: 0.2, onSpeakerToo: false } }],
    ]);
  });

  it('says what closing the window does, as the tray comes and goes', async () => {
    const phone = show({ info: desktopShell });
    const said = (words: RegExp): boolean => screen.queryByText(words) !== null;
    expect(said(/stays in the tray/u)).toBe(true);
    phone.state.hasTray.set(false);
    await tick();
    expect([said(/stays in the tray/u), said(/has no tray/u)]).toEqual([false, true]);
    phone.state.hasTray.set(true);
    await tick();
    expect([said(/stays in the tray/u), said(/has no tray/u)]).toEqual([true, false]);
  });

  it('chooses devices, keeps one that is unplugged, and returns to the choice of the system', async () => {
    const phone = show({}, ({ state }) => {
      state.devices.set({
        microphones: [{ deviceId: 'm1', label: 'Headset' }],
        speakers: [],
        cameras: [{ deviceId: 'c1', label: '' }],
      });
      const speaker = { deviceId: 's1', label: 'Old speaker' };
      state.settings.set({ ...defaultSettings, devices: { ...defaultSettings.devices, speaker } });
    });
    const { devices } = phone.state.settings.current;
    await open('Sound & video');
    expect(screen.getByRole('option', { name: 'Old speaker (not connected)' })).toBeTruthy();
    expect(screen.getByRole('option', { name: 'Camera 1' })).toBeTruthy();
    await fireEvent.change(screen.getByRole('combobox', { name: 'Microphone' }), { target: { value: 'm1' } });
    await fireEvent.change(screen.getByRole('combobox', { name: 'Speaker' }), { target: { value: '' } });
    expect(phone.log).toEqual([
      ['changeSettings', { devices: { ...devices, microphone: { deviceId: 'm1', label: 'Headset' } } }],
      ['changeSettings', { devices: { ...devices, speaker: null } }],
    ]);
  });

  it('leaves music as it is, and offers nothing that would spoil it', async () => {
    const phone = show();
    await open('Sound & video');
    const send = screen.getByRole('combobox', { name: 'Sound mode' });
    await fireEvent.change(send, { target: { value: 'music' } });
    await fireEvent.click(screen.getByRole('switch', { name: 'Save data during silence' }));
    expect(phone.log).toEqual([
      ['changeSettings', { soundProfile: 'music' }],
      ['changeSettings', { sparesSilence: true }],
    ]);
    phone.state.settings.set({ ...defaultSettings, soundProfile: 'music' });
    await tick();
    expect(screen.queryByRole('switch', { name: 'Remove echo' })).toBeNull();
    expect(screen.getByText(/use headphones/)).toBeTruthy();
  });

  it('rings on another device, and on the speaker as well', async () => {
    const ringer = { deviceId: 's2', label: 'Desk speaker' };
    const phone = show({}, ({ state }) =>
      state.devices.set({ microphones: [], speakers: [ringer], cameras: [] }),
    );
    await open('Sound & video');
    expect(screen.queryByRole('switch', { name: 'Also ring on the speaker' })).toBeNull();
    await fireEvent.change(screen.getByRole('combobox', { name: 'Ring on' }), { target: { value: 's2' } });
    phone.state.settings.set({ ...defaultSettings, devices: { ...defaultSettings.devices, ringer } });
    await tick();
    await fireEvent.click(screen.getByRole('switch', { name: 'Also ring on the speaker' }));
    expect(phone.log).toEqual([
      ['changeSettings', { devices: { ...defaultSettings.devices, ringer } }],
      ['changeSettings', { ringtone: { ...defaultSettings.ringtone, onSpeakerToo: true } }],
    ]);
  });

  it('knows a chosen device by its name where its id is another one now', async () => {
    show({}, ({ state }) => {
      state.devices.set({ microphones: [{ deviceId: 'new', label: 'Headset' }], speakers: [], cameras: [] });
      const microphone = { deviceId: 'old', label: 'Headset' };
      state.settings.set({ ...defaultSettings, devices: { ...defaultSettings.devices, microphone } });
    });
    await open('Sound & video');
    expect(screen.getByRole<HTMLSelectElement>('combobox', { name: 'Microphone' }).value).toBe('new');
    expect(screen.queryByText(/not connected/)).toBeNull();
  });

  it('tries out devices when asked, and lets go of them with the screen', async () => {
    const phone = show();
    await open('Sound & video');
    expect(phone.deviceCheck.log).toEqual([]);
    for (const name of ['Test the microphone', 'Test the speaker', 'Test the ringtone', 'Test the camera'])
      await fireEvent.click(screen.getByRole('button', { name }));
    expect(await screen.findByRole('meter', { name: 'Loudness' })).toBeTruthy();
    await open('General');
    expect(phone.deviceCheck.log.slice(0, 4)).toEqual(['microphone', 'speaker', 'ring', 'camera']);
    expect(phone.deviceCheck.log.slice(4).toSorted()).toEqual([
      'camera closed',
      'microphone closed',
      'silence',
    ]);
  });

  it('tries out the device that is chosen meanwhile', async () => {
    const phone = show();
    await open('Sound & video');
    await fireEvent.click(screen.getByRole('button', { name: 'Test the microphone' }));
    await tick();
    const microphone = { deviceId: 'm1', label: 'Headset' };
    phone.state.settings.set({ ...defaultSettings, devices: { ...defaultSettings.devices, microphone } });
    await tick();
    await fireEvent.click(await screen.findByRole('button', { name: 'Stop the test' }));
    expect(phone.deviceCheck.log).toEqual([
      'microphone',
      'microphone closed',
      'microphone',
      'microphone closed',
    ]);
  });

  it('says why a device can’t be tried out, and what to do', async () => {
    const phone = show({ info: { ...desktopShell, platform: 'darwin' } });
    phone.deviceCheck.problem = 'denied';
    await open('Sound & video');
    await fireEvent.click(screen.getByRole('button', { name: 'Test the microphone' }));
    expect((await screen.findByRole('alert')).textContent).toContain('Privacy & Security › Microphone');
    expect(screen.getByRole('button', { name: 'Test the microphone' })).toBeTruthy();
  });

  it('warns who lets all calls go through a relay where there is none', async () => {
    const phone = show();
    await open('Privacy');
    phone.state.cutOff.set('by-own-wish');
    await tick();
    expect(screen.getByText('You can’t make or receive calls')).toBeTruthy();
    phone.state.cutOff.set(null);
    await tick();
    expect(screen.queryByText('You can’t make or receive calls')).toBeNull();
  });

  it('shows who is signed in, how the sign-in is kept, and signs out', async () => {
    const phone = show();
    await open('Account');
    expect(screen.getByText('Grace Hopper (grace)')).toBeTruthy();
    expect(screen.getByText(/No keyring was found/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Sign out' }));
    expect(phone.log).toEqual([['signOut', null]]);
  });

  it('offers a browser nothing that only the desktop app can do', () => {
    show();
    expect(screen.queryByRole('switch', { name: /Keep running/ })).toBeNull();
    expect(screen.queryByRole('tab', { name: 'Keys' })).toBeNull();
  });

  it('stays where the person was while they look at something else', async () => {
    const phone = show();
    await open('Privacy');
    for (const elsewhere of ['people', 'settings'] as const) {
      phone.state.screen.set(elsewhere);
      await tick();
    }
    expect(screen.getByRole('tab', { name: 'Privacy', selected: true })).toBeTruthy();
  });

  it('goes from one category to the next with the arrow keys', async () => {
    show();
    const general = screen.getByRole('tab', { name: 'General' });
    await fireEvent.keyDown(general, { key: 'ArrowDown' });
    expect(screen.getByRole('tab', { selected: true }).textContent).toBe('Sound & video');
    await fireEvent.keyDown(screen.getByRole('tab', { selected: true }), { key: 'ArrowLeft' });
    await fireEvent.keyDown(screen.getByRole('tab', { selected: true }), { key: 'ArrowUp' });
    expect(screen.getByRole('tab', { selected: true }).textContent).toBe('Account');
  });
});

describe('the own devices', () => {
  const device = (name: string, changes: Partial<ListedDevice> = {}): ListedDevice => ({
    deviceId: DeviceId.parse(`device-${name}`),
    name,
    createdAt: 0,
    lastSeenAt: null,
    lastAddress: null,
    connected: false,
    current: false,
    ...changes,
  });

  it('are listed with this one marked, and the others can be signed out', async () => {
    const phone = show({}, ({ state }) =>
      state.ownDevices.set(
        ready([
          device('Desk', { current: true, connected: true }),
          device('Lost', { lastAddress: '192.0.2.7' }),
        ]),
      ),
    );
    await open('Account');
    const [desk, lost] = screen.getAllByTestId('device');
    expect(phone.reads).toEqual(['ownDevices']);
    expect(desk?.textContent).toContain('This device');
    expect(within(desk!).queryByRole('button')).toBeNull();
    expect(lost?.textContent).toContain('Never connected · from 192.0.2.7');
    await fireEvent.click(screen.getByRole('button', { name: 'Sign out Lost' }));
    expect(phone.log).toEqual([['signOutOwnDevice', 'device-Lost']]);
    expect(await screen.findByText('“Lost” is signed out.')).toBeTruthy();
  });

  it('say why one could not be signed out, or why none is listed', async () => {
    const phone = show({}, ({ state, answers }) => {
      state.ownDevices.set(ready([device('Lost')]));
      answers.signOutOwnDevice = err({ code: 'unreachable' });
    });
    await open('Account');
    await fireEvent.click(screen.getByRole('button', { name: 'Sign out Lost' }));
    expect((await screen.findByRole('alert')).textContent).toContain('doesn’t answer');
    phone.state.ownDevices.set({ status: 'failed', error: { code: 'unreachable' } });
    await tick();
    await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(phone.reads).toEqual(['ownDevices', 'ownDevices']);
  });
});

describe('the own password', () => {
  const type = (label: string, value: string) =>
    fireEvent.input(screen.getByLabelText(label), { target: { value } });
  const change = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Change password' });

  it('is changed with the old one, and the others are signed out unless one says otherwise', async () => {
    const phone = show();
    await open('Account');
    await fireEvent.click(screen.getByRole('button', { name: 'Change password…' }));
    await type('Current password', 'old password');
    await type('New password', 'too short');
    expect(change().disabled).toBe(true);
    await type('New password', 'long enough');
    await fireEvent.click(screen.getByRole('switch', { name: 'Sign out my other devices' }));
    await fireEvent.click(change());
    const asked = { current: 'old password', next: 'long enough', signOutOthers: false };
    expect(phone.log).toEqual([['changePassword', asked]]);
    expect(await screen.findByText(/Password changed, and 1 device was signed out/)).toBeTruthy();
    expect(screen.queryByLabelText('Current password')).toBeNull();
  });

  it('stays when the old one is wrong, and says so', async () => {
    const phone = show();
    phone.answers.changePassword = err({ code: 'wrong_credentials' });
    await open('Account');
    await fireEvent.click(screen.getByRole('button', { name: 'Change password…' }));
    await type('Current password', 'wrong');
    await type('New password', 'long enough');
    await fireEvent.click(change());
    expect((await screen.findByRole('alert')).textContent).toContain('not your current password');
  });
});

describe('global keys', () => {
  it('says what each does and whether it works', async () => {
    show({ info: desktopShell }, withKeys);
    await open('Keys');
    const answer = within(screen.getByTestId('hotkey-answer'));
    expect(answer.getByText('F10')).toBeTruthy();
    expect(answer.getByText(/Another program is using this key/)).toBeTruthy();
  });

  it('are shown as the desktop gives them, and changed there', async () => {
    const phone = show({ info: desktopShell }, (fake) => {
      withKeys(fake);
      fake.state.hotkeys.set({
        status: {
          ...{ mute: 'arrived', answer: 'granted', decline: 'unset', hangUp: 'granted' },
          ...{ swap: 'unset', hold: 'unset', redial: 'unset', talk: 'unset' },
        },
        desktop: { standing: 'granted', triggers: { mute: 'Press <Control><Super>M' }, canConfigure: true },
      });
    });
    await open('Keys');
    const mute = within(screen.getByTestId('hotkey-mute'));
    expect([mute.getByText('Press Ctrl+Super+M'), mute.getByText('Works')]).toHaveLength(2);
    expect(screen.queryByRole('button', { name: /^(Change|Remove) the keys for/ })).toBeNull();
    // What this app would like them to be is not what they are.
    expect(screen.queryByText('F11')).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: 'Change keys…' }));
    expect(phone.log).toEqual([['configureHotkeys', null]]);
  });

  it.each([
    ['refused', 'Ask again'],
    ['unknown-app', 'Add to the menu'],
    ['unavailable', null],
  ] as const)('say what can be done where they are %s', async (standing, button) => {
    show({ info: desktopShell }, (fake) => {
      withKeys(fake);
      const { status } = fake.state.hotkeys.current!;
      fake.state.hotkeys.set({ status, desktop: { standing, triggers: {}, canConfigure: false } });
    });
    await open('Keys');
    for (const name of ['Ask again', 'Add to the menu', 'Change keys…']) {
      expect(screen.queryByRole('button', { name }) !== null).toBe(name === button);
    }
  });

  it('takes the next combination that is pressed', async () => {
    const phone = show({ info: desktopShell }, withKeys);
    await open('Keys');
    const button = screen.getByRole('button', { name: 'Change the keys for Mute and unmute' });
    await fireEvent.click(button);
    await fireEvent.keyDown(button, { key: 'm', code: 'KeyM' });
    expect(screen.getByText(/Add Ctrl or Alt/)).toBeTruthy();
    await fireEvent.keyDown(button, { key: 'Control', code: 'ControlLeft', ctrlKey: true });
    await fireEvent.keyDown(button, { key: 'm', code: 'KeyM', ctrlKey: true });
    expect(phone.log).toEqual([
      ['changeSettings', { hotkeys: { ...defaultSettings.hotkeys, mute: 'Control+M' } }],
    ]);
  });

  it('takes a key away from the action that had it', async () => {
    const bindings = { ...defaultSettings.hotkeys, answer: 'F9' };
    const phone = show({ info: desktopShell }, (fake) => {
      withKeys(fake);
      fake.state.settings.set({ ...defaultSettings, hotkeys: bindings });
    });
    await open('Keys');
    const button = screen.getByRole('button', { name: 'Change the keys for Mute and unmute' });
    await fireEvent.click(button);
    await fireEvent.keyDown(button, { key: 'F9', code: 'F9' });
    expect(phone.log).toEqual([['changeSettings', { hotkeys: { ...bindings, answer: null, mute: 'F9' } }]]);
  });

  it('leaves everything as it was after Escape, and can be cleared', async () => {
    const phone = show({ info: desktopShell }, withKeys);
    await open('Keys');
    const button = screen.getByRole('button', { name: 'Change the keys for Hang up' });
    await fireEvent.click(button);
    await fireEvent.keyDown(button, { key: 'Escape', code: 'Escape' });
    expect(phone.log).toEqual([]);
    await fireEvent.click(screen.getByRole('button', { name: 'Remove the keys for Hang up' }));
    expect(phone.log).toEqual([
      ['changeSettings', { hotkeys: { ...defaultSettings.hotkeys, hangUp: null } }],
    ]);
  });
});
