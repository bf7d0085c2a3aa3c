import type { CallSummary } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import { createSubject } from '@shared/observable.ts';
import type { ScreenHint } from '@shared/phone.ts';
import type { LinkCounters } from '../rtc/stats.ts';
import type { QualityWord } from '../rtc/channel/quality-word.ts';
import type {
  CallQuality,
  CreateQualityMonitor,
  PathSigns,
  QualityMonitor,
  QualityMonitorOptions,
  QualityReading,
} from './call-quality.ts';
import { isSoundLate } from './late-sound-model.ts';
import type { LinkSample } from './link-sample.ts';
import { sampleBetween } from './link-sample-model.ts';
import type { MachineLoad } from './machine-load.ts';
import { lookAtLoss, noRedundancy } from './redundancy-model.ts';
import { emptyTally, summaryOf, tallyUp } from './summary-model.ts';
import { createUplink, type UplinkPart } from './uplink.ts';
import { judge, noVerdict, type Second } from './verdict-model.ts';
import {
  firstPlan,
  hasPictures,
  isSamePlan,
  isTooMuch,
  limitsOf,
  planVideo,
  screenLimitsOf,
} from './video-plan-model.ts';
import { FRESH_MS, isNews, wordAbout, type SaidWord } from './word-model.ts';

const SAMPLE_EVERY_MS = 1_000;
/** What the diagnostics can look back on. */
const KEPT_SAMPLES = 180;

export interface QualityMonitorDeps {
  readonly clock: Clock;
  readonly load: MachineLoad;
}

const nothingYet: QualityReading = { quality: null, samples: [], theirs: null, microphone: null };

export function createQualityMonitors(deps: QualityMonitorDeps): CreateQualityMonitor {
  const uplink = createUplink();
  return (options) => new CallQualityMonitor(deps, options, uplink.join());
}

/** Where the picture is what is wrong, that is what can be changed. */
const withAdvice = (quality: CallQuality | null, isPictureTooMuch: boolean): CallQuality | null =>
  quality && isPictureTooMuch ? { ...quality, cause: 'narrow' } : quality;

/**
 * Of the time between two looks. Silence at either end of it makes it one of silence. Quiet is waited with for one look
 * only: by the next one it is known to be silence, or else somebody whose microphone gives nothing.
 */
function pathWithin(before: PathSigns, now: PathSigns): PathSigns {
  if (before === 'silent' || now === 'silent') return 'silent';
  return now === 'quiet' && before === 'open' ? 'quiet' : 'open';
}

class CallQualityMonitor implements QualityMonitor {
  readonly reading = createSubject(nothingYet);
  readonly #deps: QualityMonitorDeps;
  readonly #options: QualityMonitorOptions;
  #before: LinkCounters | null = null;
  #verdict = noVerdict;
  #redundancy = noRedundancy;
  #tally = emptyTally;
  #video = firstPlan;
  readonly #uplink: UplinkPart;
  #theirs: SaidWord | null = null;
  #said: SaidWord | null = null;
  #path: PathSigns = 'open';
  #closed = false;
  #cancelNext: () => void = () => undefined;
  readonly #stopWatchingLoad: () => void;

  constructor(deps: QualityMonitorDeps, options: QualityMonitorOptions, uplink: UplinkPart) {
    this.#uplink = uplink;
    this.#deps = deps;
    this.#options = options;
    this.#stopWatchingLoad = deps.load.watch();
    this.#lookLater();
  }

  heard(word: QualityWord): void {
    this.#theirs = { word, at: this.#deps.clock.now() };
  }

  summary(): CallSummary | null {
    return summaryOf(this.#tally);
  }

  close(): void {
    this.#closed = true;
    this.#uplink.leave();
    this.#cancelNext();
    this.#stopWatchingLoad();
  }

  #lookLater(): void {
    this.#cancelNext = this.#deps.clock.after(SAMPLE_EVERY_MS, () => void this.#look());
  }

  async #look(): Promise<void> {
    const after = await this.#options.readCounters();
    if (this.#closed) return;
    const circumstances = this.#options.circumstances();
    const path = pathWithin(this.#path, circumstances.path);
    const sample = this.#before && after && sampleBetween(this.#before, after);
    this.#before = after;
    this.#path = circumstances.path;
    if (sample) this.#take({ sample, circumstances, path });
    this.#lookLater();
  }

  #take(seen: Pick<Second, 'sample' | 'circumstances' | 'path'>): void {
    const { sample, circumstances, path } = seen;
    // What is late in an outage is late for another reason.
    const soundIsLate = circumstances.expecting && path === 'open' && isSoundLate(sample);
    const busy = this.#deps.load.isBusy({ soundIsLate });
    const second = { ...seen, theirs: this.#freshWord(), busy };
    this.#planVideo(sample, circumstances.shows);
    this.#verdict = judge(this.#verdict, second);
    const quality = withAdvice(this.#verdict.quality, isTooMuch(this.#video));
    const { sending, expecting } = circumstances;
    const counts = (sending || expecting) && path === 'open';
    this.#tally = tallyUp(this.#tally, sample, counts ? quality : null);
    this.reading.set({
      quality,
      samples: [...this.reading.current.samples, sample].slice(-KEPT_SAMPLES),
      theirs: second.theirs,
      microphone: second.circumstances.microphone,
    });
    this.#askForRedundancy(second);
    // What it would be about is not known yet; the word before goes on holding.
    if (path !== 'quiet') this.#tell(wordAbout(second));
  }

  #planVideo(sample: LinkSample, shows: ScreenHint | null): void {
    const before = this.#video;
    this.#uplink.sends(hasPictures(sample));
    this.#video = planVideo(before, sample, { shows, share: this.#uplink.share });
    if (isSamePlan(this.#video, before)) return;
    const screen = screenLimitsOf(this.#video);
    this.#options.limitVideo(limitsOf(this.#video));
    if (screen) this.#options.limitScreen(screen);
  }

  /** What an outage took would not have come twice either. */
  #askForRedundancy({ sample, circumstances, theirs, path }: Second): void {
    const lost = circumstances.expecting && path === 'open' ? (sample.audioIn?.lost ?? null) : null;
    const before = this.#redundancy.wanted;
    this.#redundancy = lookAtLoss(this.#redundancy, { lost, roomBps: theirs?.roomBps ?? null });
    if (this.#redundancy.wanted !== before) this.#options.preferRedundancy(!before);
  }

  #freshWord(): QualityWord | null {
    const { clock } = this.#deps;
    return this.#theirs && clock.now() - this.#theirs.at <= FRESH_MS ? this.#theirs.word : null;
  }

  #tell(word: QualityWord): void {
    const at = this.#deps.clock.now();
    if (!isNews(this.#said, word, at)) return;
    this.#said = { word, at };
    this.#options.tell(word);
  }
}
