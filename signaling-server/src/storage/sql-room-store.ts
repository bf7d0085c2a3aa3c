import { sql, type ExpressionBuilder, type Kysely, type Selectable } from 'kysely';
import { isOfTeam, limits, type RoomId, type UserId } from '../protocol/index.ts';
import { deadlineOf, placesOf, type Outcome, type Room, type Viewer } from '../rooms/room-record.ts';
import type { Comer, Entered, RoomStore } from '../rooms/room-store.ts';
import { parts, prepared } from './queries.ts';
import type { Schema } from './schema.ts';

type RoomRow = Pick<Selectable<Schema['rooms']>, 'record'>;

/** So many in one go; the others follow. */
const DUE_AT_ONCE = 200;

export class SqlRoomStore implements RoomStore {
  readonly #db: Kysely<Schema>;
  readonly #isShared: boolean;
  readonly #due: (now: number) => Promise<{ room_id: string }[]>;
  readonly #placeOf: (userId: UserId) => Promise<RoomRow[]>;

  /** `isShared`: other nodes write to it as well. */
  constructor(db: Kysely<Schema>, { isShared }: { readonly isShared: boolean }) {
    this.#db = db;
    this.#isShared = isShared;
    this.#due = prepared(db, (now: number) =>
      db
        .selectFrom('rooms')
        .select('room_id')
        .where('due_at', '<=', now)
        .orderBy('due_at')
        .limit(DUE_AT_ONCE),
    );
    // Asked whenever a device comes or goes.
    this.#placeOf = prepared(db, (userId: UserId) => placeOf(db, userId));
  }

  async create(room: Room): Promise<Room | null | 'full'> {
    return this.#db.transaction().execute(async (tx) => {
      await this.#waitForOthersOf(tx, room.createdBy);
      const known = await findIn(tx, room.roomId);
      if (known !== null) return known;
      const { count } = await tx
        .selectFrom('rooms')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('created_by', '=', room.createdBy)
        .executeTakeFirstOrThrow();
      if (count >= limits.roomsPerPerson) return 'full';
      const added = await tx
        .insertInto('rooms')
        .values({ room_id: room.roomId, created_by: room.createdBy, ...toColumns(room) })
        .onConflict((conflict) => conflict.column('room_id').doNothing())
        .returning('room_id')
        .executeTakeFirst();
      if (added === undefined) return findIn(tx, room.roomId);
      await followPeople(tx, null, room);
      return null;
    });
  }

  async change(roomId: RoomId, decide: (room: Room) => Outcome, comer?: Comer): Promise<Entered | null> {
    for (;;) {
      try {
        if (comer === undefined) return await this.#changeAlone(roomId, decide);
        return await this.#db.transaction().execute((tx) => this.#enterIn(tx, { roomId, decide, comer }));
      } catch (error) {
        if (!(error instanceof ChangedMeanwhile)) throw error;
      }
    }
  }

  find(roomId: RoomId): Promise<Room | null> {
    return findIn(this.#db, roomId);
  }

  async findByLink(linkHash: string): Promise<Room | null> {
    const query = this.#db.selectFrom('rooms').select('record').where('link_hash', '=', linkHash);
    return toRoomOrNull(await query.executeTakeFirst());
  }

  async placeOf(userId: UserId): Promise<Room | null> {
    return toRoomOrNull((await this.#placeOf(userId))[0]);
  }

  async seenBy({ userId, role }: Viewer): Promise<readonly Room[]> {
    const rooms = this.#db.selectFrom('rooms').select('record');
    const rows = await (
      role === 'admin'
        ? rooms
        : rooms.where((eb) =>
            isOfTeam(role) ? eb.or([eb('access', '=', 'team'), knows(eb, userId)]) : knows(eb, userId),
          )
    ).execute();
    return rows.map(toRoom);
  }

  async occupied(): Promise<readonly Room[]> {
    const rows = await this.#db
      .selectFrom('rooms')
      .select('record')
      .where('room_id', 'in', (eb) =>
        eb
          .selectFrom('room_people')
          .select('room_id')
          .where('has_place', '=', sql.lit(1 as const)),
      )
      .execute();
    return rows.map(toRoom);
  }

  async due(now: number): Promise<readonly RoomId[]> {
    return (await this.#due(now)).map(({ room_id }) => room_id as RoomId);
  }

  async #changeAlone(roomId: RoomId, decide: (room: Room) => Outcome): Promise<Entered | null> {
    const before = await findIn(this.#db, roomId);
    if (before === null) return null;
    const outcome = decide(before);
    if (outcome.kind === 'moved') {
      // What the devices inside show changes often, and nothing else with it.
      if (hasSamePeople(before, outcome.room)) await replace(this.#db, before, outcome.room);
      else {
        await this.#db.transaction().execute(async (tx) => {
          await replace(tx, before, outcome.room);
          await followPeople(tx, before, outcome.room);
        });
      }
    }
    return { before, outcome, left: null };
  }

  async #enterIn(tx: Kysely<Schema>, { roomId, decide, comer }: Entering): Promise<Entered | null> {
    await this.#waitForOthersOf(tx, comer.userId);
    const before = await findIn(tx, roomId);
    if (before === null) return null;
    const outcome = decide(before);
    if (outcome.kind !== 'moved') return { before, outcome, left: null };
    const left = await leftBy(tx, comer, roomId);
    const changes = [{ before, outcome }, ...(left === null ? [] : [left])];
    // Always in the same order, so that no two wait for each other.
    changes.sort((a, b) => (a.before.roomId < b.before.roomId ? -1 : 1));
    for (const change of changes)
      if (change.outcome.kind === 'moved') await replace(tx, change.before, change.outcome.room);
    if (left?.outcome.kind === 'moved') await followPeople(tx, left.before, left.outcome.room);
    await followPeople(tx, before, outcome.room);
    return { before, outcome, left };
  }

  /** Whoever does the same for this person waits; where one node writes, every transaction waits for the other. */
  async #waitForOthersOf(tx: Kysely<Schema>, userId: UserId): Promise<void> {
    if (!this.#isShared) return;
    await tx.selectFrom('users').select('user_id').where('user_id', '=', userId).forNoKeyUpdate().execute();
  }
}

interface Entering {
  readonly roomId: RoomId;
  readonly decide: (room: Room) => Outcome;
  readonly comer: Comer;
}

/** Somebody else was faster: thrown so that nothing is done by halves. */
class ChangedMeanwhile extends Error {}

/** What becomes of the room in which they have a place, if it is another one. */
async function leftBy(tx: Kysely<Schema>, { userId, leave }: Comer, roomId: RoomId) {
  const place = toRoomOrNull(await placeOf(tx, userId).executeTakeFirst());
  return place === null || place.roomId === roomId ? null : { before: place, outcome: leave(place) };
}

async function replace(db: Kysely<Schema>, before: Room, after: Room | null): Promise<void> {
  const isAsBefore = (eb: ExpressionBuilder<Schema, 'rooms'>) =>
    eb.and([eb('room_id', '=', before.roomId), eb('revision', '=', before.revision)]);
  const count =
    after === null
      ? (await db.deleteFrom('rooms').where(isAsBefore).executeTakeFirst()).numDeletedRows
      : (await db.updateTable('rooms').set(toColumns(after)).where(isAsBefore).executeTakeFirst())
          .numUpdatedRows;
  if (count === 0n) throw new ChangedMeanwhile();
}

/** Writes who is found in the room now. */
async function followPeople(tx: Kysely<Schema>, before: Room | null, after: Room | null): Promise<void> {
  const [known, wanted] = [findable(before), findable(after)];
  const roomId = (after ?? before)?.roomId ?? '';
  const isOther = (userId: UserId): boolean => known.get(userId) !== wanted.get(userId);
  for (const userIds of parts([...known.keys()].filter(isOther))) {
    const query = tx.deleteFrom('room_people').where('room_id', '=', roomId);
    await query.where('user_id', 'in', userIds).execute();
  }
  const rows = [...wanted].filter(([userId]) => isOther(userId));
  for (const part of parts(rows)) {
    const values = part.map(([user_id, has_place]) => ({ user_id, room_id: roomId, has_place }));
    await tx.insertInto('room_people').values(values).execute();
  }
}

/** Who can be found by the room they know, or are in. */
function findable(room: Room | null): ReadonlyMap<UserId, 0 | 1> {
  if (room === null) return new Map();
  const people = room.people.filter(({ role }) => role !== 'removed');
  return new Map([
    ...people.map(({ userId }) => [userId, 0] as const),
    ...placesOf(room).map(({ userId }) => [userId, 1] as const),
  ]);
}

function hasSamePeople(before: Room, after: Room | null): boolean {
  const [known, wanted] = [findable(before), findable(after)];
  return known.size === wanted.size && [...known].every(([userId, place]) => wanted.get(userId) === place);
}

async function findIn(db: Kysely<Schema>, roomId: RoomId): Promise<Room | null> {
  const query = db.selectFrom('rooms').select('record').where('room_id', '=', roomId);
  return toRoomOrNull(await query.executeTakeFirst());
}

function placeOf(db: Kysely<Schema>, userId: UserId) {
  return (
    db
      .selectFrom('room_people')
      .innerJoin('rooms', 'rooms.room_id', 'room_people.room_id')
      .select('record')
      .where('user_id', '=', userId)
      // In the text and not beside it: the index has only these.
      .where('has_place', '=', sql.lit(1 as const))
  );
}

function knows(eb: ExpressionBuilder<Schema, 'rooms'>, userId: UserId) {
  return eb('room_id', 'in', eb.selectFrom('room_people').select('room_id').where('user_id', '=', userId));
}

/** What is looked for, and the whole room as JSON. */
function toColumns(room: Room) {
  const { revision, access, linkHash } = room;
  return { revision, access, link_hash: linkHash, due_at: deadlineOf(room), record: JSON.stringify(room) };
}

function toRoom({ record }: RoomRow): Room {
  return JSON.parse(record) as Room;
}

function toRoomOrNull(row: RoomRow | undefined): Room | null {
  return row === undefined ? null : toRoom(row);
}
