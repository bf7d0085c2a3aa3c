import type { CallSummary } from '@protocol';
import { type Observable, createSubject } from '@shared/observable.ts';
import type { LinkCounters } from '../rtc/stats.ts';
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
}

/** Watches how good a link is, once it is worth watching. */
export class QualityWatch {
  readonly #options: QualityWatchOptions;
  readonly #reading = createSubject(nothingMeasured);
  #monitor: QualityMonitor | null = null;

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

  close(): void {
    this.#monitor?.close();
  }

  #create(): QualityMonitor {
    const { createMonitor, link, circumstances, tell } = this.#options;
    const monitor = createMonitor({
      ...{ circumstances, tell },
      readCounters: () => this.#readCounters(),
      preferRedundancy: (redundant) => link()?.wish({ redundant }),
      limitVideo: (video) => link()?.wish({ video }),
      limitScreen: (screen) => link()?.wish({ screen }),
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
