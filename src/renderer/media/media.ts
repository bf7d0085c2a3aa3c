import type { Observable } from '@shared/observable.ts';
import type { Result } from '@shared/result.ts';

/** `denied`: the person or the system said no. `absent`: there is none. `busy`: another program has it. */
export type MediaProblem = 'denied' | 'absent' | 'busy' | 'failed';

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
  /** Loudness now, 0 to 1. */
  level(): number;
  /** Fills `bands` with the strength of equally spaced bands of the voice's range, 0 to 255 each. */
  frequencies(bands: Uint8Array): void;
  /** Whether a voice is heard, with hold-over so that it doesn't flicker. */
  readonly speaking: Observable<boolean>;
}

/** A captured device. Whoever opened it stops it; then its light goes out. */
export interface Capture {
  readonly stream: MediaStream;
  readonly track: MediaStreamTrack;
  stop(): void;
}

/** Microphones, cameras and speakers of this machine. The only user of `navigator.mediaDevices`. */
export interface MediaDevicesPort {
  readonly devices: Observable<DeviceLists>;
  openMicrophone(): Promise<Result<Capture, MediaProblem>>;
  openCamera(): Promise<Result<Capture, MediaProblem>>;
}
