import type { BrowserContext, Page } from '@playwright/test';

/**
 * Louder than this is sound. The fake microphone's tone peaks at 0.4; comfort noise and codec residue stay below 0.005.
 */
const THRESHOLD = 0.02;

declare global {
  interface Window {
    /** Of one call. Ms since epoch, comparable between processes of one machine. */
    ringdownTimes: { pressedAt: number | null; heardAt: number | null };
    /** Set by the benchmark when packets take a detour; see `detour.ts`. */
    ringdownRelay?: (address: string, port: number) => Promise<number>;
  }
}

/**
 * Runs in the page before its own scripts. Every remote audio track gets an AudioWorklet that reports its first sound
 * (getStats is cached and up to 50 ms late), and every press of a button is noted.
 */
function watchFirstSound(threshold: number): void {
  const now = (): number => performance.timeOrigin + performance.now();
  window.ringdownTimes = { pressedAt: null, heardAt: null };
  addEventListener('click', () => (window.ringdownTimes.pressedAt = now()), { capture: true });
  const worklet = `registerProcessor('first-sound', class extends AudioWorkletProcessor {
    process([input]) {
      const samples = input[0];
      if (!samples || !samples.some((sample) => Math.abs(sample) > ${threshold})) return true;
      this.port.postMessage('heard');
      return false;
    }
  })`;
  const context = new AudioContext({ latencyHint: 'interactive' });
  const ready = context.audioWorklet.addModule(
    URL.createObjectURL(new Blob([worklet], { type: 'text/javascript' })),
  );
  const watch = async (track: MediaStreamTrack): Promise<void> => {
    await ready;
    const source = context.createMediaStreamSource(new MediaStream([track]));
    const node = new AudioWorkletNode(context, 'first-sound');
    node.port.onmessage = () => {
      window.ringdownTimes.heardAt ??= now();
      source.disconnect();
    };
    source.connect(node).connect(context.destination);
  };
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      this.addEventListener('track', ({ track }) => {
        if (track.kind === 'audio') void watch(track);
      });
    }
  };
}

export async function installFirstSound(context: BrowserContext): Promise<void> {
  // The compiler that runs the benchmarks wraps functions in a helper that a page does not have.
  await context.addInitScript('globalThis.__name = (named) => named');
  await context.addInitScript(watchFirstSound, THRESHOLD);
}

/** Forgets the last call. */
export async function resetTimes(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.ringdownTimes = { pressedAt: null, heardAt: null };
  });
}

/** Waits until this side has heard something and returns when. */
export async function heardAt(page: Page): Promise<number> {
  const handle = await page.waitForFunction(() => window.ringdownTimes.heardAt, null, {
    polling: 20,
    timeout: 20_000,
  });
  return Number(await handle.jsonValue());
}

/** When a button was pressed last. */
export async function pressedAt(page: Page): Promise<number> {
  const pressed = await page.evaluate(() => window.ringdownTimes.pressedAt);
  if (pressed === null) throw new Error('no button was pressed');
  return pressed;
}
