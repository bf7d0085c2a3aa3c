import type { Observable } from '@shared/observable.ts';

/** Somebody the person wants to call. */
export interface PlannedCall {
  readonly userId: string;
  readonly name: string;
  /** Waits for them to be free, not for a time. */
  readonly awaitsFree: boolean;
  /** When it is over with that. */
  readonly until?: number | undefined;
}

/** It is time. `isFree`: because they are free now. */
export interface DueCall {
  readonly userId: string;
  readonly name: string;
  readonly isFree: boolean;
  /** Tells a wish from a later one for the same person. */
  readonly wish: number;
}

export interface Callbacks {
  readonly planned: Observable<readonly PlannedCall[]>;
  readonly due: Observable<readonly DueCall[]>;
}
