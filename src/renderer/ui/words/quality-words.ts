import type { CallSummary } from '@protocol';
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

const causes: Readonly<Record<QualityCause, (name: string) => CauseWords>> = {
  unheard: (name) => ({
    title: `${name} gets no sound from you`,
    detail: 'Check that the right microphone is chosen and not muted on the device itself.',
  }),
  unreached: (name) => ({
    title: `Your sound does not reach ${name}`,
    detail: 'One of your two connections lets nothing through that way. Wait a moment, or call again.',
  }),
  'no-sound': (name) => ({
    title: `No sound comes from ${name}`,
    detail: 'Their microphone or their connection may have stopped. Wait a moment, or call again.',
  }),
  busy: () => ({
    title: 'Your computer is too busy',
    detail: 'Close programs that you don’t need, switch your camera off, or stop sharing your screen.',
  }),
  'their-busy': (name) => ({
    title: `${name}’s computer is too busy`,
    detail: 'It helps when they close programs, switch their camera off, or stop sharing their screen.',
  }),
  uplink: (name) => ({
    title: 'Your connection is losing what you say',
    detail: `${name} may not hear every word. Move closer to your Wi-Fi, use a cable, or stop uploads.`,
  }),
  downlink: (name) => ({
    title: 'Your connection is losing sound',
    detail: `You may not hear every word of ${name}. Move closer to your Wi-Fi, use a cable, or stop downloads.`,
  }),
  'their-uplink': (name) => ({
    title: `${name}’s connection is losing sound`,
    detail: 'You may not hear every word. A cable or a place closer to the Wi-Fi helps them.',
  }),
  'their-downlink': (name) => ({
    title: `${name}’s connection is weak`,
    detail: 'They may not hear every word. A cable or a place closer to the Wi-Fi helps them.',
  }),
  'both-ways': () => ({
    title: 'The connection is losing sound both ways',
    detail: 'Speak in short sentences. A cable instead of Wi-Fi may help, on either side.',
  }),
  narrow: () => ({
    title: 'Your connection can’t carry the picture',
    detail: 'Switch your camera off or stop sharing your screen, so that your voice gets through.',
  }),
  relay: () => ({
    title: 'Sound takes a slow detour',
    detail: 'This call goes through a relay, so it comes late. Leave a pause before you answer.',
  }),
  far: () => ({
    title: 'Sound comes late',
    detail: 'The way between you is long or crowded. Leave a pause before you answer.',
  }),
  headset: () => ({
    title: 'Your headset sends telephone sound',
    detail: 'Choose another microphone in the settings, and your Bluetooth headset sounds better both ways.',
  }),
  'their-headset': (name) => ({
    title: `${name}’s headset sends telephone sound`,
    detail: 'With another microphone than that of their Bluetooth headset they would sound clearer.',
  }),
};

/**
 * The bars that stand for a whole call, by the bounds at which the live ones go for what is heard: a link that was near
 * its end, and did no harm, is nothing to warn of any more.
 */
export const barsOfCall = (mos: number): Bars => (mos >= 4 ? 4 : mos >= 3.6 ? 3 : mos >= 3.1 ? 2 : 1);

/** How a call in the log was, e.g. `Call quality: poor, 2 of 4 bars. Your connection is losing what you say`. */
export function summaryWords({ mos, cause }: Pick<CallSummary, 'mos' | 'cause'>, name: string): string {
  const known = cause !== null && isCause(cause) ? `. ${causeWords(cause, name).title}` : '';
  return `${barsWords(barsOfCall(mos))}${known}`;
}

/** Another version of this program may know causes that this one does not. */
const isCause = (cause: string): cause is QualityCause => Object.hasOwn(causes, cause);

export const causeWords = (cause: QualityCause, name: string): CauseWords => causes[cause](name);
