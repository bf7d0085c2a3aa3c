import type { CallSummary, DeviceId } from '@protocol';
import { type Observable, createSubject } from '@shared/observable.ts';
import type { LinkCounters } from '../rtc/stats.ts';
import type { QualityWord } from '../rtc/channel/quality-word.ts';
import type {
  Circumstances,
  CreateQualityMonitor,
  Microphone,
  PathSigns,
  QualityMonitor,
  QualityReading,
} from '../quality/call-quality.ts';
import { type Answered, type Call, isAnswered, isMuted } from './call.ts';
import type { PeerLink } from '../link/peer-link.ts';
import type { CallLinks } from './call-links.ts';

export const nothingMeasured: QualityReading = { quality: null, samples: [], theirs: null, microphone: null };

export interface QualityWatchOptions {
  readonly createMonitor: CreateQualityMonitor;
  readonly links: () => Pick<CallLinks, 'get' | 'tell'>;
  /** What is spoken into; null while nothing is captured. */
  readonly microphone: () => MediaStreamTrack | null;
}

/** Watches how good a call is from its answer on. */
export class QualityWatch {
  readonly #options: QualityWatchOptions;
  readonly #reading = createSubject(nothingMeasured);
  #call: Answered | null = null;
  #monitor: QualityMonitor | null = null;

  constructor(options: QualityWatchOptions) {
    this.#options = options;
  }

  get reading(): Observable<QualityReading> {
    return this.#reading;
  }

  update(call: Call): void {
    if (!isAnswered(call)) return;
    this.#call = call;
    this.#monitor ??= this.#begin();
  }

  heard(from: DeviceId, { word }: { readonly word: QualityWord }): void {
    if (from === this.#call?.device) this.#monitor?.heard(word);
  }

  summary(): CallSummary | null {
    return this.#monitor?.summary() ?? null;
  }

  close(): void {
    this.#monitor?.close();
  }

  #begin(): QualityMonitor {
    const { createMonitor, links, microphone } = this.#options;
    const monitor = createMonitor({
      readCounters: () => this.#readCounters(),
      circumstances: () => circumstancesOf(this.#call, microphone(), this.#path()),
      preferRedundancy: (preferred) => this.#link()?.preferRedundancy(preferred),
      limitVideo: (limits) => this.#link()?.limitVideo(limits),
      limitScreen: (limits) => this.#link()?.limitScreen(limits),
      tell: (word) => {
        if (this.#call) links().tell(this.#call.device, { kind: 'quality', word });
      },
    });
    monitor.reading.subscribe(() => this.#reading.set(monitor.reading.current));
    return monitor;
  }

  async #readCounters(): Promise<LinkCounters | null> {
    return (await this.#link()?.readCounters()) ?? null;
  }

  /** While another path is looked for the one before says nothing, whatever still drips from it. */
  #path(): PathSigns {
    return this.#call?.phase === 'reconnecting' ? 'silent' : (this.#link()?.path ?? 'open');
  }

  #link(): PeerLink | undefined {
    return this.#call ? this.#options.links().get(this.#call.device) : undefined;
  }
}

/** Nobody is to hear anything in a call that is on hold, or that never had a path. */
function circumstancesOf(
  call: Answered | null,
  track: MediaStreamTrack | null,
  path: PathSigns,
): Circumstances {
  const flows = call !== null && call.phase !== 'connecting' && !call.local.held && !call.remote.held;
  return {
    sending: flows && !isMuted(call.local),
    expecting: flows && !call.remote.muted,
    path,
    microphone: track && describe(track),
    shows: call?.local.screenOn === true ? call.local.screenHint : null,
  };
}

const describe = (track: MediaStreamTrack): Microphone => ({
  label: track.label,
  sampleRate: track.getSettings().sampleRate ?? null,
});
