import type { Clock } from '@shared/clock.ts';
import { createSubject, type Observable } from '@shared/observable.ts';
import type { LeasedAudioContext } from './audio-context.ts';
import type { Loudness } from './loudness.ts';
import type { CreateStreamMeter, StreamMeter } from './media.ts';
import { createMeterContexts, type MeterContexts } from './meter-contexts.ts';
import { fillBands, listen, loudnessOf, meterLevel, silence } from './speech-model.ts';
import { StreamTap } from './stream-tap.ts';

export interface StreamMeterDeps {
  readonly audioContext: LeasedAudioContext;
  /** For a browser that takes no stream in the other one. */
  readonly spare: LeasedAudioContext;
  readonly clock: Clock;
}

interface TapMeterDeps {
  readonly contexts: MeterContexts;
  readonly clock: Clock;
}

/** What a look hears at least, so that one every {@link LOOK_EVERY_MS} misses no syllable. */
const LOOK_MS = 64;
const LOOK_EVERY_MS = 100;

type MeterContextOptions = AudioContextOptions & { readonly sinkId: { readonly type: 'none' } };

/**
 * What measures is never heard. Without an output there is no device to be fed a hundred times a second, and voices are
 * told from silence, and from each other, far below half of this rate (Hz). A browser that knows no such output ignores
 * it; one that takes streams only at their own rate measures in {@link SPARE_METER_CONTEXT}.
 */
export const METER_CONTEXT: MeterContextOptions = {
  sampleRate: 16_000,
  latencyHint: 'playback',
  sinkId: { type: 'none' },
};

/** The same at the rate of the browser, which is that of its streams. */
export const SPARE_METER_CONTEXT: MeterContextOptions = {
  latencyHint: 'playback',
  sinkId: { type: 'none' },
};

/** Measures a stream while somebody reads, and looks by itself while somebody watches whether a voice is heard. */
export function createStreamMeters({ audioContext, spare, clock }: StreamMeterDeps): CreateStreamMeter {
  const contexts = createMeterContexts(audioContext, spare);
  return (stream) => new TapMeter({ contexts, clock }, stream);
}

/** The power of two that an analyser asks for. */
const fftSizeAt = (sampleRate: number): number => 2 ** Math.ceil(Math.log2((sampleRate * LOOK_MS) / 1_000));

class TapMeter implements StreamMeter {
  readonly speaking: Observable<boolean>;
  readonly #clock: Clock;
  readonly #tap: StreamTap;
  #samples = new Float32Array();
  #bins = new Uint8Array();
  readonly #spoken = createSubject(false);
  #speech = silence;
  #watchers = 0;
  #closed = false;
  #cancelLook: () => void = () => undefined;

  constructor(deps: TapMeterDeps, stream: MediaStream) {
    this.#clock = deps.clock;
    this.#tap = new StreamTap({ ...deps, fftSizeAt }, stream);
    const spoken = this.#spoken;
    this.speaking = {
      get current() {
        return spoken.current;
      },
      subscribe: (listener) => this.#watch(listener),
    };
  }

  loudness(): Loudness {
    const analyser = this.#tap.read();
    if (!analyser) return null;
    // Until its context runs an analyser holds nothing but zeros.
    if (analyser.context.state !== 'running') return 'unknown';
    if (this.#samples.length !== analyser.fftSize) this.#samples = new Float32Array(analyser.fftSize);
    analyser.getFloatTimeDomainData(this.#samples);
    return loudnessOf(this.#samples);
  }

  level(): number {
    return meterLevel(this.#heard());
  }

  frequencies(bands: Uint8Array): void {
    const analyser = this.#tap.read();
    if (!analyser) return;
    if (this.#bins.length !== analyser.frequencyBinCount)
      this.#bins = new Uint8Array(analyser.frequencyBinCount);
    analyser.getByteFrequencyData(this.#bins);
    fillBands({ bins: this.#bins, sampleRate: analyser.context.sampleRate }, bands);
  }

  close(): void {
    this.#closed = true;
    this.#cancelLook();
    this.#tap.close();
    this.#spoken.set(false);
  }

  /** What is not known is not heard. */
  #heard(): number {
    const loudness = this.loudness();
    return typeof loudness === 'number' ? loudness : 0;
  }

  #watch(listener: () => void): () => void {
    const unsubscribe = this.#spoken.subscribe(listener);
    let isWatching = true;
    this.#watchers += 1;
    if (this.#watchers === 1 && !this.#closed) this.#lookLater();
    return () => {
      unsubscribe();
      if (isWatching) this.#unwatch();
      isWatching = false;
    };
  }

  #unwatch(): void {
    this.#watchers -= 1;
    if (this.#watchers > 0) return;
    this.#cancelLook();
    this.#speech = silence;
    this.#spoken.set(false);
  }

  #lookLater(): void {
    this.#cancelLook = this.#clock.after(LOOK_EVERY_MS, () => {
      this.#speech = listen(this.#speech, this.#heard(), this.#clock.now());
      this.#spoken.set(this.#speech.speaking);
      this.#lookLater();
    });
  }
}
