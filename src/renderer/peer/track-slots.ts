import { mainLine, mediaKindOf } from './lines.ts';
import type { TrackKind } from './peer-link.ts';

/** On lines that every connection has. */
const MAIN = ['audio', 'video'] as const satisfies readonly TrackKind[];
/** On lines that are added when there is something to send on them for the first time, and stay. */
const ADDED = ['screen', 'screenSound'] as const satisfies readonly TrackKind[];
type Added = (typeof ADDED)[number];

export interface TrackSlots {
  /** The offerer's: one sender for each main line, without a track. */
  open(): void;
  /** The answerer's: makes the main ones of the offered lines go both ways. */
  claim(): void;
  set(kind: TrackKind, track: MediaStreamTrack | null): void;
  /** The line that a kind is sent on; undefined while there is none. */
  line(kind: TrackKind): RTCRtpTransceiver | undefined;
}

/**
 * Remembers what is to be sent until there is a sender for it, and swaps it without a negotiation from then on. Only
 * the first screen of a connection costs one: its lines go one way, and each side adds its own. Clients that do not
 * know of them receive a picture that they never show.
 */
export function createTrackSlots(peer: RTCPeerConnection): TrackSlots {
  const wanted: Record<TrackKind, MediaStreamTrack | null> = {
    audio: null,
    video: null,
    screen: null,
    screenSound: null,
  };
  const added = new Map<Added, RTCRtpTransceiver>();
  /** Lines may be added only behind the main ones: the first of a kind is the main one at both ends. */
  let begun = false;

  const isAdded = (kind: TrackKind): kind is Added => kind === 'screen' || kind === 'screenSound';
  const line = (kind: TrackKind): RTCRtpTransceiver | undefined =>
    isAdded(kind) ? added.get(kind) : mainLine(peer, mediaKindOf[kind]);

  function apply(kind: TrackKind): void {
    if (peer.signalingState === 'closed') return;
    const track = wanted[kind];
    const transceiver = line(kind);
    if (!transceiver && isAdded(kind) && begun && track)
      added.set(kind, peer.addTransceiver(track, { direction: 'sendonly' }));
    if (!transceiver || transceiver.sender.track === track) return;
    // Rejects only for a closed peer: the kind always fits.
    transceiver.sender.replaceTrack(track).catch(() => undefined);
  }

  function begin(): void {
    begun = true;
    [...MAIN, ...ADDED].forEach(apply);
  }

  return {
    line,
    open() {
      if (peer.getTransceivers().length > 0) return;
      for (const kind of MAIN) peer.addTransceiver(kind, { direction: 'sendrecv' });
      begin();
    },
    claim() {
      for (const kind of MAIN) {
        const main = mainLine(peer, kind);
        if (main) main.direction = 'sendrecv';
      }
      begin();
    },
    set(kind, track) {
      wanted[kind] = track;
      apply(kind);
    },
  };
}
