import type { CallSummary } from '@protocol';
import type { Observable } from '@shared/observable.ts';
import type { ScreenHint } from '@shared/phone.ts';
import type { LinkCounters } from '../rtc/stats.ts';
import type { VideoLimits } from '../rtc/video-limits.ts';
import type { QualityWord } from '../rtc/channel/quality-word.ts';
import type { LinkSample } from './link-sample.ts';

/** Four is as good as it gets: nothing to hear, and a link with something to spare. */
export type Bars = 1 | 2 | 3 | 4;

/**
 * Why a call is not as good as it could be:
 *
 * - `unheard`: they get no sound because none leaves this side; `unreached`: it leaves and does not arrive there.
 * - `no-sound`: nothing of theirs arrives.
 * - `busy` / `their-busy`: a computer that can't keep up.
 * - `uplink`, `downlink`: what this side sends or gets is lost on its own connection; `their-uplink` and
 *   `their-downlink`: on theirs. `both-ways`: it can't be told on whose.
 * - `narrow`: the connection can't carry a picture, and the voice suffers from it.
 * - `relay`: the detour through a relay is slow. `far`: the way is long.
 * - `headset` / `their-headset`: a wireless headset that sends telephone sound.
 */
export type QualityCause =
  | 'unheard'
  | 'unreached'
  | 'no-sound'
  | 'busy'
  | 'their-busy'
  | 'uplink'
  | 'downlink'
  | 'their-uplink'
  | 'their-downlink'
  | 'both-ways'
  | 'narrow'
  | 'relay'
  | 'far'
  | 'headset'
  | 'their-headset';

/** How a call is, for the person in it. */
export interface CallQuality {
  readonly bars: Bars;
  /** What both directions together are worth, 1 to 4.5. */
  readonly mos: number;
  /** Only while it is worth telling. */
  readonly cause: QualityCause | null;
}

/** Quality, and what it is made of, newest last: what the diagnostics draw. */
export interface QualityReading {
  /** Null before anything is known, and while nobody is to hear anything. */
  readonly quality: CallQuality | null;
  readonly samples: readonly LinkSample[];
  /** What the other side says of how it hears this one; null when it says nothing. */
  readonly theirs: QualityWord | null;
  /** What is spoken into on this side. */
  readonly microphone: Microphone | null;
}

export interface Microphone {
  readonly label: string;
  /** Hz; null where the browser does not tell. */
  readonly sampleRate: number | null;
}

/**
 * - `quiet`: there has been no sound for a moment, and nobody knows why yet.
 * - `silent`: nothing at all gets through, as was found out by asking.
 */
export type PathSigns = 'open' | 'quiet' | 'silent';

/** What has to be known of a call to judge its numbers. */
export interface Circumstances {
  /** Sound is sent, so that the other side should hear some. */
  readonly sending: boolean;
  /** The other side sends sound. */
  readonly expecting: boolean;
  /** What the watch over the path knows just now. */
  readonly path: PathSigns;
  readonly microphone: Microphone | null;
  /** A screen is shown, and what matters in it. */
  readonly shows: ScreenHint | null;
}

export interface QualityMonitorOptions {
  /** Null while there is no connection. */
  readonly readCounters: () => Promise<LinkCounters | null>;
  readonly circumstances: () => Circumstances;
  /** What the picture may take from now on. */
  readonly limitVideo: (limits: VideoLimits) => void;
  /** The same for the screen that is shown. */
  readonly limitScreen: (limits: VideoLimits) => void;
  /** Asks the other side to send every packet's sound twice, or no longer. */
  readonly preferRedundancy: (preferred: boolean) => void;
  /** Tells the other side how it is heard. */
  readonly tell: (word: QualityWord) => void;
}

/** Watches one call, once a second, from the answer to the end. */
export interface QualityMonitor {
  readonly reading: Observable<QualityReading>;
  /** The other side told how it hears this one. */
  heard(word: QualityWord): void;
  /** How it was so far; null where there was nothing to measure. */
  summary(): CallSummary | null;
  close(): void;
}

export type CreateQualityMonitor = (options: QualityMonitorOptions) => QualityMonitor;
