import type { CallRecord } from '../calls/call-record.ts';
import type { Metrics } from './metrics.ts';

/** Counts what a call has come to, once for each of its states. */
export function countCall(metrics: Pick<Metrics, 'callAnswered' | 'callEnded'>, call: CallRecord): void {
  if (call.state === 'active') metrics.callAnswered(call.answeredAt - call.startedAt);
  if (call.state === 'ended') metrics.callEnded(call.reason);
}
