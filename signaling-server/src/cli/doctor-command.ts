import { checkConfiguration } from '../doctor/check-configuration.ts';
import { checkDatabase } from '../doctor/check-database.ts';
import { checkDns } from '../doctor/check-dns.ts';
import { checkHttp } from '../doctor/check-http.ts';
import { checkJanus } from '../doctor/check-janus.ts';
import { checkPolling } from '../doctor/check-polling.ts';
import { checkRedis } from '../doctor/check-redis.ts';
import { checkRelay } from '../doctor/check-relay.ts';
import { checkTls } from '../doctor/check-tls.ts';
import { checkWebSocket } from '../doctor/check-websocket.ts';
import { worstOf, type Check, type Status } from '../doctor/check.ts';
import { examine, type DoctorDeps, type Report } from '../doctor/doctor.ts';
import { systemClock } from '../ops/clock.ts';
import { toOneLine } from '../protocol/index.ts';
import type { ProcessEdge } from '../start.ts';

/** In the order a call depends on them. */
const checks: readonly Check[] = [
  checkConfiguration,
  checkDatabase,
  checkRedis,
  checkDns,
  checkTls,
  checkHttp,
  checkWebSocket,
  checkPolling,
  checkRelay,
  checkJanus,
];

const width = Math.max(...checks.map(({ name }) => name.length));

const DOCTOR_HELP = `ringdown-server doctor: proves that the server works, hop by hop, and says what to do where it does not

  ringdown-server doctor                 run every check, on the server's machine and with its settings
  ringdown-server doctor --only <name>   run this check alone; may be given again
  ringdown-server doctor --json          print one JSON object per check

${checks.map(({ name, title }) => `  ${name.padEnd(width)}  ${title}`).join('\n')}

Exit code 0: nothing failed; 1: something did; 2: this command was not understood.`;

type Edge = Pick<ProcessEdge, 'env' | 'print' | 'printError'>;

interface Arguments {
  readonly isJson: boolean;
  readonly only: ReadonlySet<string>;
}

/** `ringdown-server doctor`. Resolves to the exit code. */
export async function doctor(
  edge: Edge,
  args: readonly string[],
  options: Pick<DoctorDeps, 'ca' | 'patienceMs'> = {},
): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    edge.print(DOCTOR_HELP);
    return 0;
  }
  const parsed = parse(args);
  if (typeof parsed === 'string') {
    edge.printError(`${parsed}\n\n${DOCTOR_HELP}`);
    return 2;
  }
  const { isJson, only } = parsed;
  const counts: Record<Status, number> = { skipped: 0, ok: 0, warn: 0, fail: 0 };
  const isWell = await examine({
    ...{ env: edge.env, clock: systemClock, checks, only, ...options },
    onReport(report) {
      counts[worstOf(report.findings)] += 1;
      if (isJson) edge.print(toJson(report));
      else toLines(report).forEach((line) => edge.print(line));
    },
  });
  if (!isJson) edge.print(`\n${summary(counts)}`);
  return isWell ? 0 : 1;
}

/** A text says what is wrong with them. */
function parse(args: readonly string[]): Arguments | string {
  const only = new Set<string>();
  let isJson = false;
  const left = [...args];
  for (let arg = left.shift(); arg !== undefined; arg = left.shift()) {
    if (arg === '--json') isJson = true;
    else if (arg === '--only') {
      const name = left.shift() ?? '';
      if (!checks.some((check) => check.name === name)) return `There is no check "${name}".`;
      only.add(name);
    } else return `There is no option "${arg}".`;
  }
  return { isJson, only };
}

const marks: Readonly<Record<Status, string>> = { ok: 'ok', warn: 'warn', fail: 'FAIL', skipped: 'skipped' };

function toLines({ check, findings }: Report): readonly string[] {
  const indent = ' '.repeat(9 + width + 2);
  return findings.flatMap(({ status, found, remedy }, at) => [
    // Others write in it, too: names in certificates, where a redirect leads.
    `${marks[status].padEnd(8)} ${(at === 0 ? check.name : '').padEnd(width)}  ${toOneLine(found)}`,
    ...(remedy === undefined ? [] : [`${indent}→ ${toOneLine(remedy)}`]),
  ]);
}

function toJson({ check: { name, title }, findings }: Report): string {
  const json = JSON.stringify({ check: name, title, status: worstOf(findings), findings });
  // It may be read in a terminal, which these steer as well as those that JSON has escaped by itself.
  return json.replace(/[\u007f-\u009f]/g, (control) => `\\u00${control.charCodeAt(0).toString(16)}`);
}

function summary({ ok, warn, fail, skipped }: Record<Status, number>): string {
  const others = `${ok} ok, ${warn} with a warning, ${skipped} skipped`;
  return fail === 0
    ? `Nothing failed: ${others}.`
    : `${fail} failed; ${others}. Begin with the first one that failed.`;
}
