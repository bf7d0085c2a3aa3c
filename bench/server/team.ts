import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashToken } from '../../signaling-server/src/ops/random-id.ts';
import type { DatabasePlace } from '../../signaling-server/src/storage/database-place.ts';
import { openDatabase } from '../../signaling-server/src/storage/stores.ts';
import type { Member } from './dialect.ts';

export interface TeamFolder {
  readonly members: readonly Member[];
  /** A data folder with the accounts of all members and nothing else. Each call makes another one. */
  copy(): string;
  dispose(): void;
}

/** Rows of one statement; a statement may have only so many values. */
const BATCH = 500;

/** The first so many of all there may be. */
export function membersOf(size: number): readonly Member[] {
  return Array.from({ length: size }, (_, index) => member(index));
}

/** Accounts with a device each, made where the server looks for them: passwords are not what is measured here. */
export async function storeTeam(place: DatabasePlace, size: number): Promise<readonly Member[]> {
  const members = membersOf(size);
  const db = await openDatabase(place);
  const createdAt = Date.now();
  for (let first = 0; first < members.length; first += BATCH) {
    const batch = members.slice(first, first + BATCH);
    await db
      .insertInto('users')
      .values(
        batch.map(({ userId }) => ({
          ...{ user_id: userId, username: userId, name: `Person ${userId}` },
          ...{ role: 'member' as const, created_at: createdAt },
          password_hash: 'nobody signs in with a password here',
        })),
      )
      .execute();
    await db
      .insertInto('devices')
      .values(
        batch.map(({ userId, deviceId, token }) => ({
          ...{ user_id: userId, device_id: deviceId, token_hash: hashToken(token) },
          ...{ name: 'Bench', created_at: createdAt, revoked_at: null },
        })),
      )
      .execute();
  }
  await db.destroy();
  return members;
}

/** A team in the embedded database. */
export async function createTeamFolder(size: number): Promise<TeamFolder> {
  const root = mkdtempSync(join(tmpdir(), 'ringdown-bench-'));
  const dataDir = join(root, 'team');
  const members = await storeTeam({ dataDir, databaseUrl: null }, size);
  let copies = 0;
  return {
    members,
    copy() {
      const folder = join(root, `copy-${copies++}`);
      cpSync(dataDir, folder, { recursive: true });
      return folder;
    },
    dispose: () => rmSync(root, { recursive: true, force: true }),
  };
}

function member(index: number): Member {
  const number = String(index).padStart(7, '0');
  return { userId: `user-${number}`, deviceId: `device-${number}`, token: `token-of-number-${number}` };
}
