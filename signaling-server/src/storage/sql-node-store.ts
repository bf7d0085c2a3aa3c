import { sql, type ExpressionBuilder, type Kysely, type RawBuilder } from 'kysely';
import type { Census, Connection, NodeStore, SilentNode, Silence } from '../cluster/node-store.ts';
import type { DeviceId, UserId } from '../protocol/index.ts';
import { parts, prepared } from './queries.ts';
import type { Schema } from './schema.ts';

/** Was seen then: a node that said that it ends. */
const RETIRED = 0;

export class SqlNodeStore implements NodeStore {
  readonly #db: Kysely<Schema>;
  /** The time of the database, in ms since epoch. */
  readonly #now: RawBuilder<number>;
  readonly #devicesOf: (userId: UserId) => Promise<{ device_id: string }[]>;
  readonly #find: (deviceId: DeviceId) => Promise<{ device_id: string }[]>;
  readonly #touch: (deviceId: DeviceId, userId: UserId, now: number) => Promise<unknown[]>;

  constructor(db: Kysely<Schema>, { isShared }: { readonly isShared: boolean }) {
    this.#db = db;
    this.#now = isShared
      ? sql`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`
      : sql`cast(unixepoch('subsec') * 1000 as integer)`;
    this.#devicesOf = prepared(db, (userId: UserId) =>
      db
        .selectFrom('connections')
        .select('device_id')
        .where('user_id', '=', userId)
        .orderBy('active_at', 'desc')
        .orderBy('connected_at', 'desc'),
    );
    this.#find = prepared(db, (deviceId: DeviceId) =>
      db.selectFrom('connections').select('device_id').where('device_id', '=', deviceId),
    );
    this.#touch = prepared(db, (deviceId: DeviceId, userId: UserId, now: number) =>
      db
        .updateTable('connections')
        .set({ active_at: laterThanOthers(now, userId) })
        .where('device_id', '=', deviceId),
    );
  }

  async beat(nodeId: string, figures: string): Promise<boolean> {
    const told = { seen_at: this.#now, figures };
    const { numUpdatedRows } = await this.#db
      .updateTable('nodes')
      .set(told)
      .where('node_id', '=', nodeId)
      .executeTakeFirst();
    if (numUpdatedRows > 0n) return true;
    await this.#db
      .insertInto('nodes')
      .values({ node_id: nodeId, ...told })
      .onConflict((conflict) => conflict.column('node_id').doUpdateSet(told))
      .execute();
    return false;
  }

  async isKnown(nodeId: string): Promise<boolean> {
    const row = await this.#db
      .selectFrom('nodes')
      .select('node_id')
      .where('node_id', '=', nodeId)
      .executeTakeFirst();
    return row !== undefined;
  }

  async retire(nodeId: string): Promise<void> {
    await this.#db.updateTable('nodes').set({ seen_at: RETIRED }).where('node_id', '=', nodeId).execute();
  }

  async silent(silence: Silence, nodeId: string): Promise<SilentNode[]> {
    const rows = await this.#db
      .selectFrom('nodes')
      .select(['node_id', 'seen_at', this.#now.as('now')])
      .where((eb) => this.#isSilent(eb, silence))
      .where('node_id', '!=', nodeId)
      .execute();
    return rows.map(({ node_id, seen_at, now }) => ({
      nodeId: node_id,
      silentMs: seen_at === RETIRED ? null : now - seen_at,
    }));
  }

  #isSilent(eb: ExpressionBuilder<Schema, 'nodes'>, silence: Silence) {
    const retired = eb('seen_at', '=', RETIRED);
    if (silence === 'any') return eb.lit(true);
    if (silence === 'retired') return retired;
    return eb.or([retired, eb('seen_at', '<', sql<number>`${this.#now} - ${sql.lit(silence)}`)]);
  }

  async bury(nodeId: string, silence: Silence): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      const { numDeletedRows } = await tx
        .deleteFrom('nodes')
        .where('node_id', '=', nodeId)
        .where((eb) => this.#isSilent(eb, silence))
        .executeTakeFirst();
      if (numDeletedRows === 0n) return;
      await tx
        .deleteFrom('connections')
        .where('node_id', 'not in', (eb) => eb.selectFrom('nodes').select('nodes.node_id'))
        .execute();
    });
  }

  async connect(connection: Connection): Promise<void> {
    const { device_id, ...rest } = toRow(connection);
    const row = { ...rest, active_at: laterThanOthers(connection.connectedAt, connection.userId) };
    await this.#db
      .insertInto('connections')
      .values({ device_id, ...row })
      .onConflict((conflict) => conflict.column('device_id').doUpdateSet(row))
      .execute();
  }

  async reconnect(connections: readonly Connection[]): Promise<void> {
    for (const part of parts(connections)) {
      await this.#db
        .insertInto('connections')
        .values(part.map(toRow))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
  }

  async disconnect(deviceId: DeviceId, connectionId: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('connections')
      .where('device_id', '=', deviceId)
      .where('connection_id', '=', connectionId)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  async touch({ deviceId, userId }: Pick<Connection, 'deviceId' | 'userId'>, now: number): Promise<void> {
    await this.#touch(deviceId, userId, now);
  }

  async devicesOf(userId: UserId): Promise<DeviceId[]> {
    return (await this.#devicesOf(userId)).map(({ device_id }) => device_id as DeviceId);
  }

  async isConnected(deviceId: DeviceId): Promise<boolean> {
    return (await this.#find(deviceId)).length > 0;
  }

  async connectedAmong(deviceIds: readonly DeviceId[]): Promise<ReadonlySet<DeviceId>> {
    const connected = new Set<DeviceId>();
    for (const part of parts(deviceIds)) {
      const rows = await this.#db
        .selectFrom('connections')
        .select('device_id')
        .where('device_id', 'in', part)
        .execute();
      for (const { device_id } of rows) connected.add(device_id as DeviceId);
    }
    return connected;
  }

  async census(): Promise<Census> {
    const [nodes, counts, people] = await Promise.all([
      this.#db.selectFrom('nodes').select(['node_id', 'figures']).orderBy('node_id').execute(),
      this.#db
        .selectFrom('connections')
        .select((eb) => ['node_id', eb.fn.countAll<number>().as('count')])
        .groupBy('node_id')
        .execute(),
      this.#db
        .selectFrom('connections')
        .select((eb) => eb.fn.count<number>('user_id').distinct().as('count'))
        .executeTakeFirstOrThrow(),
    ]);
    const connectionsOf = new Map(counts.map(({ node_id, count }) => [node_id, count]));
    return {
      nodes: nodes.map(({ node_id, figures }) => ({
        name: node_id,
        connections: connectionsOf.get(node_id) ?? 0,
        figures: figures === null ? null : (JSON.parse(figures) as unknown),
      })),
      connections: counts.reduce((sum, { count }) => sum + count, 0),
      people: people.count,
    };
  }
}

/** Whatever the clocks of the nodes say: which device of a person was used last is what matters. */
function laterThanOthers(now: number, userId: UserId) {
  const time = sql`cast(${now} as bigint)`;
  return sql<number>`(
    select case when max(active_at) >= ${time} then max(active_at) + 1 else ${time} end
    from connections where user_id = ${userId}
  )`;
}

function toRow({ deviceId, userId, nodeId, connectionId, connectedAt }: Connection) {
  return {
    ...{ device_id: deviceId, user_id: userId, node_id: nodeId, connection_id: connectionId },
    ...{ connected_at: connectedAt, active_at: connectedAt },
  };
}
