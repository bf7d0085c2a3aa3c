import { setTimeout as wait } from 'node:timers/promises';
import type { Seat } from '../server/dialect.ts';
import { seatInTurn } from './nodes.ts';
import { idleRates, spentBetween, type IdleRates } from './redis-meter.ts';
import type { Cluster } from './routings.ts';

/** Everybody watches the presence of so many others. */
export const CONTACTS = 50;
const TEAM = CONTACTS + 1;
/** The first ones warm everything up. */
const WARM_UP_TEAMS = 2;
const NEWCOMERS = 40;
const IDLE_MS = 2_000;
const SETTLE_MS = 1_000;

export const peopleFor = (teams: number): number => (teams + WARM_UP_TEAMS) * TEAM + NEWCOMERS;

export interface PresenceCost {
  /** One sign-in that watches 50 people; others at that node watch them already. */
  readonly signIn: IdleRates;
  /** The growth of Redis' memory from one team to all of them. */
  readonly memoryPerPerson: number;
}

export async function measurePresence(cluster: Cluster, teams: number): Promise<PresenceCost> {
  const { nodes, dialect, members, meter } = cluster;
  const come = async (first: number, count: number): Promise<Seat[]> => {
    const seats = await seatInTurn(nodes, dialect, members.slice(first, first + count));
    await wait(SETTLE_MS);
    return seats;
  };
  const comeAsTeams = async (first: number, count: number): Promise<void> => {
    const seats = await come(first, count * TEAM);
    for (const [index, seat] of seats.entries()) {
      await dialect.watch(seat, contactsOf(seats, index - (index % TEAM), seat));
    }
    await wait(SETTLE_MS);
  };

  await comeAsTeams(0, WARM_UP_TEAMS);
  const few = await meter.read();
  await comeAsTeams(WARM_UP_TEAMS * TEAM, teams);
  const all = await meter.read();
  await wait(IDLE_MS);
  const idle = idleRates(all, await meter.read());

  const from = await meter.read();
  const newcomers = await seatInTurn(nodes, dialect, members.slice(-NEWCOMERS));
  for (const [index, seat] of newcomers.entries()) {
    const first = (index % teams) * TEAM;
    const contacts = members.slice(first, first + CONTACTS).map(({ userId }) => userId);
    await dialect.watch(seat, contacts);
  }
  const spent = spentBetween(from, await meter.read(), idle);
  const each = (total: number): number => total / newcomers.length;
  return {
    signIn: {
      ...{ bytesOut: each(spent.bytesOut), bytesIn: each(spent.bytesIn) },
      ...{ commands: each(spent.commands), cpuMs: each(spent.cpuMs) },
    },
    memoryPerPerson: (all.memoryBytes - few.memoryBytes) / (teams * TEAM),
  };
}

function contactsOf(seats: readonly Seat[], first: number, self: Seat): string[] {
  return seats
    .slice(first, first + TEAM)
    .filter((seat) => seat !== self)
    .map(({ member }) => member.userId);
}
