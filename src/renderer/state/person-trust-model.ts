import type { KnownDevice } from '../trust/pin-model.ts';

/** `verified`: words were compared on a device of theirs. `distrusted`: with one of them something was wrong. */
export type PersonTrust = 'verified' | 'distrusted';

/** What there is to say of a person before a call; null: nothing that would not go for everybody. */
export function personTrust(known: readonly KnownDevice[], userId: string): PersonTrust | null {
  const devices = known.filter((device) => device.userId === userId);
  if (devices.some(({ alarm }) => alarm !== null)) return 'distrusted';
  return devices.some(({ verifiedAt }) => verifiedAt !== null) ? 'verified' : null;
}
