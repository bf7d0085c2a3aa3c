import type { PeerSignal } from '@protocol';
import { createCandidateQueue, ufragsOf } from '../candidates.ts';
import type { TalkMessage } from '../channel/channel-message.ts';
import type { ProvenDescription } from '../description-proofs.ts';
import type { PathState } from '../path-monitor.ts';
import { voice, type SoundWish } from '../opus-parameters-model.ts';
import type {
  PeerIce,
  PeerConnection,
  PeerConnectionOptions,
  PeerConnectionState,
  RemoteStreams,
  TrackKind,
  CreatePeerConnection,
} from '../peer-connection.ts';
import type { VideoLimits } from '../video-limits.ts';
import type { LinkCounters } from '../stats.ts';

/** What is between the links of several networks: those that share it can talk directly, as newer clients do. */
export class FakeAir {
  readonly #ends: FakePeerConnection[] = [];

  /** Returns where it is found. */
  add(link: FakePeerConnection): number {
    return this.#ends.push(link) - 1;
  }

  find(place: number): FakePeerConnection | null {
    return this.#ends[place] ?? null;
  }
}

interface FakeOptions {
  readonly name: string;
  readonly broken: boolean;
  readonly air: FakeAir | null;
}

/**
 * A peer link without WebRTC, for tests of what is above it. Two of them exchange the same signals in the same order
 * as real ones, with the real candidate queue, and connect once each has the other's description and candidate.
 */
export class FakePeerConnection implements PeerConnection {
  readonly role: PeerConnectionOptions['role'];
  readonly generation: number;
  readonly fresh: boolean;
  /** Streams without content: nobody looks into them in a test without a browser. */
  readonly remote: RemoteStreams = {
    audio: { id: 'remote-audio' } as MediaStream,
    video: { id: 'remote-video' } as MediaStream,
    screen: { id: 'remote-screen' } as MediaStream,
    screenSound: { id: 'remote-screen-sound' } as MediaStream,
  };
  readonly tracks: Record<TrackKind, MediaStreamTrack | null> = {
    ...{ audio: null, video: null },
    ...{ screen: null, screenSound: null },
  };
  state: PeerConnectionState = 'new';
  closed = false;
  restarts = 0;
  soundExpected = false;
  /** How often its path was doubted. */
  verified = 0;
  /** Signals. */
  received = 0;
  /** What it was made or restarted with last. */
  ice: PeerIce;
  /** Finds no path, whatever is exchanged. */
  broken: boolean;
  /** Says nothing of its state, as a browser does that tells of the channel first. */
  isTardy = false;
  /** Has not heard the first word of the other end yet, nor what came after it. */
  opensLate = false;
  /** What is sent on, each line under a name of its own: both sides add theirs for a screen. */
  lines: readonly string[] = ['audio', 'video'];
  /** What it asked the other side for. */
  redundant = false;
  sound: SoundWish = voice;
  videoLimits: VideoLimits | null = null;
  screenLimits: VideoLimits | null = null;
  /** What it says it has counted. */
  counters: LinkCounters | null = null;
  /** How long ago it last heard the other side, as it says, ms. */
  quietMs = 0;

  readonly #options: PeerConnectionOptions;
  readonly #name: string;
  readonly #air: FakeAir | null;
  readonly #place: number | null;
  /** The link at the other end, once it has described itself. */
  #other: FakePeerConnection | null = null;
  #talks = false;
  /** Said while the path was gone. */
  #unheard: TalkMessage[] = [];
  readonly #queue = createCandidateQueue();
  #started = false;
  /** An offer of its own is out and not answered. */
  #offering = false;
  #described = false;
  /** The name it is let in by. */
  #ufrag = '';
  #candidates = 0;

  constructor(options: PeerConnectionOptions, { name, broken, air }: FakeOptions) {
    this.role = options.role;
    this.generation = options.generation;
    this.fresh = options.fresh;
    this.ice = options.ice;
    this.#options = options;
    this.#name = name;
    this.#air = air;
    this.#place = air?.add(this) ?? null;
    this.broken = broken;
  }

  start(): void {
    if (this.#started || this.role === 'answerer') return;
    this.#started = true;
    // An offer that comes sooner is answered in place of it, as by a browser.
    this.#soon(() => {
      if (!this.#described) this.#describe('offer');
    });
  }

  receive(signal: PeerSignal): void {
    this.received += 1;
    const { proofs } = this.#options;
    if (signal.kind === 'candidates') {
      this.#candidates += this.#queue.arrived(signal.ufrag, signal.candidates).length;
    } else if (proofs) {
      void proofs.accepts(signal).then((accepted) => {
        if (accepted && !this.closed) this.#apply(signal);
      });
      return;
    } else this.#apply(signal);
    this.#look();
  }

  /** It has something to tell that the other end has not answered. */
  get isOffering(): boolean {
    return this.#offering;
  }

  #apply({ type, sdp }: ProvenDescription): void {
    // Two offers crossed: the offerer goes on with its own, as with the real negotiation.
    if (type === 'offer' && this.#offering && this.role === 'offerer') return;
    if (!this.#takeLines(type, sdp)) {
      this.setState('failed');
      return;
    }
    this.#described = true;
    this.#offering = false;
    this.#meet(sdp);
    this.#candidates += this.#queue.described(sdp).length;
    if (type === 'offer') this.#describe('answer');
    this.#offerLines();
    this.#look();
  }

