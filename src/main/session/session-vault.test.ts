import { describe, expect, it } from 'vitest';
import type { StoredSession } from '@shared/session.ts';
import { createMemoryFile } from '../testing/memory-file.ts';
import { createRecordingLogger } from '../testing/recording-logger.ts';
import {
  createSessionVault,
  readSealedSession,
  type SealedSession,
  type SessionVaultDeps,
} from './session-vault.ts';

const session: StoredSession = {
  serverUrl: 'https://team.example',
  serverName: 'Team',
  token: 'secret-token',
  deviceId: 'd-1',
  userId: 'u-1',
  username: 'ada',
  name: 'Ada',
};

/** A keyring that writes text as hexadecimal behind the mark of its key, as Chromium does; locked, it refuses. */
class FakeSafeStorage
  implements Pick<SessionVaultDeps, 'safeStorage'>, Record<'available' | 'locked', boolean>
{
  available = true;
  locked = false;
  renewed = false;
  backend: ReturnType<SessionVaultDeps['safeStorage']['getSelectedStorageBackend']> = 'gnome_libsecret';
  plainTextAllowed = false;
  /** `v10`: the key that every copy of Chromium has. */
  key: 'v10' | 'v11' | 'v12' = 'v11';

  readonly safeStorage: SessionVaultDeps['safeStorage'] = {
    getSelectedStorageBackend: () => this.backend,
    setUsePlainTextEncryption: (allowed) => void (this.plainTextAllowed = allowed),
    isAsyncEncryptionAvailable: () => Promise.resolve(this.available),
    encryptStringAsync: (text) => Promise.resolve(Buffer.from(this.key + Buffer.from(text).toString('hex'))),
    decryptStringAsync: (sealed) =>
      this.locked
        ? Promise.reject(new Error('the keyring is locked'))
        : Promise.resolve({
            result: Buffer.from(sealed.subarray(3).toString(), 'hex').toString(),
            shouldReEncrypt: this.renewed,
          }),
  };
}

function setUp(platform: NodeJS.Platform = 'linux') {
  const keyring = new FakeSafeStorage();
  const file = createMemoryFile<SealedSession>();
  const log = createRecordingLogger();
  const open = () => createSessionVault({ safeStorage: keyring.safeStorage, file, platform, log });
  return { keyring, file, log, open };
}

describe('the session vault', () => {
  it('keeps who is signed in, encrypted, for the next run', async () => {
    const { file, open } = setUp();
    expect(await open().load()).toBeNull();
    expect(await open().save(session)).toBe('keyring');
    expect(JSON.stringify(file.stored)).not.toContain(session.token);
    expect(await open().load()).toEqual(session);
    await open().clear();
    expect(await open().load()).toBeNull();
  });

  it('says so when Linux has no keyring and the token is only obfuscated', async () => {
    const { keyring, open } = setUp();
    keyring.backend = 'basic_text';
    keyring.key = 'v10';
    expect(await open().save(session)).toBe('obfuscated');
    expect(keyring.plainTextAllowed).toBe(true);
    expect(await open().load()).toEqual(session);
  });

  it.each([
    ['obfuscated', 'gnome_libsecret', 'v10'],
    ['obfuscated', 'kwallet6', 'v10'],
    ['keyring', 'basic_text', 'v11'],
    ['keyring', 'unknown', 'v12'],
  ] as const)('says %s on Linux with the backend %s and the key %s', async (kept, backend, key) => {
    const { keyring, open } = setUp();
    Object.assign(keyring, { backend, key });
    expect(await open().save(session)).toBe(kept);
  });

  it.each(['darwin', 'win32'] as const)(
    'takes the mark of the system’s own keyring on %s for it',
    async (system) => {
      const { keyring, open } = setUp(system);
      Object.assign(keyring, { backend: 'basic_text', key: 'v10' });
      expect(await open().save(session)).toBe('keyring');
      expect(keyring.plainTextAllowed).toBe(false);
    },
  );

  it('keeps it for this run only where nothing can be encrypted', async () => {
    const { file, keyring, open } = setUp();
    keyring.available = false;
    const vault = open();
    expect(await vault.save(session)).toBe('memory');
    expect(file.stored).toBeNull();
    expect(await vault.load()).toEqual(session);
    expect(await open().load()).toBeNull();
  });

  it('leaves a session alone that it can not open today', async () => {
    const { file, keyring, log, open } = setUp();
    await open().save(session);
    keyring.locked = true;
    expect(await open().load()).toBeNull();
    expect(file.stored).not.toBeNull();
    expect(log.lines.join()).not.toContain(session.token);
    keyring.locked = false;
    expect(await open().load()).toEqual(session);
  });

  it('encrypts again when the key was renewed', async () => {
    const { file, keyring, open } = setUp();
    await open().save(session);
    const before = file.stored;
    keyring.renewed = true;
    await open().load();
    expect(file.stored).not.toBe(before);
  });

  it('forgets who signs out while the keyring still works on it', async () => {
    const { file, keyring, open } = setUp();
    await open().save(session);
    keyring.renewed = true;
    const loading = open();
    const loaded = loading.load();
    await loading.clear();
    await loaded;
    expect(file.stored).toBeNull();
    expect(await loading.load()).toBeNull();

    const saving = open();
    const saved = saving.save(session);
    await saving.clear();
    await saved;
    expect(file.stored).toBeNull();
  });

  it('logs nothing of what it opened, also when that makes no sense', async () => {
    const { file, log, open } = setUp();
    const garbled = JSON.stringify(session).replace('"secret-token"', 'secret-token');
    file.stored = {
      version: 1,
      sealed: Buffer.from(Buffer.from(garbled).toString('hex')).toString('base64'),
    };
    expect(await open().load()).toBeNull();
    expect(log.lines.join()).toContain('could not open the stored session');
    expect(log.lines.join()).not.toMatch(/secret|team\.example/);
  });

  it('goes on in memory when the disk is full', async () => {
    const { file, open } = setUp();
    file.full = true;
    expect(await open().save(session)).toBe('memory');
  });

  it.each([null, {}, { version: 2, sealed: '' }, { version: 1, sealed: 7 }])(
    'does not take %j for one',
    (found) => {
      expect(readSealedSession(found)).toBeNull();
    },
  );
});
