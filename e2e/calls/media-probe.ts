import type { Page } from '@playwright/test';
import { receivedSince, wentAway, type InboundCount } from './inbound-model.ts';

/** Typed by hand: the standard types leave the content of a report open. */
type Stats = Readonly<Record<string, unknown>>;

/** What {@link installProbe} leaves in the page. */
interface Probe {
  /** Those that may be open: Chromium makes no more than 500 before closed ones that are held on to are let go of. */
  peers: RTCPeerConnection[];
  /**
   * Everything that is counted of a connection, or of one end of a line of it; nothing once its window is gone: Chromium
   * never answers what was asked of a connection whose frame is removed meanwhile.
   */
  readonly statsOf: (
    peer: RTCPeerConnection,
    end?: RTCRtpSender | RTCRtpReceiver,
  ) => Promise<readonly Stats[]>;
  /** How many were made. */
  made: number;
  /** The window in which each was made, and its number. */
  readonly origins: WeakMap<RTCPeerConnection, { readonly view: Window; readonly number: number }>;
  readonly captured: MediaStreamTrack[];
  /** Those of them that are screens. */
  readonly screens: MediaStreamTrack[];
  /** Opens devices as the page does, and remembers what it got. */
  open: (constraints?: MediaStreamConstraints) => Promise<MediaStream>;
  /** Remote audio tracks that are live, with an analyser each, made when they are first listened to. */
  analysers: Analysed[];
  /** The one in which they all are, made with the first of them. */
  listening: AudioContext | null;
}

interface Analysed {
  readonly track: MediaStreamTrack;
  readonly source: MediaStreamAudioSourceNode;
  readonly analyser: AnalyserNode;
}

declare global {
  interface Window {
    ringdownProbe: Probe;
  }
}

/**
 * Runs in the page before its own scripts: remembers every peer connection and captured track it will make. Connections
 * that it makes in a frame of its own are the page's.
 */
export function installProbe(): void {
  const origins: Probe['origins'] = new WeakMap();
  const untilGone = (view: Window | undefined, signal: AbortSignal): Promise<[]> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (view?.closed) resolve([]);
        // No event tells it to another window.
        else if (!signal.aborted) setTimeout(look, 20);
      };
      look();
    });
  const probe: Probe = {
    ...{ peers: [], made: 0, origins, captured: [], screens: [], analysers: [], listening: null },
    open: () => Promise.reject(new DOMException('', 'NotFoundError')),
    async statsOf(peer, end) {
      const isSettled = new AbortController();
      const report = (end ?? peer).getStats().then((stats) => [...(stats.values() as Iterable<Stats>)]);
      try {
        return await Promise.race([report, untilGone(origins.get(peer)?.view, isSettled.signal)]);
      } finally {
        isSettled.abort();
      }
    },
  };
  window.ringdownProbe = probe;
  const first = (window.top ?? window).ringdownProbe;
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      first.peers = [...first.peers.filter((peer) => peer.connectionState !== 'closed'), this];
      first.origins.set(this, { view: window, number: (first.made += 1) });
    }
  };
  // A page without a secure context has no devices; the product says so itself.
  if (!('mediaDevices' in navigator)) return;
  const getUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  probe.open = async (constraints) => {
    const stream = await getUserMedia(constraints);
    probe.captured.push(...stream.getTracks());
    return stream;
  };
  navigator.mediaDevices.getUserMedia = probe.open;
  const getDisplayMedia = navigator.mediaDevices.getDisplayMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getDisplayMedia = async (options) => {
    const stream = await getDisplayMedia(options);
    probe.captured.push(...stream.getTracks());
    probe.screens.push(...stream.getVideoTracks());
    return stream;
  };
}

interface Inbound {
  readonly counts: readonly InboundCount[];
  /** Of the page's clock, ms. */
  readonly at: number;
}

/** Of every line of the connections that are there now. */
function readInbound(page: Page): Promise<Inbound> {
  return page.evaluate(async () => {
    const counts: InboundCount[] = [];
    const { origins, peers, statsOf } = window.ringdownProbe;
    for (const peer of peers) {
      if (peer.connectionState === 'closed') continue;
      for (const report of await statsOf(peer)) {
        if (report['type'] !== 'inbound-rtp') continue;
        counts.push({
          line: `${origins.get(peer)?.number} ${String(report['id'])}`,
          energy: Number(report['totalAudioEnergy'] ?? 0),
          frames: Number(report['framesDecoded'] ?? 0),
        });
      }
    }
    return { counts, at: performance.now() };
  });
}

/** How long sound is measured. getStats is up to 50 ms old, which is then a small error. */
const WINDOW_MS = 500;

