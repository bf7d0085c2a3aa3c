import { startHearingTimer } from '../ops/hearing-timer.ts';
import type { DoctorContext } from './check.ts';

/**
 * Runs what one question and its answer take. Without an answer in time, or at the end of the check, the signal is
 * aborted, and this rejects with its reason: a `TimeoutError`, or whatever ended the check. An answer that was there
 * before, and only this machine was late to read it, counts.
 */
export async function inTime<T>(
  { clock, patienceMs, signal }: Pick<DoctorContext, 'clock' | 'patienceMs' | 'signal'>,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const given = new AbortController();
  const either = AbortSignal.any([signal, given.signal]);
  const timer = startHearingTimer(clock, patienceMs, () =>
    given.abort(new DOMException('no answer in time', 'TimeoutError')),
  );
  let giveUp = (): void => undefined;
  const over = new Promise<never>((_resolve, reject) => {
    giveUp = () => reject(either.reason as Error);
  });
  either.addEventListener('abort', giveUp);
  try {
    return await Promise.race([over, ask(either)]);
  } finally {
    timer.cancel();
    // A signal that is made of others is kept as long as they are while anybody listens to it.
    either.removeEventListener('abort', giveUp);
  }
}
