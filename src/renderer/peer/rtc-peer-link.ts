import type { PeerSignal } from '@protocol';
import { type CandidateBatch, createCandidateBatch } from './candidate-batch.ts';
import { ufragsOf } from './candidate-queue.ts';
import { createNegotiation } from './negotiation.ts';
import type { CreatePeerLink, PeerIce, RemoteStreams, TrackKind } from './peer-link.ts';

const KINDS: readonly TrackKind[] = ['audio', 'video'];

/** The one place where peer connections are made. */
export const createRtcPeerLink: CreatePeerLink = ({ role, generation, ice, clock, events }) => {
  const peer = openPeer(ice);
  const remote: RemoteStreams = { audio: new MediaStream(), video: new MediaStream() };
  const slots = createTrackSlots(peer);
  let closed = false;

  const send = (signal: PeerSignal): void => {
    if (!closed) events.onSignal(signal);
  };
  const batch = createCandidateBatch({ generation, clock, send });
  const negotiation = createNegotiation({
    peer,
    polite: role === 'answerer',
    send: ({ type, sdp }) => send({ kind: 'description', link: generation, type, sdp }),
    beforeAnswer: () => slots.claim(),
    onFailure: () => events.onState('failed'),
  });

  collectCandidates(peer, batch);
  peer.addEventListener('connectionstatechange', () => {
    if (!closed && peer.connectionState !== 'closed') events.onState(peer.connectionState);
  });
  peer.addEventListener('track', ({ track }) => remote[track.kind as TrackKind].addTrack(track));
  peer.addEventListener('negotiationneeded', () => {
    // The first offer is the offerer's alone; an answerer asks for something only once it was asked.
    if (role === 'offerer' || peer.remoteDescription) negotiation.offer();
  });

  return {
    remote,
    start() {
      if (role === 'offerer' && !closed) slots.open();
    },
    receive(signal) {
      if (signal.kind === 'description') negotiation.receive({ type: signal.type, sdp: signal.sdp });
      else negotiation.addCandidates(signal.ufrag, signal.candidates);
    },
    setTrack: (kind, track) => slots.set(kind, track),
    restart(newer) {
      if (closed) return;
      configure(peer, newer);
      peer.restartIce();
    },
    close() {
      closed = true;
      negotiation.stop();
      batch.dispose();
      peer.close();
    },
  };
};

function collectCandidates(peer: RTCPeerConnection, batch: CandidateBatch): void {
  peer.addEventListener('icecandidate', ({ candidate }) => {
    const ufrag = candidate?.usernameFragment ?? ufragsOf(peer.localDescription?.sdp ?? '')[0] ?? '';
    if (!candidate) batch.finish(ufrag);
    // An empty candidate only says that one transport has no more; `null` says it for all.
    else if (candidate.candidate !== '') batch.add(ufrag, describeCandidate(candidate));
  });
}

/**
 * A server address that the browser refuses must not cost the call: most calls need no server to connect. Whether
 * they must go through a relay is another matter, and stays.
 */
function openPeer(ice: PeerIce): RTCPeerConnection {
  try {
    return new RTCPeerConnection(configuration(ice));
  } catch {
    return new RTCPeerConnection(configuration({ ...ice, iceServers: [] }));
  }
}

function configure(peer: RTCPeerConnection, ice: PeerIce): void {
  const wanted = configuration(ice);
  try {
    peer.setConfiguration(wanted);
  } catch {
    // The same: those it has are better than none.
    const { iceServers = [] } = peer.getConfiguration();
    peer.setConfiguration({ ...wanted, iceServers });
  }
}

/** One transport for everything: a video line that carries nothing costs no candidate and no packet. */
function configuration({ iceServers, relayOnly }: PeerIce): RTCConfiguration {
  return {
    iceServers: iceServers.map(({ urls, username, credential }) => ({
      urls,
      ...(username === undefined ? {} : { username }),
      ...(credential === undefined ? {} : { credential }),
    })),
    iceTransportPolicy: relayOnly ? 'relay' : 'all',
    bundlePolicy: 'max-bundle',
  };
}

const describeCandidate = ({ candidate, sdpMid, sdpMLineIndex }: RTCIceCandidate) => ({
  candidate,
  sdpMid,
  sdpMLineIndex,
});

interface TrackSlots {
  /** The offerer's: one sender for each kind, without a track. */
  open(): void;
  /** The answerer's: makes the offered lines go both ways. */
  claim(): void;
  set(kind: TrackKind, track: MediaStreamTrack | null): void;
}

/** Remembers what is to be sent until there is a sender for it, and swaps it without a negotiation from then on. */
function createTrackSlots(peer: RTCPeerConnection): TrackSlots {
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
