import type { Dialect, Member, Pair, Seat } from '../server/dialect.ts';
import { startServer, type Program, type RunningServer, type Sample } from '../server/server-process.ts';

/** Several processes that are one server. */
export interface Nodes {
  readonly ports: readonly number[];
  /** What all of them used together, as if they were one process. */
  readonly together: RunningServer;
  stop(): Promise<void>;
}

export async function startNodes(count: number, program: Program): Promise<Nodes> {
  const nodes: RunningServer[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()));
  };
  try {
    // One after the other, as an admin would: the first one makes the tables.
    for (let index = 0; index < count; index++) nodes.push(await startServer(program));
  } catch (error) {
    await stop();
    throw error;
  }
  const ports = nodes.map(({ port }) => port);
  const sample: RunningServer['sample'] = async (how) =>
    sumOf(await Promise.all(nodes.map((node) => node.sample(how))));
  return { ports, stop, together: { port: ports[0] ?? 0, sample, stop } };
}

function sumOf(samples: readonly Sample[]): Sample {
  const sum = (read: (sample: Sample) => number): number =>
    samples.reduce((total, sample) => total + read(sample), 0);
  return {
    atMs: performance.now(),
    cpuMs: sum(({ cpuMs }) => cpuMs),
    residentBytes: sum(({ residentBytes }) => residentBytes),
  };
}

/** Lets everybody in, in turn at every node. */
export async function seatInTurn(
  { ports }: Pick<Nodes, 'ports'>,
  dialect: Dialect,
  members: readonly Member[],
): Promise<Seat[]> {
  const seats: Seat[] = [];
  for (const [index, member] of members.entries()) {
    const port = ports[index % ports.length];
    if (port === undefined) throw new Error('there is no node');
    seats.push({ member, line: await dialect.connect(port, member) });
  }
  return seats;
}

/** Pairs of people who are on different nodes, every node with every other one. */
export async function seatPairs(
  { ports }: Pick<Nodes, 'ports'>,
  dialect: Dialect,
  members: readonly Member[],
): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let index = 0; index + 1 < members.length; index += 2) {
    const [caller, callee] = members.slice(index, index + 2);
    const [here, there] = differentNodes(index / 2, ports.length).map((node) => ports[node]);
    if (caller === undefined || callee === undefined || here === undefined || there === undefined) break;
    pairs.push({
      caller: { member: caller, line: await dialect.connect(here, caller) },
      callee: { member: callee, line: await dialect.connect(there, callee) },
    });
  }
  return pairs;
}

/** On which two nodes the people of this pair are. */
export function differentNodes(pair: number, nodes: number): readonly [number, number] {
  const distance = 1 + (Math.floor(pair / nodes) % (nodes - 1));
  return [pair % nodes, (pair + distance) % nodes];
}
