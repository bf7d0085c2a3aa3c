import type { Clock } from '../ops/clock.ts';
import type { DeviceId, UserId } from '../protocol/index.ts';
import type { AccountStore, DeviceOwner } from './account-store.ts';

/** As many as come back within seconds of a restart, and then some. */
const EXPECTED_DEVICES = 20_000;
/** By then they are back. Later each is looked up, whatever this process was told. */
export const EXPECTED_FOR_MS = 60_000;

/**
 * Whose token it is, for those who connect. After a restart they all come at once: they are read with one question
 * beforehand, and not looked up one by one. Whoever revokes a device or changes a person says so here (`ChangeFeed`),
 * at the moment in which the connections that there are with it end.
 */
export interface KnownDevices {
  /** Null when it is unknown or revoked. */
  find(tokenHash: string): Promise<DeviceOwner | null>;
  /** Reads who was here last. Resolves to the hashes of their tokens. */
  expect(): Promise<readonly string[]>;
  revoked(deviceId: DeviceId): void;
  changed(userId: UserId): void;
  stop(): void;
}

export function createKnownDevices(
  store: Pick<AccountStore, 'findDevice' | 'lastSeen'>,
  clock: Clock,
): KnownDevices {
  const expected = new Map<string, DeviceOwner>();
  let timer = { cancel: (): void => undefined };
  let changes = 0;
  const forget = (isMeant: (owner: DeviceOwner) => boolean): void => {
    changes += 1;
    for (const [hash, owner] of expected) if (isMeant(owner)) expected.delete(hash);
  };
  return {
    find: (tokenHash) => Promise.resolve(expected.get(tokenHash) ?? store.findDevice(tokenHash)),
    async expect() {
      const changesBefore = changes;
      const devices = await store.lastSeen(EXPECTED_DEVICES);
      // Something was revoked while this was read, and may be among it.
      if (changes !== changesBefore) return [];
      for (const { tokenHash, owner } of devices) expected.set(tokenHash, owner);
      timer = clock.startTimer(EXPECTED_FOR_MS, () => expected.clear());
      return [...expected.keys()];
    },
    revoked: (deviceId) => forget((owner) => owner.deviceId === deviceId),
    changed: (userId) => forget(({ person }) => person.userId === userId),
    stop: () => timer.cancel(),
  };
}
