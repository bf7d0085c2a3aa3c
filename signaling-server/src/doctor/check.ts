import type { Config } from '../config.ts';
import type { Clock } from '../ops/clock.ts';
import type { Environment } from '../ops/environment.ts';

/** Worst last. */
const statuses = ['skipped', 'ok', 'warn', 'fail'] as const;
export type Status = (typeof statuses)[number];

/** One thing a check found out. */
export interface Finding {
  readonly status: Status;
  /** What is so, in the admin's words, and where a failure is: which hop. */
  readonly found: string;
  /** What to do about it. */
  readonly remedy?: string;
}

export type CheckName =
  | 'configuration'
  | 'database'
  | 'redis'
  | 'dns'
  | 'tls'
  | 'http'
  | 'websocket'
  | 'polling'
  | 'relay'
  | 'janus';

/** What every check gets. */
export interface DoctorContext {
  readonly env: Environment;
  readonly config: Config;
  /** Where people reach the server. */
  readonly publicUrl: URL;
  readonly clock: Clock;
  /** Certificates (PEM) to trust in place of the system's. */
  readonly ca?: readonly string[];
  /** How long one question waits for its answer. */
  readonly patienceMs: number;
  /** Aborted when the check's time is over: it must close what it opened. */
  readonly signal: AbortSignal;
}

export interface Check {
  readonly name: CheckName;
  readonly title: string;
  /** Pointless where one of these failed. */
  readonly after: readonly CheckName[];
  run(context: DoctorContext): Promise<readonly Finding[]>;
}

export const ok = (found: string): Finding => ({ status: 'ok', found });
export const warn = (found: string, remedy: string): Finding => ({ status: 'warn', found, remedy });
export const fail = (found: string, remedy: string): Finding => ({ status: 'fail', found, remedy });
export const skipped = (found: string): Finding => ({ status: 'skipped', found });

export function worstOf(findings: readonly Finding[]): Status {
  return statuses[Math.max(0, ...findings.map(({ status }) => statuses.indexOf(status)))] ?? 'skipped';
}
