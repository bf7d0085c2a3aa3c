import { StoredSession } from '@shared/session.ts';
import type { JsonFile } from '../files/json-file.ts';
import type { SessionVault } from './session-vault.ts';

export function readStoredSession(found: unknown): StoredSession | null {
  const parsed = StoredSession.safeParse(found);
  return parsed.success ? parsed.data : null;
}

/**
 * A vault for an installation that somebody signed in beforehand: while nobody is signed in, the session is taken from
 * `file`, once, and the file with its secret is removed.
 */
export function withEnrolment(vault: SessionVault, file: JsonFile<StoredSession>): SessionVault {
  return {
    ...vault,
    async load() {
      const kept = await vault.load();
      if (kept !== null) return kept;
      const prepared = await file.read();
      if (prepared === null) return null;
      await vault.save(prepared);
      await file.remove();
      return prepared;
    },
  };
}
