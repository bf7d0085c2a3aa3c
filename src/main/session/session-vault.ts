import type { SafeStorage } from 'electron';
import * as z from 'zod/mini';
import { StoredSession } from '@shared/session.ts';
import type { SessionProtection } from '@shared/shell.ts';
import type { JsonFile } from '../files/json-file.ts';
import { reasonOf, type Logger } from '../logging/logger.ts';

/** The encrypted session as it lies on disk. */
const SealedSession = z.object({ version: z.literal(1), sealed: z.string() });
export type SealedSession = z.infer<typeof SealedSession>;

export function readSealedSession(found: unknown): SealedSession | null {
  const parsed = SealedSession.safeParse(found);
  return parsed.success ? parsed.data : null;
}

export interface SessionVaultDeps {
  readonly safeStorage: Pick<
    SafeStorage,
    | 'decryptStringAsync'
    | 'encryptStringAsync'
    | 'getSelectedStorageBackend'
    | 'isAsyncEncryptionAvailable'
    | 'setUsePlainTextEncryption'
  >;
  readonly file: JsonFile<SealedSession>;
  readonly platform: NodeJS.Platform;
  readonly log: Logger;
}

/** Keeps who is signed in, encrypted by the system's keyring where there is one. */
export interface SessionVault {
  load(): Promise<StoredSession | null>;
  /** Resolves with how well it is kept; `memory` means: until the app ends. */
  save(session: StoredSession): Promise<SessionProtection>;
  clear(): Promise<void>;
}

export function createSessionVault({ safeStorage, file, platform, log }: SessionVaultDeps): SessionVault {
  let remembered: StoredSession | null = null;

  async function protection(): Promise<SessionProtection> {
    const withoutKeyring = platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text';
    // Without a keyring Chromium refuses to encrypt unless told that a fixed key will do. The person is told too.
    if (withoutKeyring) safeStorage.setUsePlainTextEncryption(true);
    if (!(await safeStorage.isAsyncEncryptionAvailable())) return 'memory';
    return withoutKeyring ? 'obfuscated' : 'keyring';
  }

  async function store(session: StoredSession): Promise<void> {
    const sealed = await safeStorage.encryptStringAsync(JSON.stringify(session));
    await file.write({ version: 1, sealed: sealed.toString('base64') });
  }

  async function unseal(): Promise<StoredSession | null> {
    const found = await file.read();
    if (found === null || (await protection()) === 'memory') return null;
    const opened = await safeStorage.decryptStringAsync(Buffer.from(found.sealed, 'base64'));
    const session = StoredSession.parse(JSON.parse(opened.result));
    // The keyring's key was renewed: what lies on disk should follow it.
    if (opened.shouldReEncrypt) await store(session);
    return session;
  }

  return {
    async load() {
      if (remembered !== null) return remembered;
      try {
        remembered = await unseal();
      } catch (cause) {
        // The file stays: a keyring that is locked today may be open tomorrow.
        log.warn('could not open the stored session', { reason: reasonOf(cause) });
      }
      return remembered;
    },
    async save(session) {
      remembered = session;
      try {
        const kept = await protection();
        if (kept !== 'memory') await store(session);
        return kept;
      } catch (cause) {
        log.warn('could not store the session', { reason: reasonOf(cause) });
        return 'memory';
      }
    },
    async clear() {
      remembered = null;
      await file.remove();
    },
  };
}
