import { type Observable, createSubject } from '@shared/observable.ts';
import { type Result, err, ok } from '@shared/result.ts';
import type { Settings } from '@shared/settings.ts';
import { choosableDevices, problemOf } from './device-model.ts';
import type { MediaProblem } from './media-problem.ts';
import type { Capture, MediaDevicesPort } from './media.ts';

export interface BrowserMediaDevicesDeps {
  /** `navigator.mediaDevices`; undefined in a page that was not loaded over a safe connection. */
  readonly mediaDevices: MediaDevices | undefined;
  readonly settings: Observable<Settings>;
}

/** Wide enough for a face on a laptop; the sender scales it down to what the network carries. */
const CAMERA: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
};

/** The devices of this machine, with the choices and switches of the settings. */
export function createBrowserMediaDevices({
  mediaDevices,
  settings,
}: BrowserMediaDevicesDeps): MediaDevicesPort & { dispose(): void } {
  const devices = createSubject(choosableDevices([]));
  const refresh = (): void => void list(mediaDevices).then((found) => devices.set(choosableDevices(found)));
  mediaDevices?.addEventListener('devicechange', refresh);
  refresh();

  async function open(
    constraints: MediaStreamConstraints,
    kind: 'audio' | 'video',
  ): Promise<Result<Capture, MediaProblem>> {
    if (!mediaDevices) return err('denied');
    const knewLabels = hasLabels(devices.current);
    try {
      const stream = await mediaDevices.getUserMedia(constraints);
      const track = stream.getTracks().find((candidate) => candidate.kind === kind);
      if (!track) return err('absent');
      // Labels are hidden until the first permission.
      if (!knewLabels) refresh();
      return ok(capture(stream, track));
    } catch (error) {
      return err(problemOf(error));
    }
  }

  return {
    devices,
    openMicrophone: () => open({ audio: microphoneConstraints(settings.current) }, 'audio'),
    openCamera: () => open({ video: cameraConstraints(settings.current) }, 'video'),
    dispose: () => mediaDevices?.removeEventListener('devicechange', refresh),
  };
}

async function list(mediaDevices: MediaDevices | undefined): Promise<readonly MediaDeviceInfo[]> {
  try {
    return (await mediaDevices?.enumerateDevices()) ?? [];
  } catch {
    // A list is a convenience; what really fails, fails when it is opened.
    return [];
  }
}

const hasLabels = ({ microphones, cameras }: MediaDevicesPort['devices']['current']): boolean =>
  [...microphones, ...cameras].some(({ label }) => label !== '');

/** `ideal`, not `exact`: a chosen device that is unplugged is replaced by the default one. */
function microphoneConstraints({ devices, audioProcessing }: Settings): MediaTrackConstraints {
  const { microphone } = devices;
  return { ...audioProcessing, ...(microphone ? { deviceId: { ideal: microphone.deviceId } } : {}) };
}

function cameraConstraints({ devices: { camera } }: Settings): MediaTrackConstraints {
  return { ...CAMERA, ...(camera ? { deviceId: { ideal: camera.deviceId } } : {}) };
}

function capture(stream: MediaStream, track: MediaStreamTrack): Capture {
  return {
    stream,
    track,
    stop() {
      for (const each of stream.getTracks()) each.stop();
    },
  };
}
