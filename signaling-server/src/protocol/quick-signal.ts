import type { CallSignal } from './calls.ts';
import { limits } from './limits.ts';

const ID = /^[A-Za-z0-9_-]{8,64}$/;

type Unknown = { readonly [K in keyof CallSignal]?: unknown };

/**
 * A signal as {@link CallSignal} would parse it; null where only the schema can tell, as for everything that is refused.
 * Most of what a server hears are signals, and the schema takes ten times as long for one.
 */
export function quickSignal(payload: unknown): CallSignal | null {
  if (typeof payload !== 'object' || payload === null) return null;
  const { callId, to, seq, body } = payload as Unknown;
  if (!isId(callId) || !isId(to) || !isSeq(seq) || !isBody(body)) return null;
  return { callId, to, seq, body } as CallSignal;
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && ID.test(value);
}

function isSeq(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isBody(value: unknown): value is string {
  return typeof value === 'string' && value.length >= 2 && value.length <= limits.signalBody;
}
