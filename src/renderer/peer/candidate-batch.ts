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