  /** As a browser: an answer has as many lines as its offer. One that a test has written has none. */
  #takeLines(type: 'offer' | 'answer', sdp: string): boolean {
    const lines = [...sdp.matchAll(/^m=(\S+)/gm)].map(([, line]) => line ?? '');
    if (lines.length === 0) return true;
    if (type === 'answer' && lines.length !== this.lines.length) return false;
    this.lines = lines;
    return true;
  }

  /** Finds the other end. */
  #meet(sdp: string): void {
    const place = /^a=place:(\d+)/m.exec(sdp)?.[1];
    this.#other = place === undefined ? null : (this.#air?.find(Number(place)) ?? null);
  }

  setTrack(kind: TrackKind, track: MediaStreamTrack | null): void {
    this.tracks[kind] = track;
    if (this.#described && !this.#offering) this.#offerLines();
  }

  send(message: TalkMessage): boolean {
    if (!this.#talks || this.closed) return false;
    this.#unheard.push(message);
    this.#talk();
    return true;
  }

  readCounters(): Promise<LinkCounters | null> {
    return Promise.resolve(this.closed ? null : this.counters);
  }

  preferRedundancy(preferred: boolean): void {
    this.redundant = preferred;
  }

  preferSound(wish: SoundWish): void {
    this.sound = wish;
  }

  limitVideo(limits: VideoLimits): void {
    this.videoLimits = limits;
  }

  limitScreen(limits: VideoLimits): void {
    this.screenLimits = limits;
  }

  expectSound(expected: boolean): void {
    this.soundExpected = expected;
  }

  hasHeardWithin(ms: number): boolean {
    return this.quietMs <= ms;
  }

  verifyPath(): void {
    this.verified += 1;
  }

  restart(ice: PeerIce): void {
    this.ice = ice;
    this.restarts += 1;
    this.#ufrag = '';
    this.#candidates = 0;
    this.#describe('offer');
  }

  close(): void {
    this.closed = true;
  }

  /** Loses or regains the path, as the network does. */
  setState(state: PeerConnectionState): void {
    if (this.state === state || this.closed) return;
    this.state = state;
    if (!this.isTardy) this.#soon(() => this.#options.events.onState(state));
    this.#talk();
    if (this.#other) this.#other.#talk();
  }

  openChannel(): void {
    this.opensLate = false;
    this.#talk();
    if (this.#other) this.#other.#talk();
  }

  /** Both ends have to be connected for anything to get through. */
  #talk(): void {
    const other = this.#other;
    if (this.closed || this.state !== 'connected' || other?.state !== 'connected' || other.#other !== this)
      return;
    if (!this.#talks && !this.opensLate) {
      this.#talks = true;
      this.#soon(() => this.#options.events.onChannel(true));
    }
    if (other.opensLate) return;
    for (const message of this.#unheard.splice(0))
      other.#soon(() => other.#options.events.onMessage(structuredClone(message)));
  }

  /** What the watch over the path would say. */
  setPath(path: PathState): void {
    this.#soon(() => this.#options.events.onPath(path));
  }

  /** Those that this side lacks for what it sends. */
  get #missing(): string[] {
    return (['screen', 'screenSound'] as const)
      .filter((kind) => this.tracks[kind])
      .map((kind) => `${this.role}-${kind}`)
      .filter((line) => !this.lines.includes(line));
  }

  #offerLines(): void {
    if (this.#missing.length > 0) this.#describe('offer');
  }

  #describe(type: 'offer' | 'answer'): void {
    const link = this.generation;
    const sdp = this.#write(type);
    const ufrag = ufragsOf(sdp)[0] ?? '';
    this.#ufrag = ufrag;
    const { proofs } = this.#options;
    if (proofs) {
      void proofs
        .prove({ type, sdp })
        .then((proof) => this.#send({ kind: 'description', link, type, sdp, ...(proof && { proof }) }));
    } else this.#send({ kind: 'description', link, type, sdp });
    const candidate = { candidate: `candidate:${ufrag}`, sdpMid: '0', sdpMLineIndex: 0 };
    this.#send({ kind: 'candidates', link, ufrag, candidates: [candidate], last: true });
  }

  #write(type: 'offer' | 'answer'): string {
    if (type === 'offer') {
      this.#offering = true;
      this.lines = [...this.lines, ...this.#missing];
    }
    const place = this.#place === null ? '' : `a=place:${this.#place}\r\n`;
    const lines = this.lines.map((line, index) => `m=${line}\r\na=ssrc:${this.#name.slice(1)}${index}\r\n`);
    const ufrag = this.#ufrag || `${this.#name}r${this.restarts}`;
    return `v=0\r\na=ice-ufrag:${ufrag}\r\n${place}${lines.join('')}`;
  }

  #look(): void {
    // Nobody is there any more.
    if (!this.#described || this.#other?.closed) return;
    if (this.state === 'new') this.setState('connecting');
    if (this.#candidates > 0 && !this.broken) this.setState('connected');
  }

  #send(signal: PeerSignal): void {
    this.#soon(() => this.#options.events.onSignal(signal));
  }

  /** As with a browser, nothing is reported while the caller is still at it. */
  #soon(task: () => void): void {
    queueMicrotask(() => {
      if (!this.closed) task();
    });
  }
}

/** Where fake links are made and watched. */
export interface FakePeerNetwork {
  readonly create: CreatePeerConnection;
  /** Every link that was made, oldest first, closed ones too. */
  readonly links: readonly FakePeerConnection[];
  readonly open: readonly FakePeerConnection[];
  /** Links made from now on find no path although everything was exchanged. */
  breakPaths(broken: boolean): void;
}

export function createFakePeerNetwork(air: FakeAir | null = null): FakePeerNetwork {
  const links: FakePeerConnection[] = [];
  let broken = false;
  return {
    create(options) {
      const link = new FakePeerConnection(options, { name: `u${links.length}`, broken, air });
      links.push(link);
      return link;
    },
    links,
    get open() {
      return links.filter((link) => !link.closed);
    },
    breakPaths(value) {
      broken = value;
    },
  };
}
