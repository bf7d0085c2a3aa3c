import type { Clock } from '@shared/clock.ts';
import type { CreateStreamMeter } from '../media/media.ts';

/** How often a microphone is asked whether it gives sound. */
const LOOK_EVERY_MS = 20;
/** A microphone without any sound is a matter of its own, and is told of elsewhere. */
const PATIENCE_MS = 2_000;

export interface FirstSoundDeps {
  readonly createStreamMeter: CreateStreamMeter;
  readonly clock: Clock;
}

/**
 * Waits until a microphone that is open gives sound: some, above all wireless ones, are silent for a while, and what is
 * said then is lost. Returns how to stop waiting.
 */
export function awaitFirstSound(
  { createStreamMeter, clock }: FirstSoundDeps,
  stream: MediaStream,
  onSound: () => void,
): () => void {
  const meter = createStreamMeter(stream);
  const began = clock.now();
  let cancel: () => void = () => undefined;
  const stop = (): void => {
    cancel();
    meter.close();
  };
  const look = (): void => {
    const loudness = meter.loudness();
    // What can't be measured is not waited for: it is sent, and to say otherwise would be untrue.
    if ((loudness === 0 || loudness === 'unknown') && clock.now() - began < PATIENCE_MS) {
      cancel = clock.after(LOOK_EVERY_MS, look);
      return;
    }
    stop();
    onSound();
  };
  cancel = clock.after(LOOK_EVERY_MS, look);
  return stop;
}
