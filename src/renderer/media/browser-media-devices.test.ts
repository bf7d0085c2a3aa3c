import { createSubject } from '@shared/observable.ts';
import { type Settings, defaultSettings } from '@shared/settings.ts';
import { describe, expect, it } from 'vitest';
import { createBrowserMediaDevices } from './browser-media-devices.ts';
import { problemOf } from './device-model.ts';
import type { PreparedSuppression, StrongSuppression } from './media.ts';
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
  readonly opened: FakeTrack[] = [];

  enumerateDevices = async (): Promise<unknown> => this.present;

  getUserMedia = async (constraints: MediaStreamConstraints): Promise<unknown> => {
    this.asked.push(constraints);
    if (this.failWith) throw new DOMException('no', this.failWith);
    if (this.missing && JSON.stringify(constraints).includes(this.missing))
      throw new DOMException('no', 'OverconstrainedError');
    const track = new FakeTrack(constraints.audio ? 'audio' : 'video');
    this.opened.push(track);
    return streamOf(track);
  };
}

/** Makes another track of what it is given, and counts what is held. */
class FakeSuppression implements StrongSuppression {
  isBroken = false;
  /** As Firefox does where the sample rates differ. */
  refuses = false;
  held = 0;
  applied = 0;
  readonly made = new FakeTrack('audio');

  prepare = async (): Promise<PreparedSuppression | null> => {
    if (this.isBroken) return null;
    this.held += 1;
    return {
      apply: () => {
        if (this.refuses) throw new DOMException('no', 'NotSupportedError');
        this.applied += 1;
        return { stream: streamOf(this.made), stop: () => void (this.applied -= 1) };
      },
      release: () => void (this.held -= 1),
    };
  };
}

const streamOf = (track: FakeTrack): MediaStream =>
  ({
    getTracks: () => [track],
    getAudioTracks: () => [track],
    clone: () => ({ getTracks: () => [] }),
  }) as unknown as MediaStream;

const usual = { ...defaultSettings.audioProcessing, noiseSuppression: true };
const strong: Partial<Settings> = {
  audioProcessing: { ...defaultSettings.audioProcessing, noiseSuppression: 'strong' },
};

function open(changes: Partial<Settings> = {}) {
  const settings = createSubject<Settings>({ ...defaultSettings, ...changes });
  const navigatorDevices = new FakeNavigatorDevices();
  const suppression = new FakeSuppression();
  let weak = 0;
  const port = createBrowserMediaDevices({
    mediaDevices: navigatorDevices as unknown as MediaDevices,
    ...{ settings, suppression },
    onWeakSuppression: () => void (weak += 1),
  });
  return { navigatorDevices, port, settings, suppression, weak: () => weak };
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
      audioProcessing: { echoCancellation: false, noiseSuppression: 'standard', autoGainControl: false },
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
    settings.set({ ...defaultSettings, audioProcessing: { ...audioProcessing, noiseSuppression: 'off' } });
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
      { audio: { ...usual, deviceId: { exact: 'mic-1' } } },
      { audio: usual },
    ]);
  });

  it('are heard through the strong suppression, and let go of together with it', async () => {
    const { port, navigatorDevices, suppression, weak } = open(strong);
    const result = await port.openMicrophone();
    if (!result.ok) throw new Error('not opened');
    const { track, device } = result.value;
    expect(navigatorDevices.asked).toMatchObject([{ audio: { noiseSuppression: false } }]);
    expect(track).toBe(suppression.made);
    expect(device).not.toBe(track);
    expect([suppression.held, suppression.applied, weak()]).toEqual([1, 1, 0]);
    result.value.stop();
    result.value.stop();
    expect([device.readyState, track.readyState]).toEqual(['ended', 'ended']);
    expect([suppression.held, suppression.applied]).toEqual([0, 0]);
  });

  it('say so through the strong suppression as well when they are pulled out', async () => {
    const { port, suppression } = open(strong);
    const result = await port.openMicrophone();
    if (!result.ok) throw new Error('not opened');
    let ended = 0;
    result.value.track.addEventListener('ended', () => (ended += 1));
    (result.value.device as unknown as FakeTrack).unplug();
    expect([ended, suppression.made.readyState]).toEqual([1, 'ended']);
  });

  it('have the suppression of the browser where the strong one can’t be had, and tell', async () => {
    const { port, navigatorDevices, suppression, weak } = open(strong);
    suppression.isBroken = true;
    const result = await port.openMicrophone();
    expect(result).toMatchObject({ ok: true });
    expect(navigatorDevices.asked).toMatchObject([{ audio: { noiseSuppression: true } }]);
    expect(weak()).toBe(1);
  });

  it('have the suppression of the browser where the strong one refuses them, and tell', async () => {
    const { port, navigatorDevices, suppression, weak } = open(strong);
    suppression.refuses = true;
    const result = await port.openMicrophone();
    if (!result.ok) throw new Error('not opened');
    expect(navigatorDevices.asked).toMatchObject([
      { audio: { noiseSuppression: false } },
      { audio: { noiseSuppression: true } },
    ]);
    expect(navigatorDevices.opened.map(({ readyState }) => readyState)).toEqual(['ended', 'live']);
    expect(result.value.track).toBe(navigatorDevices.opened[1]);
    expect([suppression.held, weak()]).toEqual([0, 1]);
  });

  it('let go of the strong suppression where they can’t be opened', async () => {
    const { port, navigatorDevices, suppression } = open(strong);
    navigatorDevices.failWith = 'NotAllowedError';
    expect(await port.openMicrophone()).toEqual({ ok: false, error: 'denied' });
    expect(suppression.held).toBe(0);
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
      suppression: new FakeSuppression(),
      onWeakSuppression: () => undefined,
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