/**
 * Mean power of the received sound over a window: 0 is silence, a full-scale sine is 0.5; not a number where a line
 * went away meanwhile, of which nobody knows what came last.
 */
export async function receivedPower(page: Page): Promise<number> {
  const before = await readInbound(page);
  await page.waitForFunction((until) => performance.now() >= until, before.at + WINDOW_MS);
  const after = await readInbound(page);
  // Neither sound nor silence, whichever is waited for.
  if (wentAway(before.counts, after.counts)) return Number.NaN;
  return receivedSince(before.counts, after.counts, 'energy') / ((after.at - before.at) / 1_000);
}

/** Begins to count the video frames that are decoded from now on. */
export async function countFrames(page: Page): Promise<() => Promise<number>> {
  const before = await readInbound(page);
  return async () => receivedSince(before.counts, (await readInbound(page)).counts, 'frames');
}

/** The strongest frequency in the sound that arrives, Hz; 0 in silence. */
export async function receivedPitch(page: Page): Promise<number> {
  const lines = await strongestTones(page);
  return lines.reduce((best, line) => (line.level > best.level ? line : best), { level: -80, hertz: 0 })
    .hertz;
}

/** The strongest frequency of each line on which there is sound, Hz, from low to high. */
export async function receivedPitches(page: Page): Promise<readonly number[]> {
  const lines = await strongestTones(page);
  return lines
    .filter(({ level }) => level > -60)
    .map(({ hertz }) => hertz)
    .sort((a, b) => a - b);
}

interface Tone {
  /** dB, of full scale. */
  readonly level: number;
  readonly hertz: number;
}

function strongestTones(page: Page): Promise<readonly Tone[]> {
  return page.evaluate(async () => {
    const probe = window.ringdownProbe;
    const tracks = probe.peers
      .filter((peer) => peer.connectionState !== 'closed')
      .flatMap((peer) => peer.getReceivers().map((receiver) => receiver.track))
      .filter((track) => track.kind === 'audio' && track.readyState === 'live');
    probe.analysers = probe.analysers.filter(({ track, source }) => {
      if (track.readyState === 'live') return true;
      source.disconnect();
      return false;
    });
    const context = (probe.listening ??= new AudioContext());
    for (const track of tracks) {
      if (probe.analysers.some((known) => known.track === track)) continue;
      const analyser = new AnalyserNode(context, { fftSize: 8_192, smoothingTimeConstant: 0 });
      const source = context.createMediaStreamSource(new MediaStream([track]));
      source.connect(analyser);
      probe.analysers.push({ track, source, analyser });
    }
    const tones = probe.analysers.map(({ analyser }) => {
      let best = { level: -200, hertz: 0 };
      const spectrum = new Float32Array(analyser.frequencyBinCount);
      analyser.getFloatFrequencyData(spectrum);
      spectrum.forEach((level, bin) => {
        if (level > best.level) best = { level, hertz: (bin * context.sampleRate) / analyser.fftSize };
      });
      return best;
    });
    await Promise.resolve();
    return tones;
  });
}

/** How the two ends of a connection send: `host`, `srflx`, `prflx` or `relay`, and how this one reaches its relay. */
export interface Route {
  readonly local: string;
  readonly remote: string;
  readonly relayProtocol: string | null;
}

/** What the connected peer connections of the page use. */
export function routes(page: Page): Promise<readonly Route[]> {
  return page.evaluate(async () => {
    const routeOf = (all: readonly Stats[]): Route => {
      const named = (id: unknown): Stats => all.find((report) => report['id'] === id) ?? {};
      const transport = all.find(({ type }) => type === 'transport') ?? {};
      const pair = named(transport['selectedCandidatePairId']);
      const local = named(pair['localCandidateId']);
      const remote = named(pair['remoteCandidateId']);
      return {
        local: String(local['candidateType']),
        remote: String(remote['candidateType']),
        relayProtocol: (local['relayProtocol'] ?? null) as string | null,
      };
    };
    const { peers, statsOf } = window.ringdownProbe;
    const connected = peers.filter((peer) => peer.connectionState === 'connected');
    return Promise.all(connected.map(async (peer) => routeOf(await statsOf(peer))));
  });
}

/** What a finished call must have let go of. */
export function heldResources(page: Page): Promise<{ openPeers: number; liveTracks: number }> {
  return page.evaluate(() => ({
    openPeers: window.ringdownProbe.peers.filter((peer) => peer.connectionState !== 'closed').length,
    liveTracks: window.ringdownProbe.captured.filter((track) => track.readyState === 'live').length,
  }));
}
