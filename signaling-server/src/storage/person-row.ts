import type { Person, Role, UserId } from '../protocol/index.ts';

/** What a query on `users` selects to make a {@link Person} of the row. */
export const personColumns = ['users.user_id', 'users.username', 'users.name', 'users.role'] as const;

export function toPerson(row: { user_id: string; username: string; name: string; role: Role }): Person {
  return { userId: row.user_id as UserId, username: row.username, name: row.name, role: row.role };
}
