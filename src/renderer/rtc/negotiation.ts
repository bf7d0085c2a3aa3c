import type { PeerCandidate } from '@protocol';
import { createCandidateQueue } from './candidates.ts';
import type { Description, DescriptionProofs, ProvenDescription } from './description-proofs.ts';

/** What a negotiation needs of an `RTCPeerConnection`. */
export interface NegotiablePeer extends Pick<
  RTCPeerConnection,
  'signalingState' | 'localDescription' | 'setRemoteDescription'
> {
  createOffer(): Promise<RTCSessionDescriptionInit>;
  createAnswer(): Promise<RTCSessionDescriptionInit>;
  setLocalDescription(description?: RTCLocalSessionDescriptionInit): Promise<void>;
  addIceCandidate(candidate: RTCIceCandidateInit): Promise<void>;
}

export interface NegotiationOptions {
  readonly peer: NegotiablePeer;
  /**
   * Whose offer gives way when two cross. The side that answered the first offer is the polite one: exactly one side
   * makes the first offer, so there is nothing to give way to at the start.
   */
  readonly polite: boolean;
  readonly send: (description: ProvenDescription) => void;
  /** What this side wants to say otherwise than the browser does. Before it is shown to anybody, or vouched for. */
  readonly tune?: ((sdp: string) => string) | undefined;
  /** Absent where nobody asks whose a description is. */
  readonly proofs?: DescriptionProofs | undefined;
  /** An offer was applied and will be answered next: the moment to say what this side sends. */
  readonly beforeAnswer: () => void;
  /** A description could not be applied; this connection is of no use any more. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Perfect negotiation (https://www.w3.org/TR/webrtc/#perfect-negotiation-example) with one difference: every step
 * runs to its end before the next begins. So an offer that arrives meets a settled signaling state, and no flag has to
 * remember what is under way.
 */
export interface Negotiation {
  /** Offers what changed, unless an exchange is going on: then the browser asks again after it. */
  offer(): void;
  receive(description: ProvenDescription): void;
  addCandidates(ufrag: string, candidates: readonly PeerCandidate[]): void;
  stop(): void;
}

/** A browser that takes no changed description makes its own: what it says is no reason to lose the call. */
async function describeHere(
  peer: NegotiablePeer,
  { type, tune }: Pick<NegotiationOptions, 'tune'> & Pick<Description, 'type'>,
): Promise<void> {
  if (!tune) return peer.setLocalDescription();
  const { sdp = '' } = await (type === 'offer' ? peer.createOffer() : peer.createAnswer());
  const tuned = tune(sdp);
  if (tuned === sdp) return peer.setLocalDescription();
  return peer.setLocalDescription({ type, sdp: tuned }).catch(() => peer.setLocalDescription());
}

export function createNegotiation(options: NegotiationOptions): Negotiation {
  const { peer, polite, send, tune, proofs, beforeAnswer, onFailure } = options;
  const queue = createCandidateQueue();
  let stopped = false;
  /** Asked anew after every wait. */
  const isStopped = (): boolean => stopped;
  let last: Promise<void> = Promise.resolve();

  /** Steps of a stopped negotiation are skipped: the peer is closed, and every call to it would reject. */
  function next(step: () => Promise<void>): void {
    last = last
      .then(() => (stopped ? undefined : step()))
      .catch((error: unknown) => {
        if (!stopped) onFailure(error);
      });
  }

  async function describe(type: 'offer' | 'answer'): Promise<void> {
    await describeHere(peer, { type, tune });
    const sdp = peer.localDescription?.sdp;
    if (isStopped() || sdp === undefined) return;
    const proof = await proofs?.prove({ type, sdp });
    if (!isStopped()) send(proof ? { type, sdp, proof } : { type, sdp });
  }

  async function add(candidates: readonly PeerCandidate[]): Promise<void> {
    // A candidate of a kind this side does not know (a foreign protocol, an unresolvable name) is not an error.
    await Promise.all(candidates.map((candidate) => peer.addIceCandidate(candidate).catch(() => undefined)));
  }

  async function isAccepted(description: ProvenDescription): Promise<boolean> {
    return (!proofs || (await proofs.accepts(description))) && !isStopped();
  }

  async function apply({ proof, ...description }: ProvenDescription): Promise<void> {
    const settled = peer.signalingState === 'stable';
    // Late or repeated: the offer it answers has been answered or given up.
    if (description.type === 'answer' && peer.signalingState !== 'have-local-offer') return;
    // Two offers crossed. The impolite side goes on with its own; the polite one's is rolled back by the next line.
    if (description.type === 'offer' && !settled && !polite) return;
    if (!(await isAccepted({ ...description, proof }))) return;
    await peer.setRemoteDescription(description);
    await add(queue.described(description.sdp));
    if (description.type === 'answer' || isStopped()) return;
    beforeAnswer();
    await describe('answer');
  }

  return {
    offer: () =>
      next(async () => {
        if (peer.signalingState === 'stable') await describe('offer');
      }),
    receive: (description) => next(() => apply(description)),
    addCandidates: (ufrag, candidates) => next(() => add(queue.arrived(ufrag, candidates))),
    stop() {
      stopped = true;
    },
  };
}
