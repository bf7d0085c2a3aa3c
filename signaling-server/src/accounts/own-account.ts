import type { Audit, Doer } from '../admin/audit.ts';
import type { Clock } from '../ops/clock.ts';
import type { Logger } from '../ops/logger.ts';
import { done, refuse } from '../ops/reply.ts';
import type {
  DeviceId,
  DevicesListed,
  ListedDevice,
  PasswordChange,
  PasswordChanged,
  Reply,
  UserId,
} from '../protocol/index.ts';
import type { AccountStore, DeviceOwner } from './account-store.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { DeviceStore, StoredDevice } from './device-store.ts';
import type { Lockout } from './lockout.ts';
import { type Passwords, whenNotBusy } from './passwords.ts';

export interface OwnAccountDeps {
  readonly store: AccountStore;
  readonly devices: DeviceStore;
  readonly passwords: Passwords;
  readonly lockout: Lockout;
  readonly audit: Pick<Audit, 'record'>;
  readonly feed: Pick<ChangeFeed, 'check'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** On any node. */
  readonly connectedDevices: (userId: UserId) => Promise<ReadonlySet<DeviceId>>;
}

/** Somebody signed in, from this address. */
export interface Asker {
  readonly owner: DeviceOwner;
  readonly address: string;
}

/** What everybody may do about their own account. */
export type OwnAccount = ReturnType<typeof createOwnAccount>;

export function createOwnAccount(deps: OwnAccountDeps) {
  return {
    async listDevices({ owner }: Asker): Promise<Reply<DevicesListed>> {
      const { userId } = owner.person;
      const devices = await deps.devices.list(userId);
      const connected = await deps.connectedDevices(userId);
      const now = deps.clock.now();
      return done({
        devices: devices.map((device) => listed(device, { connected, current: owner.deviceId, now })),
      });
    },
    revokeDevice: (asker: Asker, deviceId: DeviceId) => revokeDevice(deps, asker, deviceId),
    changePassword: (asker: Asker, request: PasswordChange) =>
      whenNotBusy(() => changePassword(deps, asker, request)),
  };
}

export interface Beholder {
  readonly connected: ReadonlySet<DeviceId>;
  readonly current: DeviceId;
  readonly now: number;
}

/** A device as people see it in a list. */
export function listed(device: StoredDevice, { connected, current, now }: Beholder): ListedDevice {
  const { deviceId, name, createdAt, lastSeenAt, lastAddress } = device;
  const isConnected = connected.has(deviceId);
  return {
    ...{ deviceId, name, createdAt, lastAddress, connected: isConnected, current: deviceId === current },
    lastSeenAt: isConnected ? now : lastSeenAt,
  };
}

async function revokeDevice(
  deps: OwnAccountDeps,
  asker: Asker,
  deviceId: DeviceId,
): Promise<Reply<Record<string, never>>> {
  const { userId } = asker.owner.person;
  const revoked = await deps.devices.revoke({ deviceId, userId, at: deps.clock.now() });
  if (revoked === null) return refuse('not_found', 'No such device: it may already be signed out');
  deps.log.info({ userId, deviceId }, 'device revoked');
  if (deviceId !== asker.owner.deviceId) {
    const detail = { deviceName: revoked.name };
    await deps.audit.record({ doer: doerOf(asker), action: 'device-revoked', subjectId: userId, detail });
  }
  await deps.feed.check();
  return done();
}

async function changePassword(
  deps: OwnAccountDeps,
  asker: Asker,
  { current, next, signOutOthers = true }: PasswordChange,
): Promise<Reply<PasswordChanged>> {
  const { person, deviceId } = asker.owner;
  const { userId } = person;
  const waitMs = await deps.lockout.attemptOwn(userId);
  if (waitMs > 0) return refuse('locked_out', 'Too many failed attempts', waitMs);
  const passwordHash = await checkAndHash(deps, asker, { current, next });
  if (passwordHash === null) return refuse('wrong_credentials', 'This is not your password');
  await deps.lockout.succeededOwn(userId);
  const signedOut = await deps.store.resetPassword({
    ...{ userId, passwordHash, at: deps.clock.now(), spared: signOutOthers ? deviceId : 'all' },
  });
  deps.log.info({ userId, deviceId, signedOut }, 'password changed');
  const detail = { devices: signedOut };
  await deps.audit.record({ doer: doerOf(asker), action: 'password-changed', subjectId: userId, detail });
  await deps.feed.check();
  return done({ signedOut });
}

/** Null when the current one is wrong. */
async function checkAndHash(
  { store, passwords, lockout }: OwnAccountDeps,
  { owner: { person } }: Asker,
  { current, next }: { current: string; next: string },
): Promise<string | null> {
  try {
    const account = await store.findAccount(person.username);
    const matches = await passwords.verify(account?.passwordHash ?? null, current);
    return matches ? await passwords.hash(next) : null;
  } catch (error) {
    await lockout.uncheckedOwn(person.userId);
    throw error;
  }
}

export function doerOf({ owner, address }: Asker): Doer {
  return { via: 'app', userId: owner.person.userId, address };
}
