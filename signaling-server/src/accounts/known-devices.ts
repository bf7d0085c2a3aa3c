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

type IsMeant = (owner: DeviceOwner) => boolean;

export function createKnownDevices(
  store: Pick<AccountStore, 'findDevice' | 'lastSeen'>,
  clock: Clock,
): KnownDevices {
  const expected = new Map<string, DeviceOwner>();
  let timer = { cancel: (): void => undefined };
  let isStopped = false;
  /** Who was revoked or changed while the others are read, and may be among them as they were before. */
  let missed: IsMeant[] = [];
  let isReading = false;
  const forget = (isMeant: IsMeant): void => {
    if (isReading) missed.push(isMeant);
    for (const [hash, owner] of expected) if (isMeant(owner)) expected.delete(hash);
  };
  const read = async () => {
    isReading = true;
    try {
      const devices = await store.lastSeen(EXPECTED_DEVICES);
      return devices.filter(({ owner }) => !missed.some((isMeant) => isMeant(owner)));
    } finally {
      isReading = false;
      missed = [];
    }
  };
  return {
    find: (tokenHash) => Promise.resolve(expected.get(tokenHash) ?? store.findDevice(tokenHash)),
    async expect() {
      for (const { tokenHash, owner } of await read()) expected.set(tokenHash, owner);
      if (!isStopped) timer = clock.startTimer(EXPECTED_FOR_MS, () => expected.clear());
      return [...expected.keys()];
    },
    revoked: (deviceId) => forget((owner) => owner.deviceId === deviceId),
    changed: (userId) => forget(({ person }) => person.userId === userId),
    stop() {
      isStopped = true;
      timer.cancel();
    },
  };
}
