import * as z from 'zod/mini';
import type { ExpressionBuilder, Kysely } from 'kysely';
import type { AuditLog, AuditPage, AuditRecord } from '../admin/audit.ts';
import { AuditAction, AuditDetail, type AuditEntry } from '../protocol/index.ts';
import { toPersonOrNull } from './queries.ts';
import type { Schema } from './schema.ts';

const via = z.enum(['app', 'command-line', 'server']);
/** What the `detail` column holds. */
const Stored = z.object({ via, detail: AuditDetail });
const Cursor = z.string().check(z.regex(/^\d{1,16}\.[A-Za-z0-9_-]{1,64}$/));

export class SqlAuditLog implements AuditLog {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  async add(record: AuditRecord): Promise<void> {
    await this.#db
      .insertInto('audit_log')
      .values({
        entry_id: record.entryId,
        at: record.at,
        actor_id: record.actorId,
        action: record.action,
        subject: record.subjectId,
        detail: JSON.stringify({ via: record.via, detail: record.detail }),
        address: record.address,
      })
      .execute();
  }

  async list({ before, limit }: Parameters<AuditLog['list']>[0]): Promise<AuditPage> {
    const cursor = parseCursor(before);
    const all = selectEntries(this.#db);
    const rows = await (cursor === null ? all : all.where((row) => isBefore(row, cursor)))
      .orderBy('at', 'desc')
      .orderBy('entry_id', 'desc')
      // One more than asked for tells whether there is another page.
      .limit(limit + 1)
      .execute();
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const isLast = rows.length <= limit || last === undefined;
    return { entries: page.map(toEntry), nextBefore: isLast ? null : `${last.at}.${last.entry_id}` };
  }

  async prune(before: number): Promise<void> {
    await this.#db.deleteFrom('audit_log').where('at', '<', before).execute();
  }
}

interface Position {
  readonly at: number;
  readonly entryId: string;
}

function isBefore(row: ExpressionBuilder<Schema, 'audit_log'>, { at, entryId }: Position) {
  return row.or([row('at', '<', at), row.and([row('at', '=', at), row('entry_id', '<', entryId)])]);
}

function selectEntries(db: Kysely<Schema>) {
  return db
    .selectFrom('audit_log')
    .leftJoin('users as actors', 'actors.user_id', 'audit_log.actor_id')
    .leftJoin('users as subjects', 'subjects.user_id', 'audit_log.subject')
    .select(['entry_id', 'at', 'action', 'detail', 'address'])
    .select(['actors.user_id as actor_id', 'actors.username as actor_username'])
    .select(['actors.name as actor_name', 'actors.role as actor_role'])
    .select(['subjects.user_id as subject_id', 'subjects.username as subject_username'])
    .select(['subjects.name as subject_name', 'subjects.role as subject_role']);
}

type Row = Awaited<ReturnType<ReturnType<typeof selectEntries>['execute']>>[number];

function toEntry(row: Row): AuditEntry {
  const action = AuditAction.safeParse(row.action);
  return {
    entryId: row.entry_id,
    at: row.at,
    // Written by a newer version.
    action: action.success ? action.data : 'other',
    ...readDetail(row.detail),
    address: row.address,
    actor: toPersonOrNull({
      ...{ user_id: row.actor_id, username: row.actor_username },
      ...{ name: row.actor_name, role: row.actor_role },
    }),
    subject: toPersonOrNull({
      ...{ user_id: row.subject_id, username: row.subject_username },
      ...{ name: row.subject_name, role: row.subject_role },
    }),
  };
}

function readDetail(text: string | null): z.infer<typeof Stored> {
  const parsed = Stored.safeParse(JSON.parse(text ?? 'null'));
  return parsed.success ? parsed.data : { via: 'server', detail: {} };
}

function parseCursor(text: unknown): Position | null {
  const parsed = Cursor.safeParse(text);
  if (!parsed.success) return null;
  const [at = '', entryId = ''] = parsed.data.split('.', 2);
  return { at: Number(at), entryId };
}
