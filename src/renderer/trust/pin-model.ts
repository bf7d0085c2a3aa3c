import type { DeviceId, DeviceKey, UserId } from '@protocol';

/**
 * Why a description was refused.
 *
 * - `changed`: the device has shown another key before.
 * - `missing`: it has shown a key before, and shows none now.
 * - `forged`: what it shows was not made by that key, or not for this call, link and device.
 */
export type Refusal = 'changed' | 'missing' | 'forged';

/**
 * What only words that match take back.
 *
 * - `differed`: its words were not the same when they were compared, so somebody may sit in the middle.
 * - `cheated`: it revealed another nonce than the one it had bound itself to, as only somebody in the middle would.
 */
type Suspicion = 'differed' | 'cheated';

type Alarm = Refusal | Suspicion;

/** Null: a good proof is enough. What it was signed by may be the same impostor. */
export const suspicionOf = (alarm: Alarm | null): Suspicion | null =>
  alarm === 'differed' || alarm === 'cheated' ? alarm : null;

/** What is remembered of one device of a person. */
export interface KnownDevice {
  readonly userId: UserId;
  readonly deviceId: DeviceId;
  readonly key: DeviceKey;
  readonly firstSeenAt: number;
  /** When the person at this phone compared the words with the one at that device; null: never. */
  readonly verifiedAt: number | null;
  /** What was wrong the last time it called or was called. */
  readonly alarm: Alarm | null;
}

/** The known devices of one person. */
export type KnownDevices = readonly KnownDevice[];

/** What a device showed. */
export interface Shown {
  readonly deviceId: DeviceId;
  /** Null: no proof at all. */
  readonly key: DeviceKey | null;
  /** The signature is that key's, over what it should be over. */
  readonly genuine: boolean;
}

/** Null: may go on. Of a device that was never seen before the first key is believed. */
export function refusalOf(known: KnownDevices, { deviceId, key, genuine }: Shown): Refusal | null {
  const pinned = known.find((device) => device.deviceId === deviceId);
  if (key === null) return pinned ? 'missing' : null;
  if (!genuine) return 'forged';
  return pinned && pinned.key !== key ? 'changed' : null;
}

/**
 * How sure one can be of the device at the other end.
 *
 * - `verified`: its key is the one that was compared by voice.
 * - `unverified`: it has the key that it had before, or is seen for the first time.
 * - `unsigned`: it has no key, e.g. because its app is old.
 * - `unchecked`: what this phone knows can't be read now, so the device may have shown another key before.
 * - `distrusted`: see {@link Alarm}.
 */
type Standing = 'verified' | 'unverified' | 'unsigned' | 'unchecked' | 'distrusted';

export interface DeviceTrust {
  readonly deviceId: DeviceId;
  readonly standing: Standing;
  readonly alarm: Alarm | null;
  /** Other devices of the same person are verified and this one is not. */
  readonly unusual: boolean;
}

/** What is known now about a device that showed this in a call. */
export function trustOf(
  known: KnownDevices,
  shown: { readonly deviceId: DeviceId; readonly key: DeviceKey | null; readonly refusal: Refusal | null },
  isReadable = true,
): DeviceTrust {
  const { deviceId, key, refusal } = shown;
  const pinned = known.find((device) => device.deviceId === deviceId && device.key === key);
  const alarm = refusal ?? suspicionOf(pinned?.alarm ?? null);
  const unpinned = isReadable ? (key === null ? 'unsigned' : 'unverified') : 'unchecked';
  const standing = alarm ? 'distrusted' : pinned ? standingOf(pinned) : unpinned;
  const unusual = standing !== 'verified' && known.some(({ verifiedAt }) => verifiedAt !== null);
  return { deviceId, standing, alarm, unusual };
}

const standingOf = ({ verifiedAt }: KnownDevice): Standing =>
  verifiedAt === null ? 'unverified' : 'verified';

/** Far more than one person signs in on; a server that makes up devices can't fill the memory. */
const DEVICES_PER_PERSON = 32;

/** What is kept after a device showed a key for the first time, and what is given up for it. */
export function withDevice(
  known: KnownDevices,
  device: KnownDevice,
): { readonly known: KnownDevices; readonly dropped: KnownDevices } {
  const others = known.filter(({ userId }) => userId === device.userId);
  const surplus = others
    .filter(({ verifiedAt, alarm }) => verifiedAt === null && suspicionOf(alarm) === null)
    .sort((a, b) => a.firstSeenAt - b.firstSeenAt)
    .slice(0, Math.max(0, others.length + 1 - DEVICES_PER_PERSON));
  return { known: [...known.filter((kept) => !surplus.includes(kept)), device], dropped: surplus };
}
