import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** A window in which other processes used more of a core than this is no measurement. */
export const OTHERS_LIMIT = 0.1;
const TICK_MS = 10;

export interface Window<T> {
  readonly value: T;
  /** How much of one core other processes used meanwhile (0.1 is a tenth). */
  readonly others: number;
}

/** How the windows of a run were: said at its end. */
export interface WindowCount {
  measured: number;
  dropped: number;
}

export interface CleanWindows<T> {
  readonly values: readonly T[];
  /** Some of them count although the machine was not quiet: it never was. */
  readonly isNoisy: boolean;
}

/** Ms of work that all cores have done so far, for whomever. Null where the system does not say. */
export function machineBusyMs(): number | null {
  try {
    return busyMsOf(readFileSync('/proc/stat', 'utf8'));
  } catch {
    const times = cpus().map((core) => core.times);
    if (times.length === 0) return null;
    return times.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, 0);
  }
}

/** Of Linux' `/proc/stat`: everything but idling, waiting for a disk, and guests (who are counted as `user` already). */
export function busyMsOf(stat: string): number {
  const fields = /^cpu +(.+)$/m.exec(stat)?.[1]?.split(/ +/).map(Number) ?? [];
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = fields;
  return (user + nice + system + irq + softirq + steal) * TICK_MS;
}

export interface CleanOptions {
  readonly wanted: number;
  /** After this many the quietest ones have to do. */
  readonly atMost: number;
}

/** Measures until enough windows were quiet. Never waits for ever: a machine that is never quiet gives noisy figures. */
export async function cleanWindows<T>(
  { wanted, atMost }: CleanOptions,
  count: WindowCount,
  measure: () => Promise<Window<T>>,
): Promise<CleanWindows<T>> {
  const windows: Window<T>[] = [];
  const clean = (): Window<T>[] => windows.filter(({ others }) => others <= OTHERS_LIMIT);
  while (clean().length < wanted && windows.length < atMost) windows.push(await measure());
  const isNoisy = clean().length < wanted;
  const counting = isNoisy ? windows.sort((a, b) => a.others - b.others).slice(0, wanted) : clean();
  count.measured += windows.length;
  count.dropped += windows.length - clean().length;
  return { values: counting.map(({ value }) => value), isNoisy };
}
