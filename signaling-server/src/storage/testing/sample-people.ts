import { randomUUID } from 'node:crypto';
import type { RingingCall } from '../../calls/call-record.ts';
import type { CallId, DeviceId, Person, UserId } from '../../protocol/index.ts';
import type { Stores } from '../stores.ts';

export const ada = 'user-ada' as UserId;
export const bob = 'user-bob' as UserId;
export const adasLaptop = 'device-ada' as DeviceId;
export const bobsLaptop = 'device-bob' as DeviceId;

/** An account with one device, by an invite of its own. */
export async function addAccount(
  { accounts }: Stores,
  username: string,
  name = username,
): Promise<Person | 'invite_invalid' | 'username_taken'> {
  const userId = `user-${username}` as UserId;
  const deviceId = `device-${username}` as DeviceId;
  const tokenHash = `invite-${username}`;
  await accounts.addInvite({
    ...{
      tokenHash,
      inviteId: tokenHash,
      role: 'member',
      uses: 1,
      expiresAt: 100,
      createdBy: null,
      createdAt: 0,
    },
  });
  return accounts.signUp({
    inviteHash: tokenHash,
    account: { person: { userId, username, name }, passwordHash: 'hash', createdAt: 1 },
    device: { deviceId, userId, name: 'laptop', tokenHash: `token-${username}`, createdAt: 1 },
  });
}

/** Ada rings Bob. */
export const newCall = (): RingingCall => ({
  ...{ callId: randomUUID() as CallId, mergedCallId: null, state: 'ringing', revision: 1 },
  ...{ callerId: ada, callerDevice: adasLaptop, calleeId: bob, media: 'audio', warm: false },
  ...{ offeredTo: null, startedAt: 5_000, ringsUntil: 50_000, callerDueBy: null, calleeDueBy: null },
});
