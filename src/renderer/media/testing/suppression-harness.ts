/** Runs inside a page: the network of the strong noise suppression, with sounds that are made here. */
import { RnnoiseWorkletNode, loadRnnoise } from '@sapphi-red/web-noise-suppressor';
import rnnoiseUrl from '@sapphi-red/web-noise-suppressor/rnnoise.wasm?url';
import rnnoiseSimdUrl from '@sapphi-red/web-noise-suppressor/rnnoise_simd.wasm?url';
import workletUrl from '@sapphi-red/web-noise-suppressor/rnnoiseWorklet.js?url';
import { SUPPRESSION_SAMPLE_RATE } from '../strong-suppression.ts';

/** The network has made up its mind so long after it was ready. What is compared is as long again. */
const MAKES_UP_ITS_MIND_S = 2;
/** It says nothing when it is ready: computing stands still again and again, until something comes out of it. */
const STEP_S = 0.03;
const STANDS_STILL_MS = 100;
/** Room for 300 looks at it, which it never needs. */
const READY_WITHIN_S = 300 * STEP_S;
const SECONDS = READY_WITHIN_S + 2 * MAKES_UP_ITS_MIND_S;

export interface Suppressed {
  /** By how much the sound is weaker afterwards, dB. */
  readonly weaker: number;
  /** By how much it is later, ms. */
  readonly later: number;
}

export type Sound = 'fan' | 'voice';

/** Lets a sound through the network, computed and not played, so that a busy machine changes nothing. */
export async function suppress(sound: Sound): Promise<Suppressed> {
  const sampleRate = SUPPRESSION_SAMPLE_RATE;
  const context = new OfflineAudioContext({ numberOfChannels: 2, length: SECONDS * sampleRate, sampleRate });
  await context.audioWorklet.addModule(workletUrl);
  const wasmBinary = await loadRnnoise({ url: rnnoiseUrl, simdUrl: rnnoiseSimdUrl });
  // The node takes what an ordinary context takes.
  const network = new RnnoiseWorkletNode(context as unknown as AudioContext, { wasmBinary, maxChannels: 1 });
  network.channelCount = 1;
  network.channelCountMode = 'explicit';
  const ends = new ChannelMergerNode(context, { numberOfInputs: 2 });
  const source = sound === 'fan' ? fan(context) : vowels(context);
  source.connect(ends, 0, 0);
  source.connect(network).connect(ends, 0, 1);
  ends.connect(context.destination);
  // Where it is to stand still first is said before it begins: it may be past that a moment later.
  const whenReady = ready(context, network);
  const [heard, readyAt] = await Promise.all([context.startRendering(), whenReady]);
  const from = Math.round((readyAt + MAKES_UP_ITS_MIND_S) * sampleRate);
  const to = from + MAKES_UP_ITS_MIND_S * sampleRate;
  const [before, after] = [0, 1].map((end) => heard.getChannelData(end).slice(from, to));
  if (!before || !after) throw new Error('nothing was heard');
  return {
    weaker: 20 * Math.log10(rootMeanSquare(before) / rootMeanSquare(after)),
    later: delayBetween(before, after),
  };
}

/** When something first came out of the network, s. */
async function ready(context: OfflineAudioContext, network: AudioNode): Promise<number> {
  const ear = new AnalyserNode(context);
  network.connect(ear);
  const samples = new Float32Array(ear.fftSize);
  let at = STEP_S;
  let standing = context.suspend(at);
  for (;;) {
    await standing;
    ear.getFloatTimeDomainData(samples);
    if (samples.some((sample) => sample !== 0)) break;
    await new Promise((resolve) => setTimeout(resolve, STANDS_STILL_MS));
    at += STEP_S;
    standing = context.suspend(at);
    void context.resume();
  }
  void context.resume();
  return at;
}

/** Noise, the weaker the higher, and the same every time. */
function fan(context: BaseAudioContext): AudioNode {
  const { sampleRate } = context;
  const buffer = new AudioBuffer({ length: sampleRate * SECONDS, sampleRate });
  const samples = buffer.getChannelData(0);
  let seed = 1;
  let last = 0;
  for (let at = 0; at < samples.length; at += 1) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    last = 0.95 * last + 0.3 * (seed / 2 ** 31 - 1);
    samples[at] = last * 0.1;
  }
  const noise = new AudioBufferSourceNode(context, { buffer });
  noise.start();
  return noise;
}

/** Frequencies (Hz) at which a throat rings, for a, e, i, o, u. */
const FORMANTS = [
  [730, 1_090, 2_440],
  [530, 1_840, 2_480],
  [270, 2_290, 3_010],
  [570, 840, 2_410],
  [300, 870, 2_240],
] as const;
const VOWEL_S = 0.18;

/** Somebody who sings vowels in a lively way: like a voice in pitch, harmonics and formants, and no real speech. */
function vowels(context: BaseAudioContext): AudioNode {
  const throat = new OscillatorNode(context, { type: 'sawtooth', frequency: 120 });
  const melody = new OscillatorNode(context, { frequency: 3 });
  melody.connect(new GainNode(context, { gain: 12 })).connect(throat.frequency);
  const mouth = new GainNode(context, { gain: 0.6 });
  [0, 1, 2].forEach((formant) => {
    const filter = new BiquadFilterNode(context, { type: 'bandpass', Q: 8 });
    for (let count = 0; count < 60; count += 1)
      filter.frequency.setTargetAtTime(FORMANTS[count % FORMANTS.length]![formant]!, count * VOWEL_S, 0.03);
    throat
      .connect(filter)
      .connect(new GainNode(context, { gain: 1 / (formant + 1) }))
      .connect(mouth);
  });
  throat.start();
  melody.start();
  return mouth;
}

const rootMeanSquare = (samples: Float32Array): number =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

/** Where the later sound is most like the earlier one, ms. */
function delayBetween(earlier: Float32Array, later: Float32Array): number {
  const LONGEST = 4_800;
  let best = { likeness: -Infinity, delay: 0 };
  for (let delay = 0; delay < LONGEST; delay += 8) {
    let likeness = 0;
    for (let at = LONGEST; at < earlier.length; at += 4) likeness += later[at]! * earlier[at - delay]!;
    if (likeness > best.likeness) best = { likeness, delay };
  }
  return (best.delay * 1_000) / SUPPRESSION_SAMPLE_RATE;
}
