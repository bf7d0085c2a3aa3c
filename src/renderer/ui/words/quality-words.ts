import type { CallSummary } from '@protocol';
import type { CallView } from '../../call/calls.ts';
import type { Bars, QualityCause } from '../../quality/call-quality.ts';

interface CauseWords {
  /** What is wrong. */
  readonly title: string;
  /** What can be done about it. */
  readonly detail: string;
}

const grades: Readonly<Record<Bars, string>> = { 4: 'good', 3: 'fair', 2: 'poor', 1: 'bad' };

/** The bars for somebody who does not see them. */
export const barsWords = (bars: Bars): string => `Call quality: ${grades[bars]}, ${bars} of 4 bars`;

/** What is sent from either side besides the voice: advice names only what somebody can switch off. */
type Shown = Pick<CallView, 'cameraOn' | 'screenOn' | 'remoteCameraOn' | 'remoteScreenOn'>;

const anyOf = (...parts: readonly (string | false)[]): string =>
  parts
    .filter((part) => part !== false)
    .join(', ')
    .replace(/, (?=[^,]*$)/, ' or ');

const ownVideo = ({ cameraOn, screenOn }: Shown): readonly (string | false)[] => [
  cameraOn && 'turn your camera off',
  screenOn && 'stop sharing your screen',
];

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const causes: Readonly<Record<QualityCause, (name: string, shown: Shown) => CauseWords>> = {
  unheard: (name) => ({
    title: `${name} can’t hear you`,
    detail: 'Check that the right microphone is selected and isn’t muted on the device itself.',
  }),
  unreached: (name) => ({
    title: `Your sound isn’t reaching ${name}`,
    detail: 'One of the two connections is blocking it. Wait a moment, or call again.',
  }),
  'no-sound': (name) => ({
    title: `No sound from ${name}`,
    detail: 'Their microphone or their connection may have stopped. Wait a moment, or call again.',
  }),
  busy: (_name, shown) => ({
    title: 'Your computer is too busy',
    detail: `${capitalised(anyOf('close programs you don’t need', ...ownVideo(shown)))}.`,
  }),
  'their-busy': (name, { remoteCameraOn, remoteScreenOn }) => ({
    title: `${name}’s computer is too busy`,
    detail: `It helps if they ${anyOf('close programs', remoteCameraOn && 'turn their camera off', remoteScreenOn && 'stop sharing their screen')}.`,
  }),
  uplink: (name) => ({
    title: 'Your connection is weak',
    detail: `${name} may miss some words. Move closer to your Wi-Fi, use a cable, or pause uploads.`,
  }),
  downlink: (name) => ({
    title: 'Your connection is dropping sound',
    detail: `You may miss some of what ${name} says. Move closer to your Wi-Fi, use a cable, or pause downloads.`,
  }),
  'their-uplink': (name) => ({
    title: `${name}’s connection is dropping sound`,
    detail: 'You may miss some words. It helps if they use a cable or move closer to their Wi-Fi.',
  }),
  'their-downlink': (name) => ({
    title: `${name}’s connection is weak`,
    detail: 'They may miss some words. It helps if they use a cable or move closer to their Wi-Fi.',
  }),
  'both-ways': () => ({
    title: 'The connection is dropping sound both ways',
    detail: 'Speak in short sentences. A cable instead of Wi-Fi may help on either side.',
  }),
  narrow: (_name, shown) => ({
    title: 'Your connection is too slow for video',
    detail: `${capitalised(anyOf(...ownVideo(shown)) || 'use a faster connection')}, so that your voice gets through.`,
  }),
  relay: () => ({
    title: 'The relay is adding delay',
    detail: 'This call goes through a relay, so sound arrives late. Pause before you reply.',
  }),
  far: () => ({
    title: 'Sound arrives late',
    detail: 'The route between you is long or busy. Pause before you reply.',
  }),
  headset: () => ({
    title: 'Your headset is in low-quality call mode',
    detail:
      'Choose another microphone in the settings, and your Bluetooth headset will sound better both ways.',
  }),
  'their-headset': (name) => ({
    title: `${name}’s headset is in call mode`,
    detail: 'They would sound clearer with another microphone than their Bluetooth headset’s.',
  }),
};

/**
 * The bars that stand for a whole call, by the bounds at which the live ones go for what is heard: a link that was near
 * its end, and did no harm, is nothing to warn of any more.
 */
export const barsOfCall = (mos: number): Bars => (mos >= 4 ? 4 : mos >= 3.6 ? 3 : mos >= 3.1 ? 2 : 1);

/** How a call in the log was, e.g. `Call quality: poor, 2 of 4 bars. Your connection is weak`. */
export function summaryWords({ mos, cause }: Pick<CallSummary, 'mos' | 'cause'>, name: string): string {
  const known = cause !== null && isCause(cause) ? `. ${causes[cause](name, nothingShown).title}` : '';
  return `${barsWords(barsOfCall(mos))}${known}`;
}

/** Another version of this program may know causes that this one does not. */
const isCause = (cause: string): cause is QualityCause => Object.hasOwn(causes, cause);

const nothingShown = { cameraOn: false, screenOn: false, remoteCameraOn: false, remoteScreenOn: false };

export const causeWords = (cause: QualityCause, call: Shown & Pick<CallView, 'peer'>): CauseWords =>
  causes[cause](call.peer.name, call);

const sentences: Readonly<Record<Bars, (name: string) => string>> = {
  4: (name) => `The connection to ${name} is good.`,
  3: (name) => `The connection to ${name} is fair.`,
  2: (name) => `The connection to ${name} is poor. You may miss a word now and then.`,
  1: (name) => `The connection to ${name} is bad. You may not understand each other.`,
};

/** How a call is at the moment, in a sentence: why, where that is known. */
export function qualitySentence(
  { bars, cause }: { readonly bars: Bars; readonly cause: QualityCause | null },
  call: Shown & Pick<CallView, 'peer'>,
): string {
  return cause === null ? sentences[bars](call.peer.name) : `${causeWords(cause, call).title}.`;
}
