import type { ScreenHint } from '@shared/phone.ts';
import { type Result, err, ok } from '@shared/result.ts';
import type { ScreenProblem } from './media-problem.ts';

/** A screen, a window or a page that the person chose to show. Whoever opened it stops it. */
export interface ScreenCapture {
  readonly stream: MediaStream;
  readonly track: MediaStreamTrack;
  /** What is heard there; null where the person or the system gives none. */
  readonly sound: MediaStreamTrack | null;
  setHint(hint: ScreenHint): void;
  stop(): void;
}

/** `null`: the person thought better of it, which is no problem. */
export type ScreenRefusal = ScreenProblem | null;

/** Not in the browser's types yet. */
interface ScreenRequest extends DisplayMediaStreamOptions {
  readonly systemAudio: 'include';
  readonly surfaceSwitching: 'include';
  readonly selfBrowserSurface: 'exclude';
  readonly audio: MediaTrackConstraints & { readonly restrictOwnAudio: boolean };
}

/**
 * More than that is no more readable at what a call can carry, and costs the encoder's time. The sound is taken as it
 * is, without the voices of this very call, which would come back to those who speak.
 */
const size = { width: { max: 2560 }, height: { max: 1440 } } satisfies MediaTrackConstraints;
const framesPerSecond: Readonly<Record<ScreenHint, number>> = { detail: 15, motion: 30 };

const pictureFor = (hint: ScreenHint): MediaTrackConstraints => ({
  ...size,
  frameRate: { ideal: framesPerSecond[hint], max: framesPerSecond[hint] },
});

const requestFor = (hint: ScreenHint): ScreenRequest => ({
  video: pictureFor(hint),
  audio: {
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: false,
    restrictOwnAudio: true,
  },
  systemAudio: 'include',
  surfaceSwitching: 'include',
  selfBrowserSurface: 'exclude',
});

/** Lets the person choose what to show. The browser or the desktop app asks them; that may take a while. */
export async function openScreen(
  mediaDevices: MediaDevices | undefined,
  hint: ScreenHint,
): Promise<Result<ScreenCapture, ScreenRefusal>> {
  if (!mediaDevices || !('getDisplayMedia' in mediaDevices)) return err('unsupported');
  try {
    const stream = await mediaDevices.getDisplayMedia(requestFor(hint));
    const [track] = stream.getVideoTracks();
    const [sound = null] = stream.getAudioTracks();
    if (!track) return err('failed');
    if (sound) sound.contentHint = 'music';
    const capture: ScreenCapture = {
      ...{ stream, track, sound },
      setHint(wanted) {
        track.contentHint = wanted;
        // Who can't change it goes on with what there is.
        track.applyConstraints(pictureFor(wanted)).catch(() => undefined);
      },
      stop() {
        for (const each of stream.getTracks()) each.stop();
      },
    };
    capture.setHint(hint);
    return ok(capture);
  } catch (error) {
    return err(refusalOf(error));
  }
}

/**
 * Whoever closes the picker and whom the system keeps out are told by the same name; only Chromium's words differ.
 */
export function refusalOf(error: unknown): ScreenRefusal {
  const { name, message } = error instanceof Error || error instanceof DOMException ? error : new Error();
  if (name === 'NotAllowedError') return /system/i.test(message) ? 'denied' : null;
  return name === 'AbortError' ? null : 'failed';
}
