import type { TrackKind } from './peer-link.ts';

const KINDS: readonly TrackKind[] = ['audio', 'video'];

export interface TrackSlots {
  /** The offerer's: one sender for each kind, without a track. */
  open(): void;
  /** The answerer's: makes the offered lines go both ways. */
  claim(): void;
  set(kind: TrackKind, track: MediaStreamTrack | null): void;
}

/** Remembers what is to be sent until there is a sender for it, and swaps it without a negotiation from then on. */
export function createTrackSlots(peer: RTCPeerConnection): TrackSlots {
  const wanted: Record<TrackKind, MediaStreamTrack | null> = { audio: null, video: null };

  function apply(kind: TrackKind): void {
    const transceiver = peer.getTransceivers().find(({ receiver }) => receiver.track.kind === kind);
    if (!transceiver || transceiver.sender.track === wanted[kind] || peer.signalingState === 'closed') return;
    // Rejects only for a closed peer: the kind always fits.
    transceiver.sender.replaceTrack(wanted[kind]).catch(() => undefined);
  }

  return {
    open() {
      if (peer.getTransceivers().length > 0) return;
      for (const kind of KINDS) peer.addTransceiver(kind, { direction: 'sendrecv' });
      KINDS.forEach(apply);
    },
    claim() {
      for (const transceiver of peer.getTransceivers()) transceiver.direction = 'sendrecv';
      KINDS.forEach(apply);
    },
    set(kind, track) {
      wanted[kind] = track;
      apply(kind);
    },
  };
}
