import { systemClock, type Timer } from './clock.ts';

/** What takes longer to come to its end is not waited for. */
const SETTLING_MS = 3_000;

/** Resolves when the task does, or after a while. Rejects as it does until then. */
export async function orLongEnough(task: Promise<unknown> | undefined): Promise<void> {
  let timer: Timer | null = null;
  const longEnough = new Promise<void>((resolve) => {
    timer = systemClock.startTimer(SETTLING_MS, resolve);
  });
  await Promise.race([task, longEnough]);
  (timer as Timer | null)?.cancel();
}
