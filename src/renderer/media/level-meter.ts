import type { Clock } from '@shared/clock.ts';
import { createSubject } from '@shared/observable.ts';
import type { LeasedAudioContext } from './audio-context.ts';
import type { CreateStreamMeter } from './media.ts';
import { fillBands, listen, loudnessOf, meterLevel, silence } from './speech-model.ts';

export interface StreamMeterDeps {
  readonly audioContext: LeasedAudioContext;
  readonly clock: Clock;
}

/** Samples per look: 43 ms at 48 kHz, so a look every {@link LOOK_EVERY_MS} misses no syllable. */
const FFT_SIZE = 2_048;
const LOOK_EVERY_MS = 100;

/**
 * Measures streams by an analyser that is connected to nothing: it hears the samples and nobody hears it. It looks by
 * itself only as often as {@link LevelMeter.speaking} needs.
 */
export function createStreamMeters({ audioContext, clock }: StreamMeterDeps): CreateStreamMeter {
  return (stream) => {
    const { context, release } = audioContext.lease();
    const analyser = new AnalyserNode(context, { fftSize: FFT_SIZE, smoothingTimeConstant: 0.6 });
    let source: MediaStreamAudioSourceNode | null = null;
    const samples = new Float32Array(FFT_SIZE);
    const bins = new Uint8Array(analyser.frequencyBinCount);
    const speaking = createSubject(false);
    let speech = silence;

    function loudness(): number {
      analyser.getFloatTimeDomainData(samples);
      return loudnessOf(samples);
    }

    /** A stream can't be tapped before it has a track, which that of a new connection gets with the description. */
    function tap(): void {
      if (source || stream.getAudioTracks().length === 0) return;
      source = context.createMediaStreamSource(stream);
      source.connect(analyser);
    }

    function look(): void {
      tap();
      speech = listen(speech, loudness(), clock.now());
      speaking.set(speech.speaking);
      cancelLook = clock.after(LOOK_EVERY_MS, look);
    }
    let cancelLook = clock.after(LOOK_EVERY_MS, look);
    tap();

    return {
      speaking,
      loudness,
      level: () => meterLevel(loudness()),
      frequencies(bands) {
        analyser.getByteFrequencyData(bins);
        fillBands({ bins, sampleRate: context.sampleRate }, bands);
      },
      close() {
        cancelLook();
        source?.disconnect();
        release();
        speaking.set(false);
      },
    };
  };
}
