import type { Page } from '@playwright/test';
import type { Loudness } from './sound-trace-model.ts';

export interface SoundTrace {
  /** What the microphone gave. */
  readonly sent: readonly Loudness[];
  /** What was decoded of what arrived. */
  readonly heard: readonly Loudness[];
}

declare global {
  interface Window {
    ringdownSound: Record<keyof SoundTrace, Loudness[]>;
    /** Writes down what is heard of a connection's track. */
    ringdownListen: (track: MediaStreamTrack) => void;
  }
}

/**
 * Runs in the page before its own scripts, whose security policy must be off: measures the sound of the microphone and
 * of every connection, as samples and not as packets. Connections in a frame of the page are the page's.
 */
export function installSoundTap(): void {
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      this.addEventListener('track', ({ track }) => {
        if (track.kind === 'audio') (window.top ?? window).ringdownListen(track);
      });
    }
  };
  if (window.top !== window) return;
  const sound: Window['ringdownSound'] = { sent: [], heard: [] };
  window.ringdownSound = sound;
  const RATE = 48_000;
  const BLOCK = 240;
  /** A clock that is later than expected by so much was stopped, and not only read late. */
  const STOPPED_MS = 500;
  const worklet = `registerProcessor('loudness', class extends AudioWorkletProcessor {
    sum = 0; count = 0; levels = [];
    process([input]) {
      const samples = input[0] ?? new Float32Array(128);
      for (const sample of samples) {
        this.sum += sample * sample;
        if (++this.count < ${BLOCK}) continue;
        this.levels.push(Math.sqrt(this.sum / ${BLOCK}));
        this.sum = this.count = 0;
      }
      if (this.levels.length >= 20) {
        this.port.postMessage({ endsAt: (currentTime + 128 / sampleRate) * 1000, levels: this.levels });
        this.levels = [];
      }
      return true;
    }
  })`;
  const context = new AudioContext({ sampleRate: RATE });
  const ready = context.audioWorklet.addModule(
    URL.createObjectURL(new Blob([worklet], { type: 'text/javascript' })),
  );
  // When the context's clock was at 0, by each of the latest messages. They arrive late and never early, so the
  // earliest one says it best; older ones don't count because that clock stumbles on a busy machine.
  let epochs: number[] = [];
  const watch = async (track: MediaStreamTrack, into: Loudness[]): Promise<void> => {
    await ready;
    const source = context.createMediaStreamSource(new MediaStream([track]));
    const node = new AudioWorkletNode(context, 'loudness');
    node.port.onmessage = ({ data }: MessageEvent<{ endsAt: number; levels: number[] }>) => {
      // A track that the page itself stopped does not say so, and would go on as silence.
      if (track.readyState === 'ended') {
        source.disconnect();
        node.disconnect();
        return;
      }
      const said = performance.timeOrigin + performance.now() - data.endsAt;
      if (said - Math.min(...epochs) > STOPPED_MS) epochs = [];
      epochs = [...epochs.slice(-20), said];
      const end = Math.min(...epochs) + data.endsAt;
      const blockMs = (BLOCK / RATE) * 1_000;
      data.levels.forEach((level, index) =>
        into.push({ at: end - (data.levels.length - index) * blockMs, level }),
      );
    };
    source.connect(node).connect(context.destination);
  };
  window.ringdownListen = (track) => void watch(track, sound.heard);
  const getUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await getUserMedia(constraints);
    for (const track of stream.getAudioTracks()) void watch(track, sound.sent);
    return stream;
  };
}

/** The clock of the traces. */
const clockOf = (page: Page): Promise<number> =>
  page.evaluate(() => performance.timeOrigin + performance.now());

/** Everything since it was asked for last. */
export const takeSound = (page: Page): Promise<SoundTrace> =>
  page.evaluate(() => {
    const { sent, heard } = window.ringdownSound;
    return { sent: sent.splice(0), heard: heard.splice(0) };
  });

/** Waits until a trace reaches so many ms beyond this moment: the page's own clock, with what it costs to be measured. */
export async function listenFor(page: Page, ms: number): Promise<void> {
  const until = (await clockOf(page)) + ms;
  await page.waitForFunction((end) => performance.timeOrigin + performance.now() >= end, until, {
    polling: 50,
    timeout: ms + 60_000,
  });
}
