import type { Dialect, Member, Pair, Seat } from './dialect.ts';
import type { RunningServer } from './server-process.ts';

/** Every member watches the presence of the others in a team of this many. */
const TEAM = 51;
/** So many connect at once. */
export const AT_ONCE = 32;

/** People who are connected to one server. */
export interface Crowd {
  readonly seats: Seat[];
  /** Lets these in as well. */
  join(members: readonly Member[]): Promise<readonly Seat[]>;
  /** Each watches 50 others of the crowd, and what `also` says. */
  watchEachOther(also?: (index: number) => readonly string[]): Promise<void>;
  pairs(): Pair[];
  leave(): void;
}

export function createCrowd(server: Pick<RunningServer, 'port'>, dialect: Dialect): Crowd {
  const seats: Seat[] = [];
  return {
    seats,
    async join(members) {
      const joined = await connectAll(server, dialect, members);
      seats.push(...joined);
      return joined;
    },
    async watchEachOther(also = () => []) {
      for (const [index, seat] of seats.entries()) {
        await dialect.watch(seat, [...teamOf(seats, index), ...also(index)]);
      }
    },
    pairs() {
      const pairs: Pair[] = [];
      for (let index = 0; index + 1 < seats.length; index += 2) {
        const [caller, callee] = seats.slice(index, index + 2);
        if (caller !== undefined && callee !== undefined) pairs.push({ caller, callee });
      }
      return pairs;
    },
    leave() {
      for (const { line } of seats) line.close();
    },
  };
}

/** The others of the same team. The last team is filled up with people of the one before it, so that everybody has as many contacts. */
export function teamOf(seats: readonly Seat[], index: number): string[] {
  const first = Math.max(0, Math.min(index - (index % TEAM), seats.length - TEAM));
  return seats
    .slice(first, first + TEAM)
    .map(({ member }) => member.userId)
    .filter((userId) => userId !== seats[index]?.member.userId);
}

export async function connectAll(
  server: Pick<RunningServer, 'port'>,
  dialect: Dialect,
  members: readonly Member[],
): Promise<Seat[]> {
  const seats: Seat[] = [];
  const waiting = members.values();
  const connectOneAfterTheOther = async (): Promise<void> => {
    for (const member of waiting) seats.push({ member, line: await dialect.connect(server.port, member) });
  };
  await Promise.all(Array.from({ length: AT_ONCE }, connectOneAfterTheOther));
  return seats;
}
