import { describe, expect, it } from 'vitest';
import type { StoredSession } from '@shared/session.ts';
import { createMemoryFile } from '../testing/memory-file.ts';
import { readStoredSession, withEnrolment } from './enrolment.ts';
import type { SessionVault } from './session-vault.ts';

const prepared: StoredSession = {
  serverUrl: 'https://team.example',
  serverName: 'Team',
  token: 'secret-token',
  deviceId: 'd-1',
  userId: 'u-1',
  username: 'ada',
  name: 'Ada',
};

function setUp(kept: StoredSession | null) {
  let session = kept;
  const vault: SessionVault = {
    load: () => Promise.resolve(session),
    save: (next) => {
      session = next;
      return Promise.resolve('keyring');
    },
    clear: () => {
      session = null;
      return Promise.resolve();
    },
  };
  const file = createMemoryFile<StoredSession>();
  file.stored = prepared;
  return { vault, file, enrolled: withEnrolment(vault, file) };
}

describe('an installation that was signed in beforehand', () => {
  it('takes over the prepared session once and removes its file', async () => {
    const { vault, file, enrolled } = setUp(null);
    expect(await enrolled.load()).toEqual(prepared);
    expect(file.stored).toBeNull();
    expect(await vault.load()).toEqual(prepared);
    await enrolled.clear();
    expect(await enrolled.load()).toBeNull();
  });

  it('leaves alone who is signed in', async () => {
    const { enrolled, file } = setUp({ ...prepared, username: 'grace' });
    expect((await enrolled.load())?.username).toBe('grace');
    expect(file.stored).toEqual(prepared);
  });

  it('makes nothing of anything else', () => {
    expect(readStoredSession({ token: 1 })).toBeNull();
    expect(readStoredSession(prepared)).toEqual(prepared);
  });
});
