import { type Observable, createSubject } from '@shared/observable.ts';
import { type Result, err, ok } from '@shared/result.ts';
import type { Settings } from '@shared/settings.ts';
import { choosableDevices, problemOf } from './device-model.ts';
import {
  type DevicePlan,
  type FoundDevice,
  type PlannedDevice,
  isOutdated,
  planDevices,
} from './device-plan-model.ts';
import type { MediaProblem } from './media-problem.ts';
import type { Capture, MediaDevicesPort } from './media.ts';
import { soundTreatment } from './sound-treatment-model.ts';
import { openScreen } from './screen-capture.ts';

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
  const found = createSubject<readonly FoundDevice[]>([]);
  const devices = createSubject(choosableDevices([]));
  const plan = createSubject(planOf([], settings.current));
  const replan = (): void => plan.set(planOf(found.current, settings.current));
  const refresh = async (): Promise<void> => {
    found.set(await list(mediaDevices));
    devices.set(choosableDevices(found.current));
    replan();
  };
  const onDeviceChange = (): void => void refresh();
  mediaDevices?.addEventListener('devicechange', onDeviceChange);
  const stopFollowing = settings.subscribe(replan);
  void refresh();

  async function open(request: CaptureRequest): Promise<Result<Capture, MediaProblem>> {
    if (!mediaDevices) return err('denied');
    const knewLabels = hasLabels(devices.current);
    const { kind, wanted } = request;
    const asked = wanted();
    try {
      const { stream, device } = await openStream(mediaDevices, kind, asked);
      const track = stream.getTracks().find((candidate) => candidate.kind === kind);
      if (!track) return err('absent');
      // Labels are hidden until the first permission.
      if (!knewLabels) void refresh();
      return ok(
        capture({ stream, track, outdated: () => difference({ ...asked, device }, wanted(), track) }),
      );
    } catch (error) {
      return err(problemOf(error));
    }
  }

  return {
    ...{ found, devices, plan },
    openMicrophone: () =>
      open({
        kind: 'audio',
        wanted: () => ({ device: plan.current.microphone, treatment: soundTreatment(settings.current) }),
      }),
    openCamera: () =>
      open({ kind: 'video', wanted: () => ({ device: plan.current.camera, treatment: CAMERA }) }),
    openScreen: (hint) => openScreen(mediaDevices, hint),
    dispose() {
      stopFollowing();
      mediaDevices?.removeEventListener('devicechange', onDeviceChange);
    },
  };
}

const planOf = (found: readonly FoundDevice[], { devices, ringtone }: Settings): DevicePlan =>
  planDevices(found, { preferences: devices, ringsOnSpeaker: ringtone.onSpeakerToo });

async function list(mediaDevices: MediaDevices | undefined): Promise<readonly FoundDevice[]> {
  try {
    return (await mediaDevices?.enumerateDevices()) ?? [];
  } catch {
    // A list is a convenience; what really fails, fails when it is opened.
    return [];
  }
}

const hasLabels = ({ microphones, cameras }: MediaDevicesPort['devices']['current']): boolean =>
  [...microphones, ...cameras].some(({ label }) => label !== '');

interface CaptureWish {
  readonly device: PlannedDevice;
  readonly treatment: MediaTrackConstraints;
}

interface CaptureRequest {
  readonly kind: 'audio' | 'video';
  /** Asked again later, to see whether what was opened is still right. */
  readonly wanted: () => CaptureWish;
}

/**
 * Exactly that device: a mere wish may be overruled by the browser, which then gives the default one. Who can't have
 * it, because it was just unplugged, gets the default one from here.
 */
async function openStream(
  mediaDevices: MediaDevices,
  kind: 'audio' | 'video',
  { device, treatment }: CaptureWish,
): Promise<{ readonly stream: MediaStream; readonly device: PlannedDevice }> {
  const openDefault = (): Promise<MediaStream> => mediaDevices.getUserMedia({ [kind]: treatment });
  if (device.deviceId === null) return { stream: await openDefault(), device };
  try {
    const exactly = { ...treatment, deviceId: { exact: device.deviceId } };
    return { stream: await mediaDevices.getUserMedia({ [kind]: exactly }), device };
  } catch (error) {
    if (problemOf(error) !== 'absent') throw error;
    return { stream: await openDefault(), device: { deviceId: null, device: null } };
  }
}

function difference(asked: CaptureWish, wanted: CaptureWish, track: MediaStreamTrack) {
  if (isOutdated(asked.device, track.getSettings().deviceId ?? null, wanted.device)) return 'device';
  return JSON.stringify(asked.treatment) === JSON.stringify(wanted.treatment) ? null : 'treatment';
}

function capture({ stream, track, outdated }: Pick<Capture, 'stream' | 'track' | 'outdated'>): Capture {
  // A copy is switched on and off by itself.
  const monitor = track.kind === 'audio' ? stream.clone() : null;
  return {
    ...{ stream, track, monitor, outdated },
    stop() {
      for (const each of [...stream.getTracks(), ...(monitor?.getTracks() ?? [])]) each.stop();
    },
  };
}
