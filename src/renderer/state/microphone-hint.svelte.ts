import type { LevelMeter } from '../media/media.ts';
import { lookAtMicrophone, nothingToSay, type MicrophoneHint } from './microphone-hint-model.ts';

/** Often enough to miss no word. */
const LOOK_EVERY_MS = 100;

/** Follows the hint for as long as an effect uses it. */
export class MicrophoneHintView {
  current: MicrophoneHint | null = $state(null);

  /** Returns how to stop. */
  follow(meter: LevelMeter, muted: boolean): () => void {
    let watch = nothingToSay;
    const timer = setInterval(() => {
      watch = lookAtMicrophone(watch, { loudness: meter.loudness(), muted, now: performance.now() });
      this.current = watch.hint;
    }, LOOK_EVERY_MS);
    return () => {
      clearInterval(timer);
      this.current = null;
    };
  }
}
