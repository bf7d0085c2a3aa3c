import type { CallId } from '@protocol';
import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import App from '../../App.svelte';
import type { CallView } from '../../call/calls.ts';
import { STAY_MS } from '../../state/fading-controls.svelte.ts';
import { aCall, aTrust, createFakePhone, grace, type FakePhone } from '../testing/fake-phone.ts';

async function inCall(
  changes: Partial<CallView> = {},
  prepare?: (phone: FakePhone) => void,
): Promise<FakePhone> {
  const phone = createFakePhone();
  phone.state.screen.set('call');
  phone.state.calls.set([aCall({ answeredAt: Date.now(), ...changes })]);
  prepare?.(phone);
  render(App, { phone });
  await tick();
  return phone;
}

const button = (name: string) => screen.getByRole('button', { name });
const press = (name: string) => fireEvent.click(button(name));
const callScreen = () => screen.getByTestId('call-screen');

describe('the devices of a call', () => {
  const headset = { deviceId: 'm2', label: 'Headset' };
  const withDevices = ({ state }: FakePhone) =>
    state.devices.set({
      microphones: [{ deviceId: 'm1', label: 'Built-in' }, headset],
      speakers: [{ deviceId: 's1', label: 'Speakers' }],
      cameras: [{ deviceId: 'c1', label: 'Webcam' }],
    });

  it('are changed from the caret beside the button, without leaving the call', async () => {
    const phone = await inCall({}, withDevices);
    await press('Choose microphone and speaker');
    const microphones = within(screen.getByRole('radiogroup', { name: 'Microphone' }));
    expect(microphones.getByRole('radio', { checked: true }).textContent.trim()).toBe('Chosen by the system');
    await fireEvent.click(microphones.getByRole('radio', { name: 'Headset' }));
    expect(phone.log.at(-1)).toEqual([
      'changeSettings',
      { devices: { microphone: headset, speaker: null, ringer: null, camera: null } },
    ]);
    expect(document.activeElement).toBe(button('Choose microphone and speaker'));

    await press('Choose microphone and speaker');
    await fireEvent.click(screen.getByRole('radio', { name: 'Speakers' }));
    expect(phone.log.at(-1)?.[1]).toMatchObject({ devices: { speaker: { deviceId: 's1' } } });
    await press('Choose a camera');
    await fireEvent.click(screen.getByRole('radio', { name: 'Webcam' }));
    expect(phone.log.at(-1)?.[1]).toMatchObject({ devices: { camera: { deviceId: 'c1' } } });
  });

  it('are one stop for Tab in each group, which follows the arrow keys', async () => {
    await inCall({}, withDevices);
    await press('Choose microphone and speaker');
    const stops = () =>
      screen
        .getAllByRole('radio')
        .filter(({ tabIndex }) => tabIndex === 0)
        .map(({ textContent }) => textContent.trim());
    await tick();
    expect(stops()).toEqual(['Chosen by the system', 'Chosen by the system']);
    await fireEvent.keyDown(document.activeElement!, { key: 'ArrowDown' });
    expect(stops()).toEqual(['Built-in', 'Chosen by the system']);
    await press('Choose microphone and speaker');
    await press('Choose microphone and speaker');
    await tick();
    expect(stops()).toEqual(['Chosen by the system', 'Chosen by the system']);
  });

  it('that are chosen and gone stay listed and say so', async () => {
    await inCall({}, (phone) => {
      withDevices(phone);
      const { current } = phone.state.settings;
      phone.state.settings.set({
        ...current,
        devices: { ...current.devices, camera: { deviceId: 'c9', label: 'Old camera' } },
      });
    });
    await press('Choose a camera');
    expect(screen.getByRole('radio', { checked: true }).textContent.trim()).toBe(
      'Old camera (not connected)',
    );
  });
});

it.each([
  [{}, ['Mute']],
  [{ muted: true }, []],
  [{ muted: true, cameraOn: true }, ['Camera']],
  [{ screenOn: true, held: true }, ['Mute', 'Share', 'Hold']],
] as const)('what is on looks the same on every button: %o', async (changes, on) => {
  await inCall(changes);
  const lit = ['Mute', 'Camera', 'Share', 'Hold'].filter((name) => button(name).classList.contains('on'));
  expect(lit).toEqual(on);
});

