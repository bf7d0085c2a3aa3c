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

export function createSessionVault(deps: SessionVaultDeps): SessionVault {
  const { safeStorage, file, log } = deps;
  let remembered: StoredSession | null = null;
  /** Counts who signs in and out: the keyring is slow, and what it was asked before must not undo what came after. */
  let changes = 0;

  async function store(session: StoredSession, change: number): Promise<SessionProtection> {
    const sealed = await safeStorage.encryptStringAsync(JSON.stringify(session));
    if (change === changes) await file.write({ version: 1, sealed: sealed.toString('base64') });
    return protectionOf(sealed, deps.platform);
  }

  async function unseal(change: number): Promise<StoredSession | null> {
    const found = await file.read();
    if (found === null || !(await canEncrypt(deps))) return null;
    const opened = await safeStorage.decryptStringAsync(Buffer.from(found.sealed, 'base64'));
    const session = readSession(opened.result);
    // The keyring's key was renewed: what lies on disk should follow it.
    if (opened.shouldReEncrypt) await store(session, change);
    return session;
  }

  return {
    async load() {
      if (remembered !== null) return remembered;
      const change = changes;
      try {
        const session = await unseal(change);
        if (change === changes) remembered = session;
      } catch (cause) {
        // The file stays: a keyring that is locked today may be open tomorrow.
        log.warn('could not open the stored session', { reason: reasonOf(cause) });
      }
      return remembered;
    },
    async save(session) {
      remembered = session;
      changes += 1;
      const change = changes;
      try {
        return (await canEncrypt(deps)) ? await store(session, change) : 'memory';
      } catch (cause) {
        log.warn('could not store the session', { reason: reasonOf(cause) });
        return 'memory';
      }
    },
    async clear() {
      remembered = null;
      changes += 1;
      await file.remove();
    },
  };
}

async function canEncrypt({ platform, safeStorage }: SessionVaultDeps): Promise<boolean> {
  // Without a keyring Chromium refuses to encrypt unless told that a fixed key will do. The person is told too.
  if (platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') {
    safeStorage.setUsePlainTextEncryption(true);
  }
  return safeStorage.isAsyncEncryptionAvailable();
}

/** Chromium's mark of what it encrypted on Linux with the key that is the same in every copy of it. */
const FIXED_KEY_PREFIX = 'v10';

/**
 * Read off the result: which backend was selected does not say which key was used. A keyring that does not open leaves
 * the fixed key, and one that Chromium did not expect on this desktop may be used all the same.
 */
function protectionOf(sealed: Buffer, platform: NodeJS.Platform): SessionProtection {
  const prefix = sealed.subarray(0, FIXED_KEY_PREFIX.length).toString('latin1');
  return platform === 'linux' && prefix === FIXED_KEY_PREFIX ? 'obfuscated' : 'keyring';
}

/** A parser's own words would quote what it stumbled over, which may be the token. */
function readSession(text: string): StoredSession {
  try {
    return StoredSession.parse(JSON.parse(text));
  } catch {
    throw new Error('what was stored makes no sense');
  }
}
