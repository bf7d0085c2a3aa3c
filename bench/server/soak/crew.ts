/** One process of the soak's clients; it does what it is told by its parent. */
import { AT_ONCE, teamOf } from '../crowd.ts';
import type { Pair, Seat } from '../dialect.ts';
import { ringdownDialect as dialect } from '../dialects/ringdown.ts';
import { RelayLoad } from '../load/relay-load.ts';
import { membersOf } from '../team.ts';
import type { Order, Report } from './orders.ts';

const PROGRESS_EVERY = 1_000;

const seats: Seat[] = [];
let lost = 0;

const report = (message: Report): void => void process.send?.(message);

async function connect(order: Extract<Order, { type: 'connect' }>): Promise<void> {
  const { from, to, ports, localAddress } = order;
  const waiting = membersOf(to).slice(from).entries();
  let connected = 0;
  const connectOneAfterTheOther = async (): Promise<void> => {
    for (const [index, member] of waiting) {
      // Neighbours are on different nodes, so that every call goes from one node to another.
      const port = ports[index % ports.length] ?? 0;
      const line = await dialect.connect(port, member, localAddress);
      line.onClose = () => void (lost += 1);
      seats[index] = { member, line };
      connected += 1;
      if (connected % PROGRESS_EVERY === 0) report({ type: 'progress', connected });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, connectOneAfterTheOther));
  for (const [index, seat] of seats.entries()) await dialect.watch(seat, teamOf(seats, index));
  report({ type: 'connected', connected: seats.length - lost, residentBytes: process.memoryUsage.rss() });
}

async function relay({ pairs, perSecond, durationMs }: Extract<Order, { type: 'relay' }>): Promise<void> {
  const talking: Pair[] = [];
  for (let index = 0; talking.length < pairs && index + 1 < seats.length; index += 2) {
    const [caller, callee] = seats.slice(index, index + 2);
    if (caller !== undefined && callee !== undefined) talking.push({ caller, callee });
  }
  // What the servers spend is not asked from here.
  const nothing = { atMs: 0, cpuMs: 0, residentBytes: 0 };
  const load = await RelayLoad.open({ sample: () => Promise.resolve(nothing) }, dialect, talking);
  const { value } = await load.atRate(perSecond, durationMs);
  report({ type: 'relayed', latencies: value.latencies, stillConnected: seats.length - lost });
}

process.on('message', (order: Order) => {
  const done = order.type === 'connect' ? connect(order) : relay(order);
  done.catch((error: unknown) => report({ type: 'failed', message: String(error) }));
});
process.once('disconnect', () => process.exit(0));