it('the bars say in a sentence how the call is, and lead on to the details', async () => {
  const phone = await inCall({}, ({ state }) =>
    state.quality.set({ ...state.quality.current, quality: { bars: 2, mos: 3, cause: null } }),
  );
  await press('Call quality: poor, 2 of 4 bars');
  const card = within(screen.getByTestId('quality-card'));
  expect(card.getByText(/^The connection to Ada Lovelace is poor\./)).toBeTruthy();
  expect(phone.log.filter(([, command]) => JSON.stringify(command).includes('settings'))).toEqual([]);
  await fireEvent.click(card.getByRole('button', { name: 'Details' }));
  expect(phone.log.at(-1)).toEqual(['run', { type: 'show', screen: 'settings' }]);
  expect(screen.getByRole('tab', { name: 'Connection', selected: true })).toBeTruthy();
});

describe('over a picture', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => vi.useRealTimers());

  const stream = new MediaStream();
  const withPictures = ({ state }: FakePhone) =>
    state.media.set({ ...state.media.current, remoteVideo: stream, localVideo: stream });
  const video = (changes: Partial<CallView> = {}) =>
    inCall({ media: 'video', cameraOn: true, remoteCameraOn: true, ...changes }, withPictures);
  const isQuiet = () => callScreen().classList.contains('quiet');
  async function wait(ms = STAY_MS): Promise<void> {
    vi.advanceTimersByTime(ms);
    await tick();
  }

  it('the controls go while nobody does anything', async () => {
    await video();
    await wait(STAY_MS - 1);
    expect(isQuiet()).toBe(false);
    await wait(1);
    expect(isQuiet()).toBe(true);
  });

  it.each([
    ['a mouse that moves', () => fireEvent.pointerMove(callScreen())],
    ['a finger', () => fireEvent.pointerDown(callScreen(), { pointerType: 'touch' })],
    ['a key', () => fireEvent.keyDown(window, { key: 'Tab' })],
    ['the focus', () => fireEvent.focusIn(button('Mute'))],
  ])('%s brings them back, for as long again', async (_, stir) => {
    await video();
    await wait();
    await stir();
    expect(isQuiet()).toBe(false);
    await wait(STAY_MS - 1);
    expect(isQuiet()).toBe(false);
    await wait(1);
    expect(isQuiet()).toBe(true);
  });

  it('the touch that brings them back presses none of them', async () => {
    const phone = await video();
    await wait();
    const touch = async () => {
      await fireEvent.pointerDown(button('Hang up'), { pointerType: 'touch' });
      await press('Hang up');
    };
    await touch();
    expect(phone.log.filter(([name]) => name === 'run')).toEqual([]);
    await touch();
    expect(phone.log.filter(([name]) => name === 'run')).toHaveLength(1);
  });

  it('they stay while a menu is open', async () => {
    await video();
    await press('More');
    await wait(3 * STAY_MS);
    expect(isQuiet()).toBe(false);
    await press('More');
    await wait(2 * STAY_MS);
    expect(isQuiet()).toBe(true);
  });

  it('they come back with what changes, and stay while the connection is away', async () => {
    const phone = await video();
    await wait();
    const [call] = phone.state.calls.current;
    phone.state.calls.set([{ ...call!, phase: 'reconnecting' }]);
    await fireEvent.pointerMove(callScreen());
    await wait(3 * STAY_MS);
    expect(isQuiet()).toBe(false);
    phone.state.calls.set([call!]);
    await tick();
    await wait();
    expect(isQuiet()).toBe(true);
    phone.state.calls.set([{ ...call!, remoteMuted: true }]);
    await tick();
    expect(isQuiet()).toBe(false);
  });

  it.each<[string, (phone: FakePhone, call: CallView) => void]>([
    [
      'whether it is known who is there',
      ({ state }) => state.callTrust.set([aTrust({ standing: 'distrusted' })]),
    ],
    [
      'that the other side lost the server',
      ({ state }, call) => state.calls.set([{ ...call, remoteSignalingLost: true }]),
    ],
    [
      'that somebody came back',
      ({ state }, call) => state.calls.set([{ ...call, returned: { to: grace, reason: 'declined' } }]),
    ],
  ])('they come back for %s', async (_, change) => {
    const phone = await video();
    await wait();
    expect(isQuiet()).toBe(true);
    change(phone, phone.state.calls.current[0]!);
    await tick();
    expect(isQuiet()).toBe(false);
  });

  it('a touch that presses nothing, as a drag, swallows no key press after it', async () => {
    const phone = await video();
    await wait();
    await fireEvent.pointerDown(callScreen(), { pointerType: 'touch' });
    await fireEvent.keyDown(button('Hang up'), { key: 'Enter' });
    await press('Hang up');
    expect(phone.log.filter(([name]) => name === 'run')).toHaveLength(1);
  });

  it('the full screen stays while calls are swapped, and ends with the last one', async () => {
    const leave = vi.fn(() => Promise.resolve());
    Object.defineProperties(document, {
      fullscreenElement: { configurable: true, value: document.documentElement },
      exitFullscreen: { configurable: true, value: leave },
    });
    const phone = await video();
    const [call] = phone.state.calls.current;
    const other = { ...call!, callId: 'call-0002' as CallId, peer: grace };
    phone.state.calls.set([{ ...call!, held: true }, other]);
    await tick();
    expect(leave).not.toHaveBeenCalled();
    expect(button('Leave full screen')).toBeTruthy();
    phone.state.calls.set([]);
    await tick();
    expect(leave).toHaveBeenCalledOnce();
    Reflect.deleteProperty(document, 'fullscreenElement');
    Reflect.deleteProperty(document, 'exitFullscreen');
  });

  it('what is measured each second does not keep them', async () => {
    const { state } = await video();
    for (let second = 0; second < STAY_MS; second += 1_000) {
      state.quality.set({ ...state.quality.current, quality: { bars: 4, mos: 4.4, cause: null } });
      state.calls.set(state.calls.current.map((call) => ({ ...call })));
      await wait(1_000);
    }
    expect(isQuiet()).toBe(true);
  });

  it('they stay in a call without a picture', async () => {
    await inCall();
    await wait(3 * STAY_MS);
    expect(isQuiet()).toBe(false);
  });

  it('one’s own picture is put away and shown again, also in the next call', async () => {
    const phone = await video();
    await press('Hide your own picture');
    expect(screen.queryByTestId('local-video')).toBeNull();
    const [call] = phone.state.calls.current;
    phone.state.calls.set([]);
    await tick();
    phone.state.calls.set([call!]);
    phone.state.screen.set('call');
    await tick();
    expect(screen.queryByTestId('local-video')).toBeNull();
    await press('Show your own picture');
    expect(screen.getByTestId('local-video')).toBeTruthy();
  });

  it('one’s own picture is moved by keys', async () => {
    await video();
    const move = button('Move your own picture');
    // Nothing is laid out here, so wherever it is, it counts as lying at the bottom right.
    await fireEvent.keyDown(move, { key: 'ArrowUp' });
    expect(move.parentElement?.classList.contains('top-right')).toBe(true);
    await fireEvent.keyDown(move, { key: 'ArrowLeft' });
    expect(move.parentElement?.classList.contains('bottom-left')).toBe(true);
  });
});

it('a connection that is away looks different', async () => {
  const phone = await inCall({ phase: 'reconnecting' });
  const state = screen.getByTestId('call-state');
  expect(state.textContent).toContain('Reconnecting');
  expect(state.parentElement?.classList.contains('lost')).toBe(true);
  expect(screen.getByTestId('speaking').classList.contains('lost')).toBe(true);
  phone.state.screen.set('people');
  await tick();
  expect(screen.getByTestId('call-bar').classList.contains('lost')).toBe(true);
});
