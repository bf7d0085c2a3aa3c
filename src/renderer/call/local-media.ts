import type { MediaProblem } from '../media/media-problem.ts';
import type { Capture, MediaDevicesPort } from '../media/media.ts';
import type { DesiredMedia } from './call.ts';
import type { OutgoingTracks } from './call-link.ts';
import { CaptureSlot } from './capture-slot.ts';

export interface LocalMediaOptions {
  readonly media: MediaDevicesPort;
  readonly onMicrophone: (problem: MediaProblem | null) => void;
  readonly onCamera: (on: boolean, problem: MediaProblem | null) => void;
}

/**
 * The one owner of a call's microphone and camera. It is told what is desired as often as one likes and brings the
 * devices there; muting takes effect before {@link LocalMedia.sync} returns.
 */
export class LocalMedia {
  readonly #options: LocalMediaOptions;
  readonly #microphone: CaptureSlot;
  readonly #camera: CaptureSlot;
  #muted = true;

  constructor(options: LocalMediaOptions) {
    const { media } = options;
    this.#options = options;
    this.#microphone = new CaptureSlot({
      open: () => media.openMicrophone(),
      plan: media.plan,
      onChange: (problem) => this.#microphoneChanged(problem),
    });
    this.#camera = new CaptureSlot({
      open: () => media.openCamera(),
      plan: media.plan,
      onChange: (problem) => options.onCamera(this.#camera.capture !== null, problem),
    });
  }

  get microphone(): Capture | null {
    return this.#microphone.capture;
  }

  get camera(): Capture | null {
    return this.#camera.capture;
  }

  get tracks(): OutgoingTracks {
    return { audio: this.microphone?.track ?? null, video: this.camera?.track ?? null };
  }

  sync(desired: DesiredMedia): void {
    const hadCamera = this.camera !== null;
    // Whatever the microphone picks up before it may flow is nobody's business.
    this.#muted = desired.muted || desired.flowingTo === null;
    this.#applyMute();
    this.#microphone.want(desired.microphone);
    this.#camera.want(desired.camera);
    if (hadCamera && !desired.camera) this.#options.onCamera(false, null);
  }

  retryMicrophone(): void {
    this.#microphone.retry();
  }

  dispose(): void {
    this.#microphone.dispose();
    this.#camera.dispose();
  }

  #microphoneChanged(problem: MediaProblem | null): void {
    this.#applyMute();
    this.#options.onMicrophone(problem);
  }

  #applyMute(): void {
    if (this.microphone) this.microphone.track.enabled = !this.#muted;
  }
}
