import type { Settings } from '@shared/settings.ts';
import type { BrowserKind, ShellInfo } from '@shared/shell.ts';
import type { MediaProblem } from '../../media/media.ts';
import type { MicrophoneHint } from '../../state/microphone-hint-model.ts';

const hints: Readonly<Record<MicrophoneHint, string>> = {
  'talking-while-muted': 'You’re muted. Unmute to be heard.',
  silent:
    'No sound from your microphone. Check for a mute switch on it, or choose another one in the settings.',
};

export const microphoneHintWords = (hint: MicrophoneHint, voice: Settings['voice']): string =>
  hint === 'talking-while-muted' && voice === 'push-to-talk' ? 'Hold Space to be heard.' : hints[hint];

export interface MediaProblemWords {
  readonly title: string;
  readonly detail: string;
}

type Kind = 'microphone' | 'camera';
/** Where the person has to look: in which browser, or in the settings of which system. */
export type MediaPlace = ShellInfo['platform'] | BrowserKind;

export const mediaPlace = ({ platform, browser }: Pick<ShellInfo, 'platform' | 'browser'>): MediaPlace =>
  platform === 'web' ? (browser ?? 'web') : platform;

const capital = (kind: Kind): string => (kind === 'microphone' ? 'Microphone' : 'Camera');

/** Where permission is given. */
const permission: Readonly<Record<MediaPlace, (kind: Kind) => string>> = {
  web: (kind) => `Click the icon beside the address of this page and allow the ${kind}`,
  chrome: (kind) => `Click the icon left of the address and switch on ${capital(kind)}`,
  edge: (kind) =>
    `Click the lock left of the address, choose “Permissions for this site” and allow ${capital(kind)}`,
  firefox: (kind) => `Click the crossed-out ${kind} left of the address and remove “Blocked” (×)`,
  safari: (kind) => `In the menu bar choose Safari › Settings for This Website and allow ${capital(kind)}`,
  'safari-ios': (kind) =>
    `Tap the page menu beside the address, choose Website Settings and allow ${capital(kind)}`,
  'ios-browser': (kind) => `Open the Settings app, choose this browser and allow ${capital(kind)}`,
  android: (kind) => `Tap the icon left of the address, choose Permissions and allow ${capital(kind)}`,
  win32: (kind) =>
    `Open Settings › Privacy & security › ${capital(kind)} and let desktop apps use the ${kind}`,
  darwin: (kind) => `Open System Settings › Privacy & Security › ${capital(kind)} and switch Ringdown on`,
  linux: (kind) => `Allow the ${kind} for Ringdown in the privacy settings of your system`,
};

const isDesktopApp = (place: MediaPlace): boolean =>
  place === 'win32' || place === 'darwin' || place === 'linux';

/** The system may keep it from the whole browser. */
const elsewhere = (place: MediaPlace): string =>
  isDesktopApp(place)
    ? ''
    : ' If it’s allowed there already, allow your browser in your system’s privacy settings.';

/** Who else may have the device. */
const others = (kind: Kind, place: MediaPlace): string =>
  place === 'win32'
    ? `Another program is using the ${kind} exclusively. Close it there, or turn off exclusive use in the ${kind}’s properties`
    : `Another program is using the ${kind}. Close it there`;

interface Where {
  readonly kind: Kind;
  readonly place: MediaPlace;
}

const details: Readonly<Record<MediaProblem, (where: Where) => string>> = {
  denied: ({ kind, place }) => `${permission[place](kind)}, then turn it on again.${elsewhere(place)}`,
  absent: ({ kind }) => `Plug in a ${kind} and choose it in the settings.`,
  busy: ({ kind, place }) => `${others(kind, place)}, then turn it on again.`,
  failed: ({ kind }) => `The ${kind} didn’t start. Unplug it and plug it in again, or choose another one.`,
};

const titles: Readonly<Record<MediaProblem, Readonly<Record<Kind, string>>>> = {
  denied: { microphone: 'Your microphone is blocked', camera: 'Your camera is blocked' },
  absent: { microphone: 'No microphone found', camera: 'No camera found' },
  busy: { microphone: 'Your microphone is in use', camera: 'Your camera is in use' },
  failed: { microphone: 'Your microphone doesn’t work', camera: 'Your camera doesn’t work' },
};

const silences: Readonly<Record<MediaProblem, string>> = {
  denied: 'Microphone blocked',
  absent: 'No microphone',
  busy: 'Microphone in use',
  failed: 'Microphone doesn’t work',
};

interface Sending {
  readonly muted: boolean;
  readonly microphoneOpening: boolean;
  readonly microphoneProblem: MediaProblem | null;
}

/** Why the other side hears nothing, in short, and what to do about it. */
export function silenceWords(
  { microphoneProblem, microphoneOpening }: Sending,
  place: MediaPlace,
): MediaProblemWords {
  if (microphoneOpening)
    return { title: 'Opening your microphone…', detail: 'They can’t hear you yet. Wait a moment.' };
  if (microphoneProblem === null) return { title: 'You’re muted', detail: 'Turn your microphone on (M).' };
  return {
    title: silences[microphoneProblem],
    detail: callProblemWords('microphone', microphoneProblem, place).detail,
  };
}

/** What stands under the switch of the microphone. */
export const muteLabel = ({ microphoneOpening }: Pick<Sending, 'microphoneOpening'>): string =>
  microphoneOpening ? 'Opening…' : 'Mute';

/** What the switch of the microphone does. */
export function muteSwitchWords(sending: Sending, place: MediaPlace): string {
  if (sending.microphoneOpening) return 'Opening your microphone. Press to stay muted (M)';
  if (sending.microphoneProblem !== null)
    return `Try your microphone again (M). ${silenceWords(sending, place).detail}`;
  return sending.muted ? 'Turn your microphone on (M)' : 'Turn your microphone off (M)';
}

/** A key that does nothing is not promised. */
export const withKey = (words: string, hasKeys: boolean): string =>
  hasKeys ? words : words.replace(/ \([A-Z]\)/g, '');

/** Why a device can't be used, and what to do. */
export const mediaProblemWords = (
  kind: Kind,
  problem: MediaProblem,
  place: MediaPlace,
): MediaProblemWords => ({ title: titles[problem][kind], detail: details[problem]({ kind, place }) });

/** The same in a call, where it has consequences. */
export function callProblemWords(kind: Kind, problem: MediaProblem, place: MediaPlace): MediaProblemWords {
  const { title, detail } = mediaProblemWords(kind, problem, place);
  if (kind === 'camera') return { title, detail };
  // One that is plugged in is not heard by itself.
  const then = problem === 'absent' || problem === 'failed' ? ' Then turn it on here (M).' : '';
  return { title, detail: `They can’t hear you. ${detail}${then}` };
}
