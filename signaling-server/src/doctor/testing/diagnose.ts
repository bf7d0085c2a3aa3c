import type { Environment } from '../../config.ts';
import { PATIENCE_MS } from '../../testing/patience.ts';
import { createTestEdge } from '../../testing/test-edge.ts';
import type { CheckName, Finding, Status } from '../check.ts';
import type { DoctorDeps } from '../doctor.ts';
import { doctor } from '../../cli/doctor-command.ts';

export interface Diagnosis {
  readonly exitCode: number;
  readonly status: Status;
  readonly findings: readonly Finding[];
}

/** Enough for what answers to do so on a busy machine; for tests that wait for silence. */
export const SILENCE_MS = 4_000;

/** What one check says with these settings. Whatever has to answer has all the time it needs, unless given. */
export async function diagnose(
  name: CheckName,
  env: Environment,
  options: Pick<DoctorDeps, 'ca' | 'patienceMs'> = {},
): Promise<Diagnosis> {
  const edge = createTestEdge(env);
  const exitCode = await doctor(edge, ['--json', '--only', name], { patienceMs: PATIENCE_MS, ...options });
  if (edge.lines.length !== 1) throw new Error(edge.lines.join('\n'));
  const report = JSON.parse(edge.lines[0] ?? '') as Omit<Diagnosis, 'exitCode'>;
  return { ...report, exitCode };
}
