import { limits, type PeerCandidate } from '@protocol';

/** Generations of candidates that may wait at once; a hostile peer can't fill the memory with more. */
const WAITING_UFRAGS = 4;
const WAITING_PER_UFRAG = limits.candidatesPerBatch * 4;

/**
 * Holds candidates back until the description they belong to is set: a candidate that is added before it is lost for
 * good, and the connection may never come up. Which description that is, the `ufrag` says
 * (https://www.w3.org/TR/webrtc/#dom-rtcicecandidateinit-usernamefragment).
 */
export interface CandidateQueue {
  /** Candidates came; returns those that can be added now. */
  arrived(ufrag: string, candidates: readonly PeerCandidate[]): readonly PeerCandidate[];
  /** A remote description was set; returns the candidates that waited for it. */
  described(sdp: string): readonly PeerCandidate[];
}

export function createCandidateQueue(): CandidateQueue {
  const waiting = new Map<string, PeerCandidate[]>();
  let current: readonly string[] = [];
  return {
    arrived(ufrag, candidates) {
      if (current.includes(ufrag)) return candidates;
      const queued = waiting.get(ufrag) ?? [];
      if (!waiting.has(ufrag) && waiting.size >= WAITING_UFRAGS) return [];
      waiting.set(ufrag, [...queued, ...candidates].slice(0, WAITING_PER_UFRAG));
      return [];
    },
    described(sdp) {
      current = ufragsOf(sdp);
      const due = current.flatMap((ufrag) => waiting.get(ufrag) ?? []);
      for (const ufrag of current) waiting.delete(ufrag);
      return due;
    },
  };
}

/** The distinct `a=ice-ufrag` values of a description; one, as everything is bundled. */
export function ufragsOf(sdp: string): string[] {
  return [...new Set([...sdp.matchAll(/^a=ice-ufrag:(\S+)\s*$/gm)].map((match) => match[1] ?? ''))];
}
