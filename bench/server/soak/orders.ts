/** What a soak tells its processes of clients, and what they answer. */
export type Order =
  | {
      readonly type: 'connect';
      /** Of everybody there may be. */
      readonly from: number;
      readonly to: number;
      readonly ports: readonly number[];
      /** The address of this machine that they call from: one has not ports enough for all. */
      readonly localAddress: string;
    }
  | {
      readonly type: 'relay';
      readonly pairs: number;
      readonly perSecond: number;
      readonly durationMs: number;
    };

export type Report =
  | { readonly type: 'progress'; readonly connected: number }
  | { readonly type: 'connected'; readonly connected: number; readonly residentBytes: number }
  | { readonly type: 'relayed'; readonly latencies: readonly number[]; readonly stillConnected: number }
  | { readonly type: 'failed'; readonly message: string };
