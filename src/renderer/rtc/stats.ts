/** By which kind of address a side of the connection is reached; `relay` is a TURN server's. */
export type CandidateKind = 'host' | 'srflx' | 'prflx' | 'relay';

export type AddressFamily = 'IPv4' | 'IPv6' | 'unknown';

/** What the machine is connected by, as far as the browser tells. */
export type NetworkKind = 'wired' | 'wireless' | 'cellular' | 'unknown';

/** The way that packets take. No address: who looks at a report is not told where anybody is. */
export interface LinkPath {
  readonly local: CandidateKind;
  readonly remote: CandidateKind;
  readonly protocol: 'udp' | 'tcp';
  /** How this side reaches its relay; null where it uses none. */
  readonly relayProtocol: 'udp' | 'tcp' | 'tls' | null;
  readonly family: AddressFamily;
  /** The local address is one of a home or company network. */
  readonly isPrivate: boolean;
  readonly network: NetworkKind;
}

/** Counted since the stream began; times in seconds, as the browser has them. */
export interface InboundCounters {
  readonly id: string;
  readonly packets: number;
  readonly lost: number;
  readonly bytes: number;
  readonly jitter: number | null;
  readonly jitterBufferDelay: number;
  readonly jitterBufferEmitted: number;
}

export interface AudioInCounters extends InboundCounters {
  readonly samples: number;
  /** Samples that had to be made up, without those made up of silence. */
  readonly concealed: number;
  readonly energy: number;
  readonly duration: number;
}

export interface VideoInCounters extends InboundCounters {
  readonly frames: number;
  readonly freezes: number;
  readonly width: number | null;
  readonly height: number | null;
}

/** What the other side says about the stream in its receiver reports. */
interface Reported {
  /** 0 to 1, of the packets since its report before. */
  readonly fractionLost: number | null;
  readonly jitter: number | null;
  readonly roundTripTime: number | null;
}

export interface OutboundCounters {
  readonly id: string;
  readonly packets: number;
  readonly bytes: number;
  readonly codec: string | null;
  readonly reported: Reported | null;
}

export type LimitedBy = 'none' | 'cpu' | 'bandwidth' | 'other';

export interface VideoOutCounters extends OutboundCounters {
  readonly frames: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly limitedBy: LimitedBy;
}

/** Everything a peer connection counts that says how good it is, read at one moment. */
export interface LinkCounters {
  /** Ms since epoch. */
  readonly at: number;
  /** Of the peer connection: the counters of another one begin anew. */
  readonly generation: number;
  readonly audioIn: AudioInCounters | null;
  readonly audioOut: OutboundCounters | null;
  readonly videoIn: VideoInCounters | null;
  readonly videoOut: VideoOutCounters | null;
  /** The screens that are shown, apart from the cameras. */
  readonly screenIn: VideoInCounters | null;
  readonly screenOut: VideoOutCounters | null;
  /** Seconds, of the connectivity checks; the receiver reports have another one. */
  readonly roundTripTime: number | null;
  /** What the browser believes can be sent, bit/s. */
  readonly availableOutgoing: number | null;
  readonly path: LinkPath | null;
}
