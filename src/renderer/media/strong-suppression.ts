import type { Clock } from '@shared/clock.ts';
import type * as Suppressor from '@sapphi-red/web-noise-suppressor';
import rnnoiseUrl from '@sapphi-red/web-noise-suppressor/rnnoise.wasm?url';
import rnnoiseSimdUrl from '@sapphi-red/web-noise-suppressor/rnnoise_simd.wasm?url';
import workletUrl from '@sapphi-red/web-noise-suppressor/rnnoiseWorklet.js?url';
import type { LeasedAudioContext } from './audio-context.ts';
import type { PreparedSuppression, StrongSuppression } from './media.ts';

/** What the network was trained for. */
export const SUPPRESSION_SAMPLE_RATE = 48_000;
/** Of a slow server, or one that is gone, nobody waits longer for the microphone. */
const START_MS = 2_000;
/** A context that does not run by then would leave the call silent. */
const RUNNING_MS = 1_000;

export interface StrongSuppressionDeps {
  /** Of {@link SUPPRESSION_SAMPLE_RATE}. */
  readonly audioContext: LeasedAudioContext;
  readonly clock: Clock;
  readonly loadLibrary?: () => Promise<Library>;
}

type Library = Pick<typeof Suppressor, 'loadRnnoise' | 'RnnoiseWorkletNode'>;

/**
 * Takes noise out of a microphone by a neural network (RNNoise) in a thread of the sound. All of it, 200 kB, is loaded
 * when it is wanted for the first time.
 */
export function createStrongSuppression({
  audioContext,
  clock,
  loadLibrary = () => import('@sapphi-red/web-noise-suppressor'),
}: StrongSuppressionDeps): StrongSuppression {
  let hasStopped = false;

  async function start(context: AudioContext): Promise<PreparedSuppression['apply']> {
    const library = await loadLibrary();
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
      const unwatch = watch({ context, network, clock }, () => {
        hasStopped = true;
        end(destination.stream);
      });
      return {
        stream: destination.stream,
        stop() {
          unwatch();
          source.disconnect();
          network.disconnect();
          network.destroy();
        },
      };
    };
  }

  return {
    async prepare() {
      // Whoever opens the microphone again because of that is to be heard in any case.
      if (hasStopped) {
        hasStopped = false;
        return null;
      }
      const { context, release } = audioContext.lease();
      const apply = await inTime(start(context), clock);
      if (apply) return { apply, release };
      release();
      return null;
    },
  };
}

/** Null where it fails, or takes too long; what comes of it later is let go of. */
function inTime<T>(started: Promise<T>, clock: Clock): Promise<T | null> {
  return new Promise((resolve) => {
    const giveUp = (): void => resolve(null);
    const cancel = clock.after(START_MS, giveUp);
    void started.then(resolve, giveUp).then(cancel);
  });
}

interface Watched {
  readonly context: AudioContext;
  readonly network: AudioNode;
  readonly clock: Clock;
}

/** Systems stop contexts, and worklets fail: what is made there is silent from then on, and does not say so. */
function watch({ context, network, clock }: Watched, onStopped: () => void): () => void {
  let isWatched = true;
  const fail = (): void => {
    if (isWatched) onStopped();
    isWatched = false;
  };
  const onStateChange = (): void => {
    if (context.state === 'running' || context.state === 'closed') return;
    void isRunning(context, clock).then((running) => {
      if (!running) fail();
    });
  };
  context.addEventListener('statechange', onStateChange);
  network.addEventListener('processorerror', fail);
  return () => {
    isWatched = false;
    context.removeEventListener('statechange', onStateChange);
    network.removeEventListener('processorerror', fail);
  };
}

/** As if the device was pulled out. */
function end(stream: MediaStream): void {
  for (const track of stream.getTracks()) {
    track.stop();
    track.dispatchEvent(new Event('ended'));
  }
}

async function isRunning(context: AudioContext, clock: Clock): Promise<boolean> {
  await new Promise<void>((resolve) => {
    const cancel = clock.after(RUNNING_MS, resolve);
    const done = (): void => {
      cancel();
      resolve();
    };
    context.resume().then(done, () => undefined);
  });
  return context.state === 'running';
}
