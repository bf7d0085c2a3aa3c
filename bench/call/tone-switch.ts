import type { BrowserContext } from '@playwright/test';
import { installOnsets } from './onset.ts';

declare global {
  interface Window {
    /** The page's microphone: a tone that can be switched. Resolves with when it began, ms since epoch. */
    ringdownTone: { on(): Promise<number>; off(): void };
  }
}

/** Runs in the page before its own scripts, after the onset watch: the microphone is an audio graph of this page. */
function replaceMicrophone(): void {
  const context = new AudioContext({ latencyHint: 'interactive' });
  const tone = new OscillatorNode(context, { frequency: 440 });
  const gain = new GainNode(context, { gain: 0 });
  const out = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
  tone.connect(gain).connect(out);
  tone.start();
  let begun: (at: number) => void = () => undefined;
  // By the same means as at the other end, so that what the measurement adds is the same too.
  const [source] = out.stream.getAudioTracks();
  if (source) void window.ringdownWatchOnset(source, (at) => begun(at));
  window.ringdownTone = {
    on: () =>
      new Promise((resolve) => {
        begun = resolve;
        gain.gain.value = 0.4;
      }),
    off: () => {
      gain.gain.value = 0;
    },
  };
  navigator.mediaDevices.getUserMedia = () => Promise.resolve(out.stream.clone());
}

export async function installToneSwitch(context: BrowserContext): Promise<void> {
  await installOnsets(context);
  await context.addInitScript(replaceMicrophone);
}
