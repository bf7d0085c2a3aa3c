import type { Observable } from '@shared/observable.ts';
import type { ScreenHint } from '@shared/phone.ts';
import type { Result } from '@shared/result.ts';
import type { CallSound } from './call-sound.ts';
import type { DevicePlan, FoundDevice } from './device-plan-model.ts';
import type { Loudness } from './loudness.ts';
import type { MediaProblem } from './media-problem.ts';
import type { ScreenCapture, ScreenRefusal } from './screen-capture.ts';

export type { MediaProblem } from './media-problem.ts';

export interface MediaDeviceChoice {
  readonly deviceId: string;
  readonly label: string;
}

export interface DeviceLists {
  readonly microphones: readonly MediaDeviceChoice[];
  readonly speakers: readonly MediaDeviceChoice[];
  readonly cameras: readonly MediaDeviceChoice[];
}

/** The sound of one stream, to be looked at. Reading costs nothing while nobody reads. */
export interface LevelMeter {
  /** Loudness now as ears take it, 0 to 1. */
  level(): number;
  /** The same as it is measured. */
  loudness(): Loudness;
  /** Fills `bands` with the strength of equally spaced bands of the voice's range, 0 to 255 each. */
  frequencies(bands: Uint8Array): void;
  /** Whether a voice is heard, with hold-over so that it doesn't flicker. */
  readonly speaking: Observable<boolean>;
}

/** A captured device. Whoever opened it stops it; then its light goes out. */
export interface Capture {
  readonly stream: MediaStream;
  readonly track: MediaStreamTrack;
  /** The device itself; {@link Capture.track} may be what was made of its sound. */
  readonly device: MediaStreamTrack;
  /** The same device, heard also while {@link Capture.track} is switched off. Null for a picture. */
  readonly monitor: MediaStream | null;
  /**
   * What is wanted by now: another device, another treatment of the same one, or nothing else. A device that is open
   * keeps its treatment for whoever opens it as well, so it has to be closed before.
   */
  outdated(): 'device' | 'treatment' | null;
  stop(): void;
}

/** Microphones, cameras and speakers of this machine. The only user of `navigator.mediaDevices`. */
export interface MediaDevicesPort {
  readonly devices: Observable<DeviceLists>;
  /** All that the system lists, its stand-ins included. Set before {@link MediaDevicesPort.plan}. */
  readonly found: Observable<readonly FoundDevice[]>;
  /** Which devices to use; told anew also when only the treatment of their sound changes. */
  readonly plan: Observable<DevicePlan>;
  openMicrophone(): Promise<Result<Capture, MediaProblem>>;
  openCamera(): Promise<Result<Capture, MediaProblem>>;
  /** Asks the person what to show; they have to have pressed something just now. */
  openScreen(hint: ScreenHint): Promise<Result<ScreenCapture, ScreenRefusal>>;
}

/** Takes more noise out of a microphone than the browser does. */
export interface StrongSuppression {
  /** Null where it can't be had. */
  prepare(): Promise<PreparedSuppression | null>;
}

/** To be released exactly once, after what it was applied to has been stopped. */
export interface PreparedSuppression {
  apply(stream: MediaStream): { readonly stream: MediaStream; stop(): void };
  release(): void;
}

/** A {@link LevelMeter} that its creator releases. The stream itself is left alone. */
export interface StreamMeter extends LevelMeter {
  close(): void;
}

export type CreateStreamMeter = (stream: MediaStream) => StreamMeter;

/** Plays the sound of one remote stream on the chosen speaker. Silent until told otherwise. */
export interface RemoteAudio {
  /** Takes effect with the next sample: the stream is decoded all the while. */
  setAudible(audible: boolean): void;
  /** From 0 to 1, which is as it came. */
  setVolume(volume: number): void;
  close(): void;
}

export type CreateRemoteAudio = (stream: MediaStream) => RemoteAudio;

export interface CallSounds {
  /** Replaces what sounds now. */
  play(sound: CallSound): void;
  stop(): void;
}
