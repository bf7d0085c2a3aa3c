import { createSubject } from '@shared/observable.ts';
import { type Settings, defaultSettings } from '@shared/settings.ts';
import { describe, expect, it } from 'vitest';
import { createBrowserMediaDevices } from './browser-media-devices.ts';
import { problemOf } from './device-model.ts';
import { FakeTrack } from './testing/fake-media.ts';

const found = [
  { kind: 'audioinput', deviceId: 'default', label: 'Default - Headset' },
  { kind: 'audioinput', deviceId: 'mic-1', label: 'Headset' },
  { kind: 'audiooutput', deviceId: 'out-1', label: 'Speakers' },
  { kind: 'videoinput', deviceId: 'cam-1', label: 'Camera' },
  { kind: 'videoinput', deviceId: '', label: '' },
];

/** As much of `navigator.mediaDevices` as the phone uses. */
class FakeNavigatorDevices extends EventTarget {
  present = found;
  failWith: string | null = null;
  missing: string | null = null;
  readonly asked: MediaStreamConstraints[] = [];

  enumerateDevices = async (): Promise<unknown> => this.present;

  getUserMedia = async (constraints: MediaStreamConstraints): Promise<unknown> => {
    this.asked.push(constraints);
    if (this.failWith) throw new DOMException('no', this.failWith);
    if (this.missing && JSON.stringify(constraints).includes(this.missing))
      throw new DOMException('no', 'OverconstrainedError');
    const track = new FakeTrack(constraints.audio ? 'audio' : 'video');
    return { getTracks: () => [track], clone: () => ({ getTracks: () => [] }) };
  };
}

function open(changes: Partial<Settings> = {}) {
  const settings = createSubject<Settings>({ ...defaultSettings, ...changes });
  const navigatorDevices = new FakeNavigatorDevices();
  const port = createBrowserMediaDevices({
    mediaDevices: navigatorDevices as unknown as MediaDevices,
    settings,
  });
  return { navigatorDevices, port, settings };
}

const listed = (port: ReturnType<typeof open>['port']): Promise<void> =>
  new Promise((resolve) => {
    const stop = port.devices.subscribe(() => {
      stop();
      resolve();
    });
  });

describe('the devices of this machine', () => {
  it('are listed, without stand-ins and without those that have no name yet', async () => {
    const { port } = open();
    await listed(port);
    expect(port.devices.current).toEqual({
      microphones: [{ deviceId: 'mic-1', label: 'Headset' }],
      speakers: [{ deviceId: 'out-1', label: 'Speakers' }],
      cameras: [{ deviceId: 'cam-1', label: 'Camera' }],
    });
  });

  it('are listed again when one is plugged in, until nobody wants to know', async () => {
    const { port, navigatorDevices } = open();
    await listed(port);
    navigatorDevices.present = [];
    navigatorDevices.dispatchEvent(new Event('devicechange'));
    await listed(port);
    expect(port.devices.current.microphones).toEqual([]);
    port.dispose();
  });

  it('are opened as chosen, with the chosen processing', async () => {
    const { port, navigatorDevices } = open({
      devices: {
        microphone: { deviceId: 'mic-1', label: 'Headset' },
        speaker: null,
        ringer: null,
        camera: { deviceId: 'cam-1', label: 'Camera' },
      },
      audioProcessing: { echoCancellation: false, noiseSuppression: true, autoGainControl: false },
    });
    await port.openMicrophone();
    await port.openCamera();
    expect(navigatorDevices.asked).toMatchObject([
      {
        audio: {
          deviceId: { exact: 'mic-1' },
          echoCancellation: false,
          noiseSuppression: true,
          autoGainControl: false,
        },
      },
      { video: { deviceId: { exact: 'cam-1' }, height: { ideal: 720 } } },
    ]);
  });

  it('are opened as they are, in stereo, for music', async () => {
    const { port, navigatorDevices } = open({ soundProfile: 'music' });
    await port.openMicrophone();
    expect(navigatorDevices.asked).toEqual([
      {
        audio: {
          ...{ echoCancellation: false, noiseSuppression: false, autoGainControl: false },
          channelCount: { ideal: 2 },
        },
      },
    ]);
  });

  it('are outdated when another one or another treatment is wanted', async () => {
    const { port, settings, navigatorDevices } = open();
    const other = { deviceId: 'mic-2', label: 'Other' };
    await listed(port);
    navigatorDevices.present = [...found, { ...other, kind: 'audioinput' }];
    navigatorDevices.dispatchEvent(new Event('devicechange'));
    await listed(port);
    const microphone = await port.openMicrophone();
    if (!microphone.ok) throw new Error('not opened');
    expect(microphone.value.outdated()).toBe(null);
    const { audioProcessing, devices } = defaultSettings;
    settings.set({ ...defaultSettings, audioProcessing: { ...audioProcessing, noiseSuppression: false } });
    expect(microphone.value.outdated()).toBe('treatment');
    settings.set({ ...defaultSettings, theme: 'dark' });
    expect(microphone.value.outdated()).toBe(null);
    settings.set({ ...defaultSettings, devices: { ...devices, microphone: other } });
    expect(microphone.value.outdated()).toBe('device');
  });

  it('are replaced by the default one where the chosen one can’t be had', async () => {
    const devices = { ...defaultSettings.devices, microphone: { deviceId: 'mic-1', label: 'Headset' } };
    const { port, navigatorDevices } = open({ devices });
    navigatorDevices.missing = 'mic-1';
    expect(await port.openMicrophone()).toMatchObject({ ok: true });
    expect(navigatorDevices.asked).toEqual([
      { audio: { ...defaultSettings.audioProcessing, deviceId: { exact: 'mic-1' } } },
      { audio: defaultSettings.audioProcessing },
    ]);
  });

  it('are closed by whoever opened them', async () => {
    const { port } = open();
    const result = await port.openMicrophone();
    if (!result.ok) throw new Error('not opened');
    result.value.stop();
    expect(result.value.track.readyState).toBe('ended');
  });

  it('say why they can’t be opened', async () => {
    const { port, navigatorDevices } = open();
    navigatorDevices.failWith = 'NotAllowedError';
    expect(await port.openMicrophone()).toEqual({ ok: false, error: 'denied' });
  });

  it('are denied in a page that was not loaded over a safe connection', async () => {
    const port = createBrowserMediaDevices({
      mediaDevices: undefined,
      settings: createSubject(defaultSettings),
    });
    expect(await port.openCamera()).toEqual({ ok: false, error: 'denied' });
  });
});

describe('what opening fails with', () => {
  it.each([
    ['NotAllowedError', 'denied'],
    ['NotFoundError', 'absent'],
    ['OverconstrainedError', 'absent'],
    ['NotReadableError', 'busy'],
    ['TypeError', 'failed'],
    ['toString', 'failed'],
  ])('%s is %s', (name, problem) => {
    expect(problemOf(new DOMException('', name))).toBe(problem);
  });

  it.each([[null], ['NotFoundError'], [{ name: 7 }]])('%j is a failure', (error) => {
    expect(problemOf(error)).toBe('failed');
  });
});
