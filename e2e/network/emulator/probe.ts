import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inTime } from '../../../build/scripts/in-time.ts';
import type { Place } from './emulator.ts';

const program = fileURLToPath(new URL('probe.py', import.meta.url));

const inPlace = ({ inside }: Place, args: readonly string[]): [string, string[]] => {
  const [command = '', ...rest] = [...inside, 'python3', program, ...args];
  return [command, rest];
};

/** Something that answers probes at this address of the place; ends with the returned process. */
export async function startProbeServer(place: Place, address: string): Promise<ChildProcess> {
  const child = spawn(...inPlace(place, ['serve', address]), { stdio: ['ignore', 'pipe', 'inherit'] });
  await inTime(once(child.stdout, 'data'), 'the start of the probe server');
  return child;
}

export interface Echo {
  /** From the beginning of the probe. */
  readonly sentAtMs: number;
  /** Null: it did not come back. */
  readonly roundTripMs: number | null;
}

export interface EchoProbe {
  readonly count: number;
  readonly intervalMs: number;
}

/** Sends datagrams to a probe server and tells what became of each. */
export async function probeEchoes(place: Place, address: string, probe: EchoProbe): Promise<readonly Echo[]> {
  const { count, intervalMs } = probe;
  const said = await run(place, ['echo', address, String(count), String(intervalMs)]);
  return (said as [number, number | null][]).map(([sentAtMs, roundTripMs]) => ({ sentAtMs, roundTripMs }));
}

/** What one TCP connection from a probe server delivers, kbit/s. */
export async function probeRate(place: Place, address: string, ms: number): Promise<number> {
  return (await run(place, ['pull', address, String(ms)])) as number;
}

async function run(place: Place, args: readonly string[]): Promise<unknown> {
  const { stdout } = await inTime(promisify(execFile)(...inPlace(place, args)), `the probe ${args[0]}`);
  return JSON.parse(stdout);
}
