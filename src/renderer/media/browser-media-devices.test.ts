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
  readonly asked: MediaStreamConstraints[] = [];

  enumerateDevices = async (): Promise<unknown> => this.present;

  getUserMedia = async (constraints: MediaStreamConstraints): Promise<unknown> => {
    this.asked.push(constraints);
    if (this.failWith) throw new DOMException('no', this.failWith);
    const track = new FakeTrack(constraints.audio ? 'audio' : 'video');
    return { getTracks: () => [track] };
  };
}

function open(settings: Partial<Settings> = {}) {
  const navigatorDevices = new FakeNavigatorDevices();
  const port = createBrowserMediaDevices({
    mediaDevices: navigatorDevices as unknown as MediaDevices,
    settings: createSubject({ ...defaultSettings, ...settings }),
  });
  return { navigatorDevices, port };
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
        camera: { deviceId: 'cam-1', label: 'Camera' },
      },
      audioProcessing: { echoCancellation: false, noiseSuppression: true, autoGainControl: false },
    });
    await port.openMicrophone();
    await port.openCamera();
    expect(navigatorDevices.asked).toMatchObject([
      {
        audio: {
          deviceId: { ideal: 'mic-1' },
          echoCancellation: false,
          noiseSuppression: true,
          autoGainControl: false,
        },
      },
      { video: { deviceId: { ideal: 'cam-1' }, height: { ideal: 720 } } },
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
