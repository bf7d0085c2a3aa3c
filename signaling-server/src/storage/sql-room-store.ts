import { sql, type ExpressionBuilder, type Kysely, type Selectable } from 'kysely';
import type { EndedCall } from '../calls/call-record.ts';
import { isOfTeam, limits, type RoomId, type UserId } from '../protocol/index.ts';
import { deadlineOf, placesOf, type Outcome, type Room, type Viewer } from '../rooms/room-record.ts';
import type { Changed, Comer, Created, Entered, NewRoom, RoomStore } from '../rooms/room-store.ts';
import { ChangedMeanwhile, parts, prepared } from './queries.ts';
import type { Schema } from './schema.ts';
import type { SqlCallStore } from './sql-call-store.ts';

type RoomRow = Pick<Selectable<Schema['rooms']>, 'record'>;

/** So many in one go; the others follow. */
const DUE_AT_ONCE = 200;

interface RoomStoreOptions {
  readonly isShared: boolean;
  /** Calls that change together with a room. */
  readonly calls: Pick<SqlCallStore, 'addIn' | 'changeIn' | 'forgetMissed'>;
}

export class SqlRoomStore implements RoomStore {
  readonly #db: Kysely<Schema>;
  readonly #isShared: boolean;
  readonly #calls: RoomStoreOptions['calls'];
  readonly #due: (now: number) => Promise<{ room_id: string }[]>;
  readonly #placeOf: (userId: UserId) => Promise<RoomRow[]>;

  /** `isShared`: other nodes write to it as well. */
  constructor(db: Kysely<Schema>, { isShared, calls }: RoomStoreOptions) {
    this.#db = db;
    this.#isShared = isShared;
    this.#calls = calls;
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

  async create({ room, leave, from, calls }: NewRoom): Promise<Created> {
    const created = await this.#retried(() =>
      this.#db.transaction().execute((tx) => this.#createIn(tx, { room, leave, from, calls })),
    );
    const left = created.kind === 'made' ? created.left : [];
    this.#calls.forgetMissed([...calls, ...left.flatMap(callsIn)]);
    return created;
  }

  async change(roomId: RoomId, decide: (room: Room) => Outcome, comer?: Comer): Promise<Entered | null> {
    const entered = await this.#retried(() =>
      comer === undefined
        ? this.#changeAlone(roomId, decide)
        : this.#db.transaction().execute((tx) => this.#enterIn(tx, { roomId, decide, comer })),
    );
    if (entered !== null)
      this.#calls.forgetMissed([entered, ...(entered.left ? [entered.left] : [])].flatMap(callsIn));
    return entered;
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
      if (hasSamePeople(before, outcome.room) && outcome.calls.length === 0)
        await replace(this.#db, before, outcome.room);
      else await this.#db.transaction().execute((tx) => this.#replaceAll(tx, [{ before, outcome }]));
    }
    return { before, outcome, left: null };
  }

  async #enterIn(tx: Kysely<Schema>, { roomId, decide, comer }: Entering): Promise<Entered | null> {
    await this.#waitForOthersOf(tx, [comer.userId]);
    const before = await findIn(tx, roomId);
    if (before === null) return null;
    const outcome = decide(before);
    if (outcome.kind !== 'moved') return { before, outcome, left: null };
    const left = await leftBy(tx, comer, roomId);
    await this.#replaceAll(tx, [...(left === null ? [] : [left]), { before, outcome }]);
    return { before, outcome, left };
  }

  async #createIn(tx: Kysely<Schema>, { room, leave, from, calls }: NewRoom): Promise<Created> {
    await this.#waitForOthersOf(tx, [room.createdBy, ...room.inside.map(({ userId }) => userId)]);
    const known = await findIn(tx, room.roomId);
    if (known !== null) return { kind: 'exists', room: known };
    const { count } = await tx
      .selectFrom('rooms')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('created_by', '=', room.createdBy)
      .executeTakeFirstOrThrow();
    if (count >= limits.roomsPerPerson) return { kind: 'full' };
    const call = from === null ? null : await this.#calls.changeIn(tx, from.callId, from.decide);
    if (from !== null && call?.outcome.kind !== 'moved')
      return { kind: 'refused', outcome: call?.outcome ?? null };
    const left = await this.#leaveOthers(tx, { room, leave });
    const added = await tx
      .insertInto('rooms')
      .values({ room_id: room.roomId, created_by: room.createdBy, ...toColumns(room) })
      .onConflict((conflict) => conflict.column('room_id').doNothing())
      .returning('room_id')
      .executeTakeFirst();
    if (added === undefined) throw new ChangedMeanwhile();
    await followPeople(tx, null, room);
    await this.#calls.addIn(tx, calls);
    return { kind: 'made', call, left };
  }

  async #leaveOthers(
    tx: Kysely<Schema>,
    { room, leave }: Pick<NewRoom, 'room' | 'leave'>,
  ): Promise<readonly Changed[]> {
    const left: Changed[] = [];
    for (const { userId } of room.inside) {
      // Both may leave the same one.
      const change = await leftBy(tx, { userId, leave: leave(userId) }, room.roomId);
      if (change === null) continue;
      await this.#replaceAll(tx, [change]);
      left.push(change);
    }
    return left;
  }

  /** In the order in which places are left and taken: nobody may have two. */
  async #replaceAll(tx: Kysely<Schema>, changes: readonly Changed[]): Promise<void> {
    // The rows always in the same order, so that no two wait for each other.
    const sorted = [...changes].sort((a, b) => (a.before.roomId < b.before.roomId ? -1 : 1));
    for (const { before, outcome } of sorted)
      if (outcome.kind === 'moved') await replace(tx, before, outcome.room);
    for (const { before, outcome } of changes) {
      if (outcome.kind !== 'moved') continue;
      await followPeople(tx, before, outcome.room);
      await this.#calls.addIn(tx, outcome.calls);
    }
  }

  async #retried<T>(attempt: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof ChangedMeanwhile)) throw error;
      }
    }
  }

  /** Whoever does the same for this person waits; where one node writes, every transaction waits for the other. */
  async #waitForOthersOf(tx: Kysely<Schema>, userIds: readonly UserId[]): Promise<void> {
    if (!this.#isShared) return;
    const people = tx.selectFrom('users').select('user_id').where('user_id', 'in', userIds);
    await people.orderBy('user_id').forNoKeyUpdate().execute();
  }
}

interface Entering {
  readonly roomId: RoomId;
  readonly decide: (room: Room) => Outcome;
  readonly comer: Comer;
}

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

const callsIn = ({ outcome }: Changed): readonly EndedCall[] =>
  outcome.kind === 'moved' ? outcome.calls : [];

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
  // The version before rang nobody.
  return { ringing: [], ...(JSON.parse(record) as Omit<Room, 'ringing'>) };
}

function toRoomOrNull(row: RoomRow | undefined): Room | null {
  return row === undefined ? null : toRoom(row);
}
