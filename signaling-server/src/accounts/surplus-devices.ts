import type { Audit, Doer } from '../admin/audit.ts';
import type { Clock } from '../ops/clock.ts';
import type { Logger } from '../ops/logger.ts';
import { limits, type DeviceId, type UserId } from '../protocol/index.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { DeviceStore, StoredDevice } from './device-store.ts';

export interface SurplusDevicesDeps {
  readonly devices: Pick<DeviceStore, 'list' | 'revoke'>;
  /** On any node. */
  readonly connectedDevices: (userId: UserId) => Promise<ReadonlySet<DeviceId>>;
  readonly audit: Pick<Audit, 'record'>;
  readonly feed: Pick<ChangeFeed, 'check'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Signs out the devices of a person that were not used for longest, where they are more than one may have. Every device
 * has one connection, so this bounds those as well. The device that was signed in just now stays, whatever it is: it is
 * the one that the person holds in their hands.
 */
export async function signOutSurplus(
  deps: SurplusDevicesDeps,
  {
    userId,
    newest,
    address,
  }: { readonly userId: UserId; readonly newest: DeviceId; readonly address: string },
): Promise<void> {
  const others = (await deps.devices.list(userId)).filter(({ deviceId }) => deviceId !== newest);
  if (others.length < limits.devicesPerPerson) return;
  const connected = await deps.connectedDevices(userId);
  const lastUse = (device: StoredDevice): number =>
    connected.has(device.deviceId) ? Infinity : (device.lastSeenAt ?? device.createdAt);
  const surplus = others.sort((a, b) => order(lastUse(b), lastUse(a))).slice(limits.devicesPerPerson - 1);
  for (const { deviceId } of surplus) {
    const revoked = await deps.devices.revoke({ deviceId, userId, at: deps.clock.now() });
    if (revoked === null) continue;
    deps.log.info({ userId, deviceId }, 'signed out for a newer device');
    const doer: Doer = { via: 'app', userId, address };
    const detail = { deviceName: revoked.name };
    await deps.audit.record({ doer, action: 'device-revoked', subjectId: userId, detail });
  }
  await deps.feed.check();
}

/** As a difference would be, if infinities had any. */
function order(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
