import type { Person, Role, UserId } from '../protocol/index.ts';

/** What a query on `users` selects to make a {@link Person} of the row. */
export const personColumns = ['users.user_id', 'users.username', 'users.name', 'users.role'] as const;

export interface PersonRow {
  readonly user_id: string;
  readonly username: string;
  readonly name: string;
  readonly role: Role;
}

export function toPerson(row: PersonRow): Person {
  return { userId: row.user_id as UserId, username: row.username, name: row.name, role: row.role };
}

/** Of the columns of a left join: null where it found nobody. */
export function toPersonOrNull({ user_id, username, name, role }: Joined): Person | null {
  if (user_id === null || username === null || name === null || role === null) return null;
  return toPerson({ user_id, username, name, role });
}

interface Joined {
  readonly user_id: string | null;
  readonly username: string | null;
  readonly name: string | null;
  readonly role: Role | null;
}
