import { ConfigError, readConfig, type Config } from '../config.ts';
import { explain } from '../cli/explain.ts';
import { createPublicAddress } from '../http/entrance.ts';
import { type Clock, startHearingTimer } from '../ops/clock.ts';
import type { Environment } from '../ops/environment.ts';
import { unknownSettings } from './check-configuration.ts';
import {
  fail,
  skipped,
  worstOf,
  type Check,
  type CheckName,
  type DoctorContext,
  type Finding,
} from './check.ts';

export interface Report {
  readonly check: Check;
  readonly findings: readonly Finding[];
}

export interface DoctorDeps {
  readonly env: Environment;
  readonly clock: Clock;
  readonly checks: readonly Check[];
  /** Names of those that are asked for; all of them unless given. What can't be right in the settings is told in any case. */
  readonly only?: ReadonlySet<string>;
  readonly ca?: readonly string[];
  /** How long one question waits for its answer. */
  readonly patienceMs?: number;
  /** How long a check may take as a whole. */
  readonly checkMs?: number;
  /** Hears of each check as it ends. */
  readonly onReport: (report: Report) => void;
}

const PATIENCE_MS = 4_000;
const CHECK_MS = 40_000;

/** Runs the checks one after the other. Resolves to whether none failed. */
export async function examine(deps: DoctorDeps): Promise<boolean> {
  const reading = read(deps.env);
  const failed = new Set<CheckName>();
  for (const check of chosen(deps, 'fault' in reading)) {
    const blocker = check.after.find((name) => failed.has(name));
    const findings =
      'fault' in reading
        ? unread(check, reading.fault, deps.env)
        : blocker !== undefined
          ? [skipped(`not looked at, because "${blocker}" failed`)]
          : await runInTime(check, deps, reading.config);
    if (worstOf(findings) === 'fail' || blocker !== undefined) failed.add(check.name);
    deps.onReport({ check, findings });
  }
  return failed.size === 0;
}

function chosen({ checks, only }: DoctorDeps, isUnreadable: boolean): readonly Check[] {
  if (only === undefined || only.size === 0) return checks;
  return checks.filter(({ name }) => only.has(name) || (isUnreadable && name === 'configuration'));
}

function read(env: Environment): { readonly config: Config } | { readonly fault: ConfigError } {
  try {
    return { config: readConfig(env) };
  } catch (fault) {
    if (fault instanceof ConfigError) return { fault };
    throw fault;
  }
}

function unread({ name }: Check, fault: ConfigError, env: Environment): readonly Finding[] {
  if (name !== 'configuration') return [skipped('not looked at, because "configuration" failed')];
  return [
    fail(fault.message, 'The server does not start like this: correct it, then run the doctor again.'),
    ...unknownSettings(env),
  ];
}

async function runInTime(check: Check, deps: DoctorDeps, config: Config): Promise<readonly Finding[]> {
  const { clock, checkMs = CHECK_MS } = deps;
  const over = new AbortController();
  const context: DoctorContext = {
    ...{ env: deps.env, config, clock, signal: over.signal },
    ...(deps.ca === undefined ? {} : { ca: deps.ca }),
    publicUrl: new URL(createPublicAddress(config).publicUrl()),
    patienceMs: deps.patienceMs ?? PATIENCE_MS,
  };
  const late = new Promise<readonly Finding[]>((resolve) => {
    over.signal.addEventListener('abort', () =>
      resolve([fail(`did not come to an end within ${checkMs / 1_000} s`, TRY_AGAIN)]),
    );
  });
  const timer = startHearingTimer(clock, checkMs, () => over.abort());
  try {
    return await Promise.race([check.run(context).catch(broken), late]);
  } finally {
    timer.cancel();
  }
}

const TRY_AGAIN = 'Something on the way takes very long. Run it again; if it stays so, look at that machine.';

/** A check that throws is at fault itself, and the others still run. */
function broken(error: unknown): readonly Finding[] {
  return [
    fail(`the check itself failed: ${explain(error)}`, 'This is a fault of Ringdown: please report it.'),
  ];
}
