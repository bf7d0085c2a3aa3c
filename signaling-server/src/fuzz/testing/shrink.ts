import type { Schedule, Step } from './schedule.ts';

/**
 * The same failure in fewer steps: leaves out ever smaller parts for as long as it still fails. `fails` is asked at most
 * `attempts` times.
 */
export async function shrink(
  schedule: Schedule,
  fails: (candidate: Schedule) => Promise<boolean>,
  attempts = 400,
): Promise<Schedule> {
  let { steps } = schedule;
  let left = attempts;
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = steps.length - size; from > -size && left > 0; from -= size, left -= 1) {
      const fewer = without(steps, Math.max(0, from), size);
      if (fewer.length < steps.length && (await fails({ ...schedule, steps: fewer }))) steps = fewer;
    }
  }
  return { ...schedule, steps };
}

function without(steps: readonly Step[], from: number, size: number): Step[] {
  return [...steps.slice(0, from), ...steps.slice(from + size)];
}
