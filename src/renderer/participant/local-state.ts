import type { ScreenHint } from '@shared/phone.ts';
import type { MediaProblem, ScreenProblem } from '../media/media-problem.ts';

/**
 * What became of the microphone. `shut`: muting has closed it, and it is not heard again before it gives sound.
 * `replacing`: another one is being opened, and how that ends is told next.
 */
export interface MicrophoneNews {
  readonly problem: MediaProblem | null;
  readonly shut?: boolean;
  readonly replacing?: boolean;
}

/** What this side's devices should be doing. */
export interface DesiredMedia {
  readonly microphone: boolean;
  readonly camera: boolean;
  /** Stays open on hold, so that the person is not asked again; it goes nowhere meanwhile. */
  readonly screen: ScreenHint | null;
  readonly muted: boolean;
  /** This side holds: where muting closes the microphone, this does, too. */
  readonly held: boolean;
  /** Somebody hears this side. */
  readonly flows: boolean;
}

/** What this side wants to send and what keeps it from that. */
export interface LocalState {
  readonly muted: boolean;
  readonly wantsCamera: boolean;
  readonly held: boolean;
  /** The camera runs. */
  readonly cameraOn: boolean;
  readonly microphoneProblem: MediaProblem | null;
  /** Muting closed it, and it gives no sound again yet. */
  readonly microphoneShut: boolean;
  readonly cameraProblem: MediaProblem | null;
  readonly wantsScreen: boolean;
  readonly screenHint: ScreenHint;
  /** The person has chosen what to show, and it is there. */
  readonly screenOn: boolean;
  readonly screenProblem: ScreenProblem | null;
}

export const freshLocal: LocalState = {
  ...{ muted: false, wantsCamera: false, held: false, cameraOn: false },
  ...{ microphoneProblem: null, microphoneShut: false, cameraProblem: null },
  ...{ wantsScreen: false, screenHint: 'detail', screenOn: false, screenProblem: null },
};

/**
 * What is really sent: without a usable microphone a person is muted, whatever was asked for. That a hold has closed it
 * is no mute.
 */
export function isMuted(local: LocalState): boolean {
  return local.muted || (local.microphoneShut && !local.held) || local.microphoneProblem !== null;
}

/** The person wants to be heard again, and the microphone is on its way. */
export function isOpening({ muted, held, microphoneShut, microphoneProblem }: LocalState): boolean {
  return !muted && !held && (microphoneShut || microphoneProblem !== null);
}

/** Who wants to be heard and can't be means: try again. */
export function withMuted(local: LocalState, muted: boolean): LocalState {
  if (muted === local.muted) return local;
  const tried = !muted && local.microphoneShut ? { microphoneProblem: null } : {};
  return { ...local, muted, ...tried };
}

export function withCamera(local: LocalState, on: boolean): LocalState {
  return { ...local, wantsCamera: on, cameraProblem: null };
}

export function withScreen(local: LocalState, on: boolean, hint?: ScreenHint): LocalState {
  return { ...local, wantsScreen: on, screenHint: hint ?? local.screenHint, screenProblem: null };
}

/**
 * Nobody is heard all of a sudden: whose microphone can't be had is muted until they ask once more, whenever it comes
 * back. While another one is being opened for one that was lost they are not, unless muting had closed it.
 */
export function afterMicrophone(local: LocalState, news: MicrophoneNews): LocalState {
  const { problem, shut = local.microphoneShut, replacing = false } = news;
  const gaveUp = problem !== null && (shut || !replacing);
  return { ...local, microphoneProblem: problem, microphoneShut: shut, muted: local.muted || gaveUp };
}

/** A camera that failed is no longer wanted, so that the next press tries again. */
export function afterCamera(local: LocalState, on: boolean, problem: MediaProblem | null): LocalState {
  return {
    ...local,
    cameraOn: on,
    cameraProblem: problem,
    wantsCamera: problem === null && local.wantsCamera,
  };
}

/** What the person closed, or what failed, is no longer wanted: the next press asks again. */
export function afterScreen(local: LocalState, on: boolean, problem: ScreenProblem | null): LocalState {
  return { ...local, screenOn: on, screenProblem: problem, wantsScreen: on && local.wantsScreen };
}
