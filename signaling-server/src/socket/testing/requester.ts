import type { DeviceId, UserId } from '../../protocol/index.ts';
import type { Requester } from '../local-devices.ts';

/** Somebody who asks for something, and watches nobody. */
export function requesterOf(username: string, given: Partial<Requester> = {}): Requester {
  return {
    person: { userId: `user-${username}` as UserId, username, name: username, role: 'member' },
    ...{ deviceId: `device-${username}` as DeviceId, network: '192.0.2.1', connectedAt: 0 },
    watch: () => Promise.resolve(),
    leave: () => undefined,
    ...given,
  };
}
