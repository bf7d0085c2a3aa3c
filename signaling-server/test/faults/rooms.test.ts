import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { RoomId, RoomSeat } from '../../src/protocol/index.ts';
import { ranAgainst } from '../../src/testing/ran-against.ts';
import { eventually } from './testing/eventually.ts';
import type { Rig } from './testing/rig.ts';
import { missingServers, useServers } from './testing/servers.ts';
import { allBack } from './testing/soundness.ts';
import { useThreeNodes } from './testing/three-nodes.ts';

const ROOM = 'room-of-all' as RoomId;
const PEOPLE = 8;
const OUTAGE_MS = 4_000;

const everybody = Array.from({ length: PEOPLE }, (_, person) => person);

const seatsSeenBy = (rig: Rig, person: number): readonly RoomSeat[] =>
  rig.phone(person).room.view?.inside ?? [];

/** Resolves to after how many ms these, and nobody else, are inside and connected, in the eyes of each of them. */
function allSee(rig: Rig, people: readonly number[]): Promise<number> {
  const expected = people.map((person) => rig.phone(person).deviceId).sort();
  const wrong = (): string[] =>
    people.flatMap((person) => {
      const seats = seatsSeenBy(rig, person);
      const connected = seats.filter((seat) => seat.connected).map(({ deviceId }) => deviceId);
      const isRight = seats.length === people.length && String([...connected].sort()) === String(expected);
      return isRight ? [] : [`${String(person)} sees ${String(connected)} of ${String(seats.length)}`];
    });
  return eventually(
    () => wrong().length === 0,
    () => wrong().join('\n'),
  );
}

/** The app repeats after so long what has not been acknowledged: the server keeps nothing. */
const REPEAT_MS = 1_000;

/**
 * Each says something to all others through whatever nodes they are on, again until all have heard it. Resolves to after
 * how many ms.
 */
function allReach(rig: Rig, people: readonly number[], word: string): Promise<number> {
  const heardBy = (person: number): number => rig.phone(person).room.heardSay(word).size;
  const areReached = (): boolean => people.every((person) => heardBy(person) === people.length - 1);
  let saidAt = Number.NEGATIVE_INFINITY;
  return eventually(
    () => {
      if (performance.now() - saidAt > REPEAT_MS) {
        saidAt = performance.now();
        for (const person of people) void rig.phone(person).room.sayToAll(word);
      }
      return areReached();
    },
    () => `"${word}" was heard from ${people.map(heardBy).join(', ')} others`,
  );
}

const seatTimes = (rig: Rig, people: readonly number[]): (number | undefined)[] =>
  people.map(
    (person) =>
      seatsSeenBy(rig, people[0]!).find(({ deviceId }) => deviceId === rig.phone(person).deviceId)?.joinedAt,
  );

const removalsOf = (rig: Rig, people: readonly number[]) =>
  people.flatMap((person) => rig.phone(person).room.removals);

describe.skipIf(missingServers !== null)('three nodes with a room', () => {
  const servers = useServers();
  const start = useThreeNodes(servers);

  it('lose Redis with its data, PostgreSQL, and one of them with people who do not come back', async () => {
    const { redis, postgres } = servers();
    const rig = await start({ people: PEOPLE });
    await rig.phone(0).room.create(ROOM);
    await Promise.all(everybody.map((person) => rig.phone(person).room.enter(ROOM)));
    await allSee(rig, everybody);
    await allReach(rig, everybody, 'before');
    const seats = seatTimes(rig, everybody);

    await redis.stop({ keep: false });
    await delay(OUTAGE_MS);
    await redis.start();
    const afterRedis = await allReach(rig, everybody, 'Redis is back');
    await allSee(rig, everybody);

    await postgres.stop('immediate');
    await delay(OUTAGE_MS);
    await postgres.start();
    const afterPostgres = await allReach(rig, everybody, 'PostgreSQL is back');
    await allSee(rig, everybody);
    expect(seatTimes(rig, everybody), 'everybody has kept their seat').toEqual(seats);

    // Of the three on that node one stays away.
    const gone = 1;
    const staying = everybody.filter((person) => person !== gone);
    rig.phone(gone).line.close();
    const since = performance.now();
    await rig.nodes[1]!.end('SIGKILL');
    const back = await allBack(rig, since);
    await allReach(rig, staying, 'one node less');
    const noGhost = await allSee(rig, staying);
    expect(seatTimes(rig, staying)).toEqual(staying.map((person) => seats[person]));
    expect(removalsOf(rig, staying)).toEqual([]);
    ranAgainst(
      'faults',
      [
        `a room on three nodes: all reach all ${String(afterRedis)} ms after Redis is back`,
        `${String(afterPostgres)} ms after PostgreSQL is; a node killed: back after ${String(back)} ms`,
        `no ghost after ${String(back + noGhost)} ms`,
      ].join(', '),
    );
  });
});
