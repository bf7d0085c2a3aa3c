import type { CallSummary } from '@protocol';
import { type Observable, createSubject } from '@shared/observable.ts';
import type { LinkCounters } from '../rtc/stats.ts';
import type { ScreenLimits, VideoLimits } from '../rtc/video-limits.ts';
import type { QualityWord } from '../rtc/channel/quality-word.ts';
import type {
  Circumstances,
  CreateQualityMonitor,
  Microphone,
  QualityMonitor,
  QualityMonitorOptions,
  QualityReading,
} from '../quality/call-quality.ts';
import type { PeerLink } from './peer-link.ts';

export const nothingMeasured: QualityReading = { quality: null, samples: [], theirs: null, microphone: null };

export interface QualityWatchOptions {
  readonly createMonitor: CreateQualityMonitor;
  readonly link: () => PeerLink | undefined;
  readonly circumstances: () => Circumstances;
  readonly tell: QualityMonitorOptions['tell'];
  /** The part that is left beside what is sent to others at the same time: 1 where there is nobody else. */
  readonly share?: () => number;
}

/** Watches how good a link is, once it is worth watching. */
export class QualityWatch {
  readonly #options: QualityWatchOptions;
  readonly #reading = createSubject(nothingMeasured);
  #monitor: QualityMonitor | null = null;
  #video: VideoLimits | null = null;
  #screen: ScreenLimits | null = null;

  constructor(options: QualityWatchOptions) {
    this.#options = options;
  }

  get reading(): Observable<QualityReading> {
    return this.#reading;
  }

  begin(): void {
    this.#monitor ??= this.#create();
  }

  heard(word: QualityWord): void {
    this.#monitor?.heard(word);
  }

  summary(): CallSummary | null {
    return this.#monitor?.summary() ?? null;
  }

  /** The part that others leave is another one now. */
  shareAnew(): void {
    const { link, share = () => 1 } = this.#options;
    const part = <T extends VideoLimits>(limits: T): T => ({
      ...limits,
      maxBitrate: Math.round(limits.maxBitrate * share()),
    });
    if (this.#video) link()?.limitVideo(part(this.#video));
    if (this.#screen) link()?.limitScreen(part(this.#screen));
  }

  close(): void {
    this.#monitor?.close();
  }

  #create(): QualityMonitor {
    const { createMonitor, link, circumstances, tell } = this.#options;
    const monitor = createMonitor({
      ...{ circumstances, tell },
      readCounters: () => this.#readCounters(),
      preferRedundancy: (preferred) => link()?.preferRedundancy(preferred),
      limitVideo: (limits) => {
        this.#video = limits;
        this.shareAnew();
      },
      limitScreen: (limits) => {
        this.#screen = limits;
        this.shareAnew();
      },
    });
    monitor.reading.subscribe(() => this.#reading.set(monitor.reading.current));
    return monitor;
  }

  async #readCounters(): Promise<LinkCounters | null> {
    return (await this.#options.link()?.readCounters()) ?? null;
  }
}

/** What is spoken into, as a report names it. */
export const describeMicrophone = (track: MediaStreamTrack): Microphone => ({
  label: track.label,
  sampleRate: track.getSettings().sampleRate ?? null,
});
