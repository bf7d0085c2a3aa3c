import { systemClock } from '../ops/clock.ts';
import { QUIET_MS, toOneLine } from '../protocol/index.ts';
import type { ProcessEdge } from '../start.ts';
import { worstOf, type Check, type Status } from '../doctor/check.ts';
import { checkConfiguration } from '../doctor/check-configuration.ts';
import { checkDatabase } from '../doctor/check-database.ts';
import { checkDns } from '../doctor/check-dns.ts';
import { checkHttp } from '../doctor/check-http.ts';
import { checkIdle } from '../doctor/check-idle.ts';
import { checkProxy } from '../doctor/check-proxy.ts';
import { checkRedis } from '../doctor/check-redis.ts';
import { checkRelay } from '../doctor/check-relay.ts';
import { checkRelayGuard } from '../doctor/check-relay-guard.ts';
import { checkStun } from '../doctor/check-stun.ts';
import { checkTls } from '../doctor/check-tls.ts';
import { checkWebSocket } from '../doctor/check-websocket.ts';
import { examine, type DoctorDeps, type Report } from '../doctor/doctor.ts';

/** In the order a call depends on them. */
const checks: readonly Check[] = [
  checkConfiguration,
  checkDatabase,
  checkRedis,
  checkDns,
  checkTls,
  checkHttp,
  checkWebSocket,
  checkIdle,
  checkProxy,
  checkStun,
  checkRelay,
  checkRelayGuard,
];

const width = Math.max(...checks.map(({ name }) => name.length));

/** Short of the end that the server sets. */
const MAX_IDLE_S = QUIET_MS / 1_000 - 5;

const DOCTOR_HELP = `ringdown-server doctor: proves that the server works, hop by hop, and says what to do where it does not

  ringdown-server doctor                 run every check, on the server's machine and with its settings
  ringdown-server doctor --only <name>   run this check alone; may be given again
  ringdown-server doctor --json          print one JSON object per check
  ringdown-server doctor --quick         leave out "idle", which takes a while
  ringdown-server doctor --idle <s>      let "idle" take so many seconds, at most ${MAX_IDLE_S}

${checks.map(({ name, title }) => `  ${name.padEnd(width)}  ${title}`).join('\n')}

Exit code 0: nothing failed; 1: something did; 2: this command was not understood.`;

type Edge = Pick<ProcessEdge, 'env' | 'print' | 'printError'>;

interface Arguments {
  readonly isJson: boolean;
  readonly only: ReadonlySet<string>;
  /** As it was asked for, if it was. */
  readonly quiet: Pick<DoctorDeps, 'quietMs'>;
}

/** `ringdown-server doctor`. Resolves to the exit code. */
export async function doctor(
  edge: Edge,
  args: readonly string[],
  options: Pick<DoctorDeps, 'ca' | 'patienceMs' | 'checkMs' | 'quietMs'> = {},
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
  const { isJson, only, quiet } = parsed;
  const counts: Record<Status, number> = { skipped: 0, ok: 0, warn: 0, fail: 0 };
  const isWell = await examine({
    ...{ env: edge.env, clock: systemClock, checks, only, ...options, ...quiet },
    onLongCheck({ name }, lastsMs) {
      if (!isJson) edge.print(line('...', name, `this takes ${lastsMs / 1_000} s (--quick leaves it out)`));
    },
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
  let quiet: Arguments['quiet'] = {};
  const left = [...args];
  for (let arg = left.shift(); arg !== undefined; arg = left.shift()) {
    if (arg === '--json') isJson = true;
    else if (arg === '--quick') quiet = { quietMs: null };
    else if (arg === '--idle') {
      const seconds = Number(left.shift());
      if (!(seconds >= 1 && seconds <= MAX_IDLE_S)) return `--idle takes 1 to ${MAX_IDLE_S} seconds.`;
      quiet = { quietMs: seconds * 1_000 };
    } else if (arg === '--only') {
      const name = left.shift() ?? '';
      if (!checks.some((check) => check.name === name)) return `There is no check "${name}".`;
      only.add(name);
    } else return `There is no option "${arg}".`;
  }
  return { isJson, only, quiet };
}

const marks: Readonly<Record<Status, string>> = { ok: 'ok', warn: 'warn', fail: 'FAIL', skipped: 'skipped' };

function line(mark: string, name: string, words: string): string {
  return `${mark.padEnd(8)} ${name.padEnd(width)}  ${words}`;
}

function toLines({ check, findings }: Report): readonly string[] {
  const indent = ' '.repeat(9 + width + 2);
  return findings.flatMap(({ status, found, remedy }, at) => [
    // Others write in it, too: names in certificates, what a proxy says of itself.
    line(marks[status], at === 0 ? check.name : '', toOneLine(found)),
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
