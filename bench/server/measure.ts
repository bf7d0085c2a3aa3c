import { machineBusyMs, type Window } from './quiet.ts';
import type { RunningServer } from './server-process.ts';

/** What a server spent in one window. */
export interface Spent {
  readonly elapsedMs: number;
  readonly serverCpuMs: number;
  /** How much of a core this process used: when it is near 1 the load was the limit and not the server. */
  readonly loadShare: number;
}

interface Edge {
  readonly atMs: number;
  readonly serverCpuMs: number;
  readonly ownCpuMs: number;
  readonly busyMs: number | null;
}

/** Lets something happen and tells what it cost the server, and how much others disturbed. */
export async function measureWindow<T>(
  server: Pick<RunningServer, 'sample'>,
  happen: () => Promise<T>,
): Promise<Window<T & Spent>> {
  const from = await edge(server);
  const value = await happen();
  const to = await edge(server);
  const elapsedMs = to.atMs - from.atMs;
  const serverCpuMs = to.serverCpuMs - from.serverCpuMs;
  const ownCpuMs = to.ownCpuMs - from.ownCpuMs;
  const busyMs = from.busyMs === null || to.busyMs === null ? 0 : to.busyMs - from.busyMs;
  const others = Math.max(0, busyMs - serverCpuMs - ownCpuMs) / elapsedMs;
  return { value: { ...value, elapsedMs, serverCpuMs, loadShare: ownCpuMs / elapsedMs }, others };
}

async function edge(server: Pick<RunningServer, 'sample'>): Promise<Edge> {
  const sample = await server.sample();
  const { user, system } = process.cpuUsage();
  return {
    atMs: performance.now(),
    serverCpuMs: sample.cpuMs,
    ownCpuMs: (user + system) / 1000,
    busyMs: machineBusyMs(),
  };
}
