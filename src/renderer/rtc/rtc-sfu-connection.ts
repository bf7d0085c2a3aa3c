import type { DeviceId } from '@protocol';
import { openPeer } from './configuration.ts';
import type { PeerConnectionState, TrackKind } from './peer-connection.ts';
import { createSenderLimits, type SenderLimits } from './sender-limits.ts';
import type {
  CreateSfuConnection,
  SfuConnection,
  SfuConnectionOptions,
  SfuLine,
  SfuSide,
} from './sfu-connection.ts';
import type { LinkCounters } from './stats.ts';
import { readCounters, type StatsEntry } from './stats-model.ts';

/** The best first, as Janus counts them down: who shows a small tile gets the last one. */
const CAMERA_LAYERS: RTCRtpEncodingParameters[] = [
  { rid: 'h', maxBitrate: 1_200_000 },
  { rid: 'm', maxBitrate: 400_000, scaleResolutionDownBy: 2 },
  { rid: 'l', maxBitrate: 120_000, scaleResolutionDownBy: 4 },
];

/** In the order of the wire contract. */
const lines: readonly (readonly [TrackKind, 'audio' | 'video'])[] = [
  ['audio', 'audio'],
  ['video', 'video'],
  ['screen', 'video'],
  ['screenSound', 'audio'],
];

/** Several participants are read of in the same second, out of one report. */
const REPORT_MS = 500;

export const createRtcSfuConnection: CreateSfuConnection = (options) => new RtcSfuConnection(options);

interface Incoming {
  readonly line: SfuLine;
  readonly receiver: RTCRtpReceiver;
  readonly stream: MediaStream;
}

class RtcSfuConnection implements SfuConnection {
  readonly #options: SfuConnectionOptions;
  readonly #publisher: RTCPeerConnection;
  readonly #subscriber: RTCPeerConnection;
  readonly #sending = new Map<TrackKind, RTCRtpTransceiver>();
  readonly #limits: SenderLimits;
  /** Film or text, as the screen was sent last. */
  #screenHint = '';
  #incoming: readonly Incoming[] = [];
  /** The media server takes no candidates of an offer before it has answered it. */
  #unsaid: RTCIceCandidate[] | null = [];
  #reports: { readonly at: number; readonly entries: Promise<readonly StatsEntry[]> } | null = null;
  #closed = false;

  constructor(options: SfuConnectionOptions) {
    this.#options = options;
    this.#publisher = openPeer(null, options.ice);
    this.#subscriber = openPeer(null, options.ice);
    this.#limits = createSenderLimits(this.#publisher, { line: (kind) => this.#sending.get(kind) });
    for (const [kind, media] of lines) {
      const sendEncodings = kind === 'video' ? { sendEncodings: CAMERA_LAYERS } : {};
      const line = this.#publisher.addTransceiver(media, { direction: 'sendonly', ...sendEncodings });
      this.#sending.set(kind, line);
      options.transforms.sending(line.sender, kind);
    }
    this.#listen(this.#publisher, 'publish');
    this.#listen(this.#subscriber, 'subscribe');
  }

  async offer(): Promise<string> {
    await this.#publisher.setLocalDescription();
    return this.#publisher.localDescription?.sdp ?? '';
  }

  async accept(answer: string): Promise<void> {
    await this.#publisher.setRemoteDescription({ type: 'answer', sdp: answer });
    // No picture may delay a word.
    this.#limits.apply();
    const unsaid = this.#unsaid ?? [];
    this.#unsaid = null;
    for (const candidate of unsaid) this.#sayCandidate('publish', candidate);
    if (this.#publisher.iceGatheringState === 'complete') this.#options.events.onCandidates('publish', []);
  }

  async take(offer: string, offered: readonly SfuLine[]): Promise<string> {
    const peer = this.#subscriber;
    await peer.setRemoteDescription({ type: 'offer', sdp: offer });
    this.#incoming = offered.flatMap((line) => {
      const receiver = peer.getTransceivers().find(({ mid }) => mid === line.mid)?.receiver;
      return receiver ? [this.#incomingOf(line, receiver)] : [];
    });
    await peer.setLocalDescription();
    return peer.localDescription?.sdp ?? '';
  }

