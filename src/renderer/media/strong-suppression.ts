import type { Clock } from '@shared/clock.ts';
import rnnoiseUrl from '@sapphi-red/web-noise-suppressor/rnnoise.wasm?url';
import rnnoiseSimdUrl from '@sapphi-red/web-noise-suppressor/rnnoise_simd.wasm?url';
import workletUrl from '@sapphi-red/web-noise-suppressor/rnnoiseWorklet.js?url';
import type { LeasedAudioContext } from './audio-context.ts';
import type { PreparedSuppression, StrongSuppression } from './media.ts';

/** What the network was trained for. */
export const SUPPRESSION_SAMPLE_RATE = 48_000;
/** A context that does not run by then would leave the call silent. */
const START_MS = 1_000;

export interface StrongSuppressionDeps {
  /** Of {@link SUPPRESSION_SAMPLE_RATE}. */
  readonly audioContext: LeasedAudioContext;
  readonly clock: Clock;
}

/**
 * Takes noise out of a microphone by a neural network (RNNoise) in a thread of the sound. All of it, 200 kB, is loaded
 * when it is wanted for the first time.
 */
export function createStrongSuppression({ audioContext, clock }: StrongSuppressionDeps): StrongSuppression {
  async function start(context: AudioContext): Promise<PreparedSuppression['apply']> {
    const library = await import('@sapphi-red/web-noise-suppressor');
    const wasmBinary = await library.loadRnnoise({ url: rnnoiseUrl, simdUrl: rnnoiseSimdUrl });
    // In its own thread nobody would hear of it if this failed there.
    await WebAssembly.compile(wasmBinary);
    await context.audioWorklet.addModule(workletUrl);
    if (!(await isRunning(context, clock))) throw new Error('the audio context does not run');
    return (stream) => {
      const source = context.createMediaStreamSource(stream);
      const network = new library.RnnoiseWorkletNode(context, { wasmBinary, maxChannels: 1 });
      network.channelCount = 1;
      network.channelCountMode = 'explicit';
      const destination = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
      source.connect(network).connect(destination);
      return {
        stream: destination.stream,
        stop() {
          source.disconnect();
          network.disconnect();
          network.destroy();
        },
      };
    };
  }

  return {
    async prepare() {
      const { context, release } = audioContext.lease();
      try {
        return { apply: await start(context), release };
      } catch {
        release();
        return null;
      }
    },
  };
}

async function isRunning(context: AudioContext, clock: Clock): Promise<boolean> {
  await new Promise<void>((resolve) => {
    const cancel = clock.after(START_MS, resolve);
    void context.resume().then(() => {
      cancel();
      resolve();
    });
  });
  return context.state === 'running';
}
