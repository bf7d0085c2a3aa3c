import { type Clock, startHearingTimer } from './clock.ts';
import type { Logger } from './logger.ts';

/** Something the server can not work without. `check` rejects when it does not answer. */
export interface HealthCheck {
  readonly name: string;
  check(): Promise<unknown>;
}

interface Readiness {
  readonly status: 'ready' | 'unavailable' | 'draining';
  /** What became of each check: `ok`, or why not, in words that hold no secret. */
  readonly checks: Readonly<Record<string, string>>;
}

export type ReadinessProbe = ReturnType<typeof createReadiness>;

export interface ReadinessDeps {
  readonly checks: readonly HealthCheck[];
  readonly clock: Clock;
  readonly log: Logger;
}

const TIMEOUT_MS = 2_000;
/** Anybody may ask, so that asking often costs no more than asking once. */
const FRESH_MS = 1_000;

interface Result {
  readonly name: string;
  readonly words: string;
  readonly tookMs: number | null;
}

export function createReadiness(deps: ReadinessDeps) {
  let draining = false;
  let latest: { readonly at: number; readonly results: Promise<readonly Result[]> } | null = null;
  const run = (): Promise<readonly Result[]> => {
    const now = deps.clock.now();
    if (latest === null || now - latest.at >= FRESH_MS) {
      latest = { at: now, results: Promise.all(deps.checks.map((check) => examine(check, deps))) };
    }
    return latest.results;
  };
  return {
    async read(): Promise<Readiness> {
      const results = await run();
      const checks = Object.fromEntries(results.map(({ name, words }) => [name, words]));
      if (draining) return { status: 'draining', checks };
      const isReady = results.every(({ tookMs }) => tookMs !== null);
      return { status: isReady ? 'ready' : 'unavailable', checks };
    },
    /** How long each took in ms; null: it failed. */
    latencies: async (): Promise<Readonly<Record<string, number | null>>> =>
      Object.fromEntries((await run()).map(({ name, tookMs }) => [name, tookMs])),
    /** From now on the server is not ready, whatever else is well. */
    drain: () => void (draining = true),
  };
}

async function examine(dependency: HealthCheck, { clock, log }: ReadinessDeps): Promise<Result> {
  const { name } = dependency;
  const before = performance.now();
  try {
    const inTime = await withinTime(dependency.check(), clock);
    if (inTime) return { name, words: 'ok', tookMs: performance.now() - before };
    log.warn({ check: name }, 'not ready: no answer in time');
    return { name, words: `no answer within ${TIMEOUT_MS / 1000} s`, tookMs: null };
  } catch (error) {
    log.warn({ check: name, err: error }, 'not ready');
    return { name, words: 'failed; the log says more', tookMs: null };
  }
}

/** Resolves to whether the work was done in time. */
async function withinTime(work: Promise<unknown>, clock: Clock): Promise<boolean> {
  let onElapsed = (): void => undefined;
  const late = new Promise<false>((resolve) => (onElapsed = () => resolve(false)));
  const timer = startHearingTimer(clock, TIMEOUT_MS, onElapsed);
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    timer.cancel();
  }
}