  setTrack(kind: TrackKind, track: MediaStreamTrack | null): void {
    const sender = this.#sending.get(kind)?.sender;
    if (this.#closed || !sender) return;
    const given = sender.track === track ? Promise.resolve() : sender.replaceTrack(track);
    given.then(() => kind === 'screen' && this.#followHint(track)).catch(() => undefined);
  }

  /** A screen may come long after the answer, and become a film or text meanwhile. */
  #followHint(track: MediaStreamTrack | null): void {
    if (!track || track.contentHint === this.#screenHint) return;
    this.#screenHint = track.contentHint;
    this.#limits.apply();
  }

  stream(deviceId: DeviceId, kind: TrackKind): MediaStream | null {
    return this.#find(deviceId, kind)?.stream ?? null;
  }

  heardAt(deviceId: DeviceId): number | null {
    const [source] = this.#find(deviceId, 'audio')?.receiver.getSynchronizationSources() ?? [];
    return source?.timestamp ?? null;
  }

  async readCounters(deviceId: DeviceId): Promise<LinkCounters | null> {
    if (this.#closed) return null;
    const { generation, clock } = this.#options;
    const own = this.#incoming.filter(({ line }) => line.deviceId === deviceId).map(({ line }) => line);
    const mids = new Set(own.map(({ mid }) => mid));
    const entries = (await this.#readReports()).filter(
      ({ type, mid }) => type !== 'inbound-rtp' || mids.has(String(mid)),
    );
    const screens = own.filter(({ kind }) => kind === 'screen' || kind === 'screenSound');
    const sent = (['screen', 'screenSound'] as const).map(
      (kind) => `sent ${this.#sending.get(kind)?.mid ?? ''}`,
    );
    return readCounters(entries, {
      ...{ at: clock.now(), generation },
      screens: new Set([...screens.map(({ mid }) => mid), ...sent]),
    });
  }

  close(): void {
    this.#closed = true;
    this.#publisher.close();
    this.#subscriber.close();
  }

  #find(deviceId: DeviceId, kind: TrackKind): Incoming | undefined {
    return this.#incoming.find(({ line }) => line.deviceId === deviceId && line.kind === kind);
  }

  /** The same one as long as it is the same line of the same device: whoever plays it goes on. */
  #incomingOf(line: SfuLine, receiver: RTCRtpReceiver): Incoming {
    const known = this.#incoming.find((one) => one.receiver === receiver);
    if (known?.line.deviceId === line.deviceId && known.line.kind === line.kind) return known;
    this.#options.transforms.receiving(receiver, line);
    return { line, receiver, stream: new MediaStream([receiver.track]) };
  }

  #listen(peer: RTCPeerConnection, side: SfuSide): void {
    peer.addEventListener('icecandidate', ({ candidate }) => {
      if (this.#closed || candidate?.candidate === '') return;
      if (side === 'publish' && this.#unsaid) this.#unsaid.push(...(candidate ? [candidate] : []));
      else if (candidate) this.#sayCandidate(side, candidate);
      else this.#options.events.onCandidates(side, []);
    });
    peer.addEventListener('connectionstatechange', () => {
      if (!this.#closed) this.#options.events.onState(this.#state);
    });
  }

  #sayCandidate(side: SfuSide, { candidate, sdpMid, sdpMLineIndex }: RTCIceCandidate): void {
    this.#options.events.onCandidates(side, [{ candidate, sdpMid, sdpMLineIndex }]);
  }

  /** Who is alone has nobody to receive from, and is connected all the same. */
  get #state(): PeerConnectionState {
    const states = [this.#publisher, this.#subscriber].map(({ connectionState }) => connectionState);
    const worst = (['failed', 'disconnected', 'connecting'] as const).find((state) => states.includes(state));
    return worst ?? (states.includes('connected') ? 'connected' : 'new');
  }

  #readReports(): Promise<readonly StatsEntry[]> {
    const now = this.#options.clock.now();
    if (!this.#reports || now - this.#reports.at >= REPORT_MS)
      this.#reports = { at: now, entries: this.#readBoth() };
    return this.#reports.entries;
  }

  async #readBoth(): Promise<readonly StatsEntry[]> {
    const [received, sent] = await Promise.all([entriesOf(this.#subscriber), entriesOf(this.#publisher)]);
    const isOfSending = ({ type }: StatsEntry): boolean =>
      type === 'outbound-rtp' || type === 'remote-inbound-rtp' || type === 'codec';
    return [...received, ...sent.filter(isOfSending).map(marked)];
  }
}

async function entriesOf(peer: RTCPeerConnection): Promise<StatsEntry[]> {
  try {
    return [...((await peer.getStats()) as unknown as ReadonlyMap<string, StatsEntry>).values()];
  } catch {
    // It was closed meanwhile.
    return [];
  }
}

/** Both connections number theirs alike. */
function marked(entry: StatsEntry): StatsEntry {
  const names = ['id', 'mid', 'remoteId', 'codecId'].filter((name) => name in entry);
  return { ...entry, ...Object.fromEntries(names.map((name) => [name, `sent ${String(entry[name])}`])) };
}
