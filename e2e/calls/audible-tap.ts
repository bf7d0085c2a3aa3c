import type { Page } from '@playwright/test';

/** How strong each of the tones was during 20 ms, as the person hears it: of what is played and not muted. */
export interface AudibleBlock {
  /** Ms, by a clock of the page. */
  readonly at: number;
  readonly strengths: readonly number[];
}

declare global {
  interface Window {
    ringdownAudible: { blocks: AudibleBlock[]; connect: (element: HTMLMediaElement) => void };
  }
}

/** Runs in the page before its own scripts: mixes whatever its audio elements play, as loud as they play it. */
export function installAudibleTap(tones: readonly number[]): void {
  const RATE = 48_000;
  const BLOCK = 960;
  const blocks: AudibleBlock[] = [];
  let context: AudioContext | null = null;
  let analyser: AnalyserNode | null = null;
  const mixes = new WeakMap<HTMLMediaElement, { readonly gain: GainNode; readonly stream: MediaStream }>();

  const strengthOf = (samples: Float32Array, hertz: number): number => {
    const factor = 2 * Math.cos((2 * Math.PI * hertz) / RATE);
    let [last, before] = [0, 0];
    for (const sample of samples) [last, before] = [sample + factor * last - before, last];
    return Math.sqrt(last * last + before * before - factor * last * before) / (samples.length / 2);
  };
  const begin = (): { context: AudioContext; analyser: AnalyserNode } => {
    if (context && analyser) return { context, analyser };
    context = new AudioContext({ sampleRate: RATE });
    analyser = new AnalyserNode(context, { fftSize: 32_768 });
    const [clock, ear] = [context, analyser];
    let until = 0;
    const samples = new Float32Array(ear.fftSize);
    setInterval(() => {
      const now = Math.floor((clock.currentTime * RATE) / BLOCK) * BLOCK;
      ear.getFloatTimeDomainData(samples);
      const fresh = Math.min(now - until, samples.length - BLOCK);
      for (let left = fresh; left >= BLOCK; left -= BLOCK) {
        const block = samples.subarray(samples.length - left, samples.length - left + BLOCK);
        blocks.push({
          at: ((now - left) / RATE) * 1_000,
          strengths: tones.map((hertz) => strengthOf(block, hertz)),
        });
      }
      until = now;
    }, 100);
    return { context, analyser };
  };
  const loudnessOf = ({ muted, volume }: HTMLMediaElement): number => (muted ? 0 : volume);
  const connect = (element: HTMLMediaElement): void => {
    const stream = element.srcObject;
    if (!(stream instanceof MediaStream) || stream.getAudioTracks().length === 0) return;
    const known = mixes.get(element);
    if (known?.stream === stream) {
      known.gain.gain.value = loudnessOf(element);
      return;
    }
    known?.gain.disconnect();
    const { context: graph, analyser: ear } = begin();
    const gain = new GainNode(graph, { gain: loudnessOf(element) });
    graph.createMediaStreamSource(stream).connect(gain).connect(ear);
    mixes.set(element, { gain, stream });
  };
  window.ringdownAudible = { blocks, connect };
  // At once, as the ear hears it: a page that is busy looks only later, when what was played before may be gone.
  for (const name of ['muted', 'volume'] as const) {
    const described = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, name);
    Object.defineProperty(HTMLMediaElement.prototype, name, {
      ...described,
      set(this: HTMLMediaElement, value: unknown) {
        described?.set?.call(this, value);
        if (mixes.has(this)) connect(this);
      },
    });
  }
  // An element fires nothing when its stream gets a track, so all of them are looked at.
  const players = new Set<HTMLMediaElement>();
  setInterval(() => {
    for (const player of players) connect(player);
  }, 20);
  const described = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject');
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', {
    ...described,
    set(this: HTMLMediaElement, value: MediaProvider | null) {
      described?.set?.call(this, value);
      if (value === null) mixes.get(this)?.gain.disconnect();
      players.add(this);
    },
  });
}

/** Everything since it was asked for last. */
export const takeAudible = (page: Page): Promise<AudibleBlock[]> =>
  page.evaluate(() => window.ringdownAudible.blocks.splice(0));

/** A tone of the test arrives with four times this, and the others leave a quarter of it. */
const AUDIBLE = 0.1;

/**
 * The longest time in which a tone was not heard, ms, between the first and the last time that it was. What passed while
 * the page was too busy to listen is not known, and counts neither way.
 */
export function longestGap(blocks: readonly AudibleBlock[], tone: number): number {
  const heard = blocks.map(({ strengths }) => (strengths[tone] ?? 0) > AUDIBLE);
  const BLOCK_MS = 20;
  let [longest, silent] = [0, 0];
  for (const isHeard of heard.slice(heard.indexOf(true), heard.lastIndexOf(true) + 1)) {
    silent = isHeard ? 0 : silent + BLOCK_MS;
    longest = Math.max(longest, silent);
  }
  return longest;
}
