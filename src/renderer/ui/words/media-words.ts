import type { MediaProblem } from '../../media/media.ts';

export interface MediaProblemWords {
  readonly title: string;
  readonly detail: string;
}

type Kind = 'microphone' | 'camera';

const details: Readonly<Record<MediaProblem, (kind: Kind) => string>> = {
  denied: (kind) =>
    `Allow the ${kind} for Ringdown in your system or browser settings, then switch it on again.`,
  absent: (kind) => `Plug in a ${kind} and choose it in the settings.`,
  busy: (kind) => `Another program is using the ${kind}. Close it there, then switch it on again.`,
  failed: (kind) => `The ${kind} did not start. Unplug it and plug it in again, or choose another one.`,
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

/** Why the other side hears nothing, in short, and what to do about it. */
export function silenceWords(problem: MediaProblem | null): MediaProblemWords {
  if (problem === null) return { title: 'You are muted', detail: 'Switch your microphone on (M).' };
  return { title: silences[problem], detail: mediaProblemWords('microphone', problem).detail };
}

interface Sending {
  readonly muted: boolean;
  readonly microphoneProblem: MediaProblem | null;
}

/** What the switch of the microphone does. */
export function muteSwitchWords({ muted, microphoneProblem }: Sending): string {
  if (microphoneProblem !== null)
    return `Try your microphone again (M). ${silenceWords(microphoneProblem).detail}`;
  return muted ? 'Switch your microphone on (M)' : 'Switch your microphone off (M)';
}

export function mediaProblemWords(kind: Kind, problem: MediaProblem): MediaProblemWords {
  const consequence = kind === 'microphone' ? 'They can’t hear you. ' : '';
  return { title: titles[problem][kind], detail: consequence + details[problem](kind) };
}
