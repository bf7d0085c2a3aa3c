import type { ShellInfo } from '@shared/shell.ts';
import type { MediaProblem } from '../../media/media.ts';
import type { MicrophoneHint } from '../../state/microphone-hint-model.ts';

export const microphoneHintWords: Readonly<Record<MicrophoneHint, string>> = {
  'talking-while-muted': 'You are muted. Press M to be heard.',
  silent: 'Your microphone sends nothing. Look for a switch on it, or choose another one in the settings.',
};

export interface MediaProblemWords {
  readonly title: string;
  readonly detail: string;
}

type Kind = 'microphone' | 'camera';
type Platform = ShellInfo['platform'];

const capital = (kind: Kind): string => (kind === 'microphone' ? 'Microphone' : 'Camera');

/** Where permission is given. */
const permission: Readonly<Record<Platform, (kind: Kind) => string>> = {
  web: (kind) => `Click the sign beside the address of this page and allow the ${kind}`,
  win32: (kind) =>
    `Open Settings › Privacy & security › ${capital(kind)} and let desktop apps use the ${kind}`,
  darwin: (kind) => `Open System Settings › Privacy & Security › ${capital(kind)} and switch Ringdown on`,
  linux: (kind) => `Allow the ${kind} for Ringdown in the privacy settings of your system`,
};

/** Who else may have the device. */
const others: Readonly<Record<Platform, (kind: Kind) => string>> = {
  web: (kind) => `Another program is using the ${kind}. Close it there`,
  win32: (kind) =>
    `Another program has the ${kind} for itself. Close it there, or forbid exclusive use in the properties of the ${kind}`,
  darwin: (kind) => `Another program is using the ${kind}. Close it there`,
  linux: (kind) => `Another program is using the ${kind}. Close it there`,
};

interface Where {
  readonly kind: Kind;
  readonly platform: Platform;
}

const details: Readonly<Record<MediaProblem, (where: Where) => string>> = {
  denied: ({ kind, platform }) => `${permission[platform](kind)}, then switch it on again.`,
  absent: ({ kind }) => `Plug in a ${kind} and choose it in the settings.`,
  busy: ({ kind, platform }) => `${others[platform](kind)}, then switch it on again.`,
  failed: ({ kind }) => `The ${kind} did not start. Unplug it and plug it in again, or choose another one.`,
};

const titles: Readonly<Record<MediaProblem, Readonly<Record<Kind, string>>>> = {
  denied: { microphone: 'Your microphone is blocked', camera: 'Your camera is blocked' },
  absent: { microphone: 'No microphone found', camera: 'No camera found' },
  busy: { microphone: 'Your microphone is in use', camera: 'Your camera is in use' },
  failed: { microphone: 'Your microphone does not work', camera: 'Your camera does not work' },
};

const silences: Readonly<Record<MediaProblem, string>> = {
  denied: 'Microphone blocked',
  absent: 'No microphone',
  busy: 'Microphone in use',
  failed: 'Microphone fails',
};

interface Sending {
  readonly muted: boolean;
  readonly microphoneOpening: boolean;
  readonly microphoneProblem: MediaProblem | null;
}

/** Why the other side hears nothing, in short, and what to do about it. */
export function silenceWords(
  { microphoneProblem, microphoneOpening }: Sending,
  platform: Platform,
): MediaProblemWords {
  if (microphoneOpening)
    return { title: 'Opening your microphone…', detail: 'They can’t hear you yet. Wait a moment.' };
  if (microphoneProblem === null) return { title: 'You are muted', detail: 'Switch your microphone on (M).' };
  return {
    title: silences[microphoneProblem],
    detail: callProblemWords('microphone', microphoneProblem, platform).detail,
  };
}

/** What stands under the switch of the microphone. */
export const muteLabel = ({ microphoneOpening }: Pick<Sending, 'microphoneOpening'>): string =>
  microphoneOpening ? 'Opening…' : 'Mute';

/** What the switch of the microphone does. */
export function muteSwitchWords(sending: Sending, platform: Platform): string {
  if (sending.microphoneOpening) return 'Your microphone is being opened. Press to stay muted (M)';
  if (sending.microphoneProblem !== null)
    return `Try your microphone again (M). ${silenceWords(sending, platform).detail}`;
  return sending.muted ? 'Switch your microphone on (M)' : 'Switch your microphone off (M)';
}

/** Why a device can't be used, and what to do. */
export const mediaProblemWords = (
  kind: Kind,
  problem: MediaProblem,
  platform: Platform,
): MediaProblemWords => ({ title: titles[problem][kind], detail: details[problem]({ kind, platform }) });

/** The same in a call, where it has consequences. */
export function callProblemWords(kind: Kind, problem: MediaProblem, platform: Platform): MediaProblemWords {
  const { title, detail } = mediaProblemWords(kind, problem, platform);
  if (kind === 'camera') return { title, detail };
  // One that is plugged in is not heard by itself.
  const then = problem === 'absent' || problem === 'failed' ? ' Then switch it on here (M).' : '';
  return { title, detail: `They can’t hear you. ${detail}${then}` };
}
