import type { BrowserContext, Page } from '@playwright/test';

/**
 * Louder than this is sound. The fake microphone's tone peaks at 0.4; comfort noise and codec residue stay below 0.005.
 */
const THRESHOLD = 0.02;
/** So many samples of silence make what follows a new sound: 50 ms at 48 kHz, many periods of any tone in use here. */
const SILENT_SAMPLES = 2_400;

declare global {
  interface Window {
    /**
     * Since the last reset: when a button was pressed last, and when each track was heard first. Ms since epoch,
     * comparable between processes of one machine.
     */
    ringdownTimes: { pressedAt: number | null; readonly heardAt: Map<MediaStreamTrack, number> };
    /** Calls back at the beginning of every sound on this track. */
    ringdownWatchOnset: (track: MediaStreamTrack, onOnset: (at: number) => void) => Promise<void>;
    /** Set by the benchmark when packets take a detour; see `detour.ts`. */
    ringdownRelay?: (address: string, port: number) => Promise<number>;
  }
}

/**
 * Runs in the page before its own scripts. Every remote audio track gets an AudioWorklet that reports when sound begins
 * (getStats is cached and up to 50 ms late), and every press of a button is noted.
 */
function watchOnsets([threshold, silentSamples]: readonly [number, number]): void {
  const now = (): number => performance.timeOrigin + performance.now();
  window.ringdownTimes = { pressedAt: null, heardAt: new Map() };
  addEventListener('click', () => (window.ringdownTimes.pressedAt = now()), { capture: true });
  const worklet = `registerProcessor('onset', class extends AudioWorkletProcessor {
    silent = ${silentSamples};
    process([input]) {
      const samples = input[0];
      const loud = samples !== undefined && samples.some((sample) => Math.abs(sample) > ${threshold});
      if (loud && this.silent >= ${silentSamples}) this.port.postMessage('onset');
      this.silent = loud ? 0 : this.silent + 128;
      return true;
    }
  })`;
  const context = new AudioContext({ latencyHint: 'interactive' });
  const ready = context.audioWorklet.addModule(
    URL.createObjectURL(new Blob([worklet], { type: 'text/javascript' })),
  );
  window.ringdownWatchOnset = async (track, onOnset) => {
    await ready;
    const source = context.createMediaStreamSource(new MediaStream([track]));
    const node = new AudioWorkletNode(context, 'onset');
    node.port.onmessage = () => onOnset(now());
    source.connect(node).connect(context.destination);
    track.addEventListener('ended', () => source.disconnect());
  };
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      this.addEventListener('track', ({ track }) => {
        if (track.kind !== 'audio') return;
        void window.ringdownWatchOnset(track, (at) => {
          const { heardAt } = window.ringdownTimes;
          if (!heardAt.has(track)) heardAt.set(track, at);
        });
      });
    }
  };
}

export async function installOnsets(context: BrowserContext): Promise<void> {
  await context.addInitScript(watchOnsets, [THRESHOLD, SILENT_SAMPLES] as const);
}

/** Forgets what was heard and pressed. */
export async function resetTimes(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.ringdownTimes = { pressedAt: null, heardAt: new Map() };
  });
}

/** Waits until this side has heard so many others since the reset, and returns when it heard the last of them. */
export async function heardAt(page: Page, others = 1): Promise<number> {
  const handle = await page.waitForFunction(
    (count) => [...window.ringdownTimes.heardAt.values()].sort((a, b) => a - b)[count - 1],
    others,
    { polling: 20, timeout: 20_000 },
  );
  return Number(await handle.jsonValue());
}

/** When a button was pressed last. */
export async function pressedAt(page: Page): Promise<number> {
  const pressed = await page.evaluate(() => window.ringdownTimes.pressedAt);
  if (pressed === null) throw new Error('no button was pressed');
  return pressed;
}
