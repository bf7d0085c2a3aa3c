import type { ProofOffice } from '../trust.ts';

/** Believes everybody, like a device without a key. */
export const noProofs: ProofOffice = {
  openCall: () => ({
    link: () => ({ prove: () => Promise.resolve(undefined), accepts: () => Promise.resolve(true) }),
    heard: () => undefined,
    reachable: () => undefined,
    changedOver: () => undefined,
    close: () => undefined,
  }),
};
