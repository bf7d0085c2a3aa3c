import { limits, type PeerCandidate, type PeerSignal } from '@protocol';
import type { Clock } from '@shared/clock.ts';

/** Candidates come in bursts, one task each; so long later ones may join the first. */
export const BATCH_WINDOW_MS = 5;

export interface CandidateBatchOptions {
  readonly generation: number;
  readonly clock: Clock;
  readonly send: (signal: PeerSignal) => void;
}

/** Sends a device's own candidates in few messages instead of one each. */
export interface CandidateBatch {
  add(ufrag: string, candidate: PeerCandidate): void;
  /** All candidates of `ufrag` were added. */
  finish(ufrag: string): void;
  dispose(): void;
}

export function createCandidateBatch({ generation, clock, send }: CandidateBatchOptions): CandidateBatch {
  let batch: { readonly ufrag: string; readonly candidates: PeerCandidate[] } | null = null;
  let cancelTimer = (): void => undefined;

  function flush(last: boolean): void {
    cancelTimer();
    if (!batch) return;
    const { ufrag, candidates } = batch;
    batch = null;
    send({ kind: 'candidates', link: generation, ufrag, candidates, last });
  }

  function open(ufrag: string): PeerCandidate[] {
    if (batch?.ufrag === ufrag) return batch.candidates;
    flush(false);
    batch = { ufrag, candidates: [] };
    cancelTimer = clock.after(BATCH_WINDOW_MS, () => flush(false));
    return batch.candidates;
  }

  return {
    add(ufrag, candidate) {
      const candidates = open(ufrag);
      candidates.push(candidate);
      if (candidates.length >= limits.candidatesPerBatch) flush(false);
    },
    finish(ufrag) {
      open(ufrag);
      flush(true);
    },
    dispose() {
      cancelTimer();
      batch = null;
    },
  };
}

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
