import type { Observable } from '@shared/observable.ts';
import type { Settings } from '@shared/settings.ts';
import type { MediaProblem, ScreenProblem } from '../media/media-problem.ts';
import type { Capture, MediaDevicesPort } from '../media/media.ts';
import type { ScreenCapture } from '../media/screen-capture.ts';
import type { OutgoingTracks } from '../link/link-connection.ts';
import { CaptureSlot } from './capture-slot.ts';
import { awaitFirstSound, type FirstSoundDeps } from './first-sound.ts';
import type { DesiredMedia, MicrophoneNews } from './local-state.ts';
import { ScreenSlot } from './screen-slot.ts';

export interface LocalMediaOptions extends FirstSoundDeps, LocalMediaEvents {
  readonly media: MediaDevicesPort;
  readonly settings: Observable<Pick<Settings, 'mute'>>;
}

/** What becomes of the devices. */
interface LocalMediaEvents {
  readonly onMicrophone: (news: MicrophoneNews) => void;
  readonly onCamera: (on: boolean, problem: MediaProblem | null) => void;
  readonly onScreen: (on: boolean, problem: ScreenProblem | null) => void;
}

const nothing: DesiredMedia = {
  ...{ microphone: false, camera: false, screen: null },
  ...{ muted: false, held: false, flows: false },
};

/**
 * The one owner of the microphone, the camera and the screen of a call or a room. It is told what is desired as often as one likes and brings the
 * devices there; muting takes effect before {@link LocalMedia.sync} returns.
 *
 * A microphone that muting has closed is *shut* until it gives sound again; only then it is said to be heard.
 */
export class LocalMedia {
  readonly #options: LocalMediaOptions;
  readonly #microphone: CaptureSlot;
  readonly #camera: CaptureSlot;
  readonly #stopFollowing: () => void;
  #events: LocalMediaEvents;
  #desired = nothing;
  readonly #screen: ScreenSlot;
  #muted = true;
  #shut = false;
  #cancelListening: (() => void) | null = null;

  constructor(options: LocalMediaOptions) {
    const { media, settings } = options;
    this.#options = options;
    this.#events = options;
    this.#microphone = new CaptureSlot({
      open: () => media.openMicrophone(),
      plan: media.plan,
      onChange: (problem, replacing) => this.#microphoneChanged(problem, replacing),
    });
    this.#camera = new CaptureSlot({
      open: () => media.openCamera(),
      plan: media.plan,
      onChange: (problem) => this.#events.onCamera(this.#camera.capture !== null, problem),
    });
    this.#stopFollowing = settings.subscribe(() => this.#syncMicrophone());
    this.#screen = new ScreenSlot({
      open: (hint) => media.openScreen(hint),
      onChange: (on, problem) => this.#events.onScreen(on, problem),
    });
  }

  get microphone(): Capture | null {
    return this.#microphone.capture;
  }

  get camera(): Capture | null {
    return this.#camera.capture;
  }

  get screen(): ScreenCapture | null {
    return this.#screen.capture;
  }

  get tracks(): OutgoingTracks {
    return {
      audio: this.microphone?.track ?? null,
      video: this.camera?.track ?? null,
      screen: this.screen?.track ?? null,
      screenSound: this.screen?.sound ?? null,
    };
  }

  /** From now on somebody else is told. */
  serve(events: LocalMediaEvents): void {
    this.#events = events;
  }

  sync(desired: DesiredMedia): void {
    const hadCamera = this.camera !== null;
    this.#desired = desired;
    const hadScreen = this.screen !== null;
    // Whatever the microphone picks up before it may flow is nobody's business.
    this.#muted = desired.muted || !desired.flows;
    this.#applyMute();
    this.#syncMicrophone();
    this.#camera.want(desired.camera);
    this.#screen.want(desired.screen);
    if (hadCamera && !desired.camera) this.#events.onCamera(false, null);
    if (hadScreen && desired.screen === null) this.#events.onScreen(false, null);
  }

  retryMicrophone(): void {
    this.#microphone.retry();
  }

  dispose(): void {
    this.#stopFollowing();
    this.#stopListening();
    this.#microphone.dispose();
    this.#camera.dispose();
    this.#screen.want(null);
  }

  /** What muting or a hold has closed is not opened before somebody wants to be heard, whatever the setting has become. */
  #syncMicrophone(): void {
    const { microphone, muted, held } = this.#desired;
    const isHard = this.#options.settings.current.mute === 'hard';
    const shuts = microphone && (muted || held) && (this.#shut || isHard);
    if (shuts || !microphone) this.#stopListening();
    const { problem } = this.#microphone;
    this.#microphone.want(microphone && !shuts);
    if (!shuts || this.#shut) return;
    this.#shut = true;
    // Why it could not be had stays on the screen.
    this.#events.onMicrophone({ problem, shut: true });
  }

  #microphoneChanged(problem: MediaProblem | null, replacing: boolean): void {
    this.#applyMute();
    this.#stopListening();
    const { microphone } = this;
    this.#events.onMicrophone({ problem, shut: this.#shut, replacing });
    if (this.#shut && microphone) this.#listen(microphone);
  }

  #listen({ stream }: Capture): void {
    this.#cancelListening = awaitFirstSound(this.#options, stream, () => {
      this.#cancelListening = null;
      this.#shut = false;
      this.#events.onMicrophone({ problem: null, shut: false });
    });
  }

  #stopListening(): void {
    this.#cancelListening?.();
    this.#cancelListening = null;
  }

  #applyMute(): void {
    if (this.microphone) this.microphone.track.enabled = !this.#muted;
  }
}
