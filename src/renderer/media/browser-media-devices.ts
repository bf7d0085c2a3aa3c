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
import { captureOf } from './captured-device.ts';
import type { Capture, MediaDevicesPort, PreparedSuppression, StrongSuppression } from './media.ts';
import { openScreen } from './screen-capture.ts';
import { soundConstraints, soundTreatment, type SoundTreatment } from './sound-treatment-model.ts';

export interface BrowserMediaDevicesDeps {
  /** `navigator.mediaDevices`; undefined in a page that was not loaded over a safe connection. */
  readonly mediaDevices: MediaDevices | undefined;
  readonly settings: Observable<Settings>;
  readonly suppression: StrongSuppression;
  /** The strong suppression can't be had, and the browser's own is in use. */
  readonly onWeakSuppression: () => void;
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
  suppression,
  onWeakSuppression,
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

  async function open<T>(request: CaptureRequest<T>): Promise<Result<Capture, MediaProblem>> {
    const knewLabels = hasLabels(devices.current);
    const opened = await openDevice(mediaDevices, request);
    // Labels are hidden until the first permission.
    if (opened.ok && !knewLabels) void refresh();
    return opened;
  }

  return {
    ...{ found, devices, plan },
    openMicrophone: () =>
      open({
        kind: 'audio',
        wanted: () => ({ device: plan.current.microphone, treatment: soundTreatment(settings.current) }),
        prepare: (treatment, mayRefine) =>
          prepareSound(treatment, { suppression: mayRefine ? suppression : null, onWeakSuppression }),
      }),
    openCamera: () =>
      open({
        kind: 'video',
        wanted: () => ({ device: plan.current.camera, treatment: CAMERA }),
        prepare: (constraints) => Promise.resolve({ constraints }),
      }),
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

interface CaptureWish<T> {
  readonly device: PlannedDevice;
  readonly treatment: T;
}

/** How a treatment is brought about: what the browser does, and what is done here to what comes of it. */
interface Preparation {
  readonly constraints: MediaTrackConstraints;
  readonly refine?: PreparedSuppression | null;
}

interface CaptureRequest<T> {
  readonly kind: 'audio' | 'video';
  /** Asked again later, to see whether what was opened is still right. */
  readonly wanted: () => CaptureWish<T>;
  readonly prepare: (treatment: T, mayRefine: boolean) => Promise<Preparation>;
}

interface SoundDeps {
  /** Null where it has just failed. */
  readonly suppression: StrongSuppression | null;
  readonly onWeakSuppression: () => void;
}

async function prepareSound(
  treatment: SoundTreatment,
  { suppression, onWeakSuppression }: SoundDeps,
): Promise<Preparation> {
  const isWanted = treatment.noiseSuppression === 'strong';
  const refine = isWanted && suppression ? await suppression.prepare() : null;
  if (isWanted && !refine) onWeakSuppression();
  return { constraints: soundConstraints(treatment, refine !== null), refine };
}

async function openDevice<T>(
  mediaDevices: MediaDevices | undefined,
  request: CaptureRequest<T>,
  mayRefine = true,
): Promise<Result<Capture, MediaProblem>> {
  if (!mediaDevices) return err('denied');
  const { kind, wanted, prepare } = request;
  const asked = wanted();
  const { constraints, refine = null } = await prepare(asked.treatment, mayRefine);
  try {
    const { stream, device } = await openStream(mediaDevices, kind, { device: asked.device, constraints });
    const track = stream.getTracks().find((candidate) => candidate.kind === kind);
    if (track) {
      const outdated = (): ReturnType<Capture['outdated']> =>
        difference({ ...asked, device }, wanted(), track);
      const capture = captureOf({ stream, track, outdated }, refine);
      return capture ? ok(capture) : await openDevice(mediaDevices, request, false);
    }
    refine?.release();
    return err('absent');
  } catch (error) {
    refine?.release();
    return err(problemOf(error));
  }
}

/**
 * Exactly that device: a mere wish may be overruled by the browser, which then gives the default one. Who can't have
 * it, because it was just unplugged, gets the default one from here.
 */
async function openStream(
  mediaDevices: MediaDevices,
  kind: 'audio' | 'video',
  { device, constraints }: { readonly device: PlannedDevice; readonly constraints: MediaTrackConstraints },
): Promise<{ readonly stream: MediaStream; readonly device: PlannedDevice }> {
  const openDefault = (): Promise<MediaStream> => mediaDevices.getUserMedia({ [kind]: constraints });
  if (device.deviceId === null) return { stream: await openDefault(), device };
  try {
    const exactly = { ...constraints, deviceId: { exact: device.deviceId } };
    return { stream: await mediaDevices.getUserMedia({ [kind]: exactly }), device };
  } catch (error) {
    if (problemOf(error) !== 'absent') throw error;
    return { stream: await openDefault(), device: { deviceId: null, device: null } };
  }
}

function difference<T>(asked: CaptureWish<T>, wanted: CaptureWish<T>, track: MediaStreamTrack) {
  if (isOutdated(asked.device, track.getSettings().deviceId ?? null, wanted.device)) return 'device';
  return JSON.stringify(asked.treatment) === JSON.stringify(wanted.treatment) ? null : 'treatment';
}
