import type { Environment } from '../../config.ts';
import { createTestEdge } from '../../testing/test-edge.ts';
import type { CheckName, Finding, Status } from '../check.ts';
import type { DoctorDeps } from '../doctor.ts';
import { doctor } from '../doctor-command.ts';

export interface Diagnosis {
  readonly exitCode: number;
  readonly status: Status;
  readonly findings: readonly Finding[];
}

/** Long enough for a busy machine, short for a test that waits for silence. */
const PATIENCE_MS = 1_500;

/** What one check says with these settings. */
export async function diagnose(
  name: CheckName,
  env: Environment,
  options: Pick<DoctorDeps, 'ca' | 'patienceMs' | 'quietMs'> = {},
): Promise<Diagnosis> {
  const edge = createTestEdge(env);
  const exitCode = await doctor(edge, ['--json', '--only', name], { patienceMs: PATIENCE_MS, ...options });
  if (edge.lines.length !== 1) throw new Error(edge.lines.join('\n'));
  const report = JSON.parse(edge.lines[0] ?? '') as Omit<Diagnosis, 'exitCode'>;
  return { ...report, exitCode };
}
