import type { AudioContextLease, LeasedAudioContext } from './audio-context.ts';

/** Where streams are measured: in the one that costs least, or in the spare one where the browser refuses that. */
export interface MeterContexts {
  lease(): MeterLease;
}

export interface MeterLease extends AudioContextLease {
  /** The context takes no stream, and is not tried again. True where another lease may be of one that does. */
  readonly refused: () => boolean;
}

export function createMeterContexts(cheapest: LeasedAudioContext, spare: LeasedAudioContext): MeterContexts {
  let used = cheapest;
  return {
    lease() {
      const leased = used;
      return {
        ...leased.lease(),
        refused() {
          used = spare;
          return leased !== spare;
        },
      };
    },
  };
}
