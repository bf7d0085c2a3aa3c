import {
  DevicesListed,
  PasswordChanged,
  type DeviceId,
  type ListedDevice,
  type PasswordChange,
} from '@protocol';
import { createFetched, type Fetched } from '@shared/fetched.ts';
import { ok, type Result } from '@shared/result.ts';
import * as z from 'zod/mini';
import type { AccountError } from './account.ts';
import type { Ask } from './ask.ts';

/** How somebody gets into their own account: the devices that are signed in, and the password. */
export interface OwnAccess {
  readonly devices: Fetched<readonly ListedDevice[], AccountError>;
  /** Signs another device out, at once. */
  signOutDevice(deviceId: DeviceId): Promise<Result<void, AccountError>>;
  changePassword(change: PasswordChange): Promise<Result<PasswordChanged, AccountError>>;
}

export interface OwnAccessControl extends OwnAccess {
  /** Nothing of the person stays. */
  forget(): void;
}

export function createOwnAccess(ask: Ask): OwnAccessControl {
  const devices = createFetched(async (): Promise<Result<readonly ListedDevice[], AccountError>> => {
    const answer = await ask({ path: '/api/devices', reply: DevicesListed });
    return answer.ok ? ok(answer.value.devices) : answer;
  });
  return {
    devices,
    async signOutDevice(deviceId) {
      const answer = await ask({ path: '/api/devices/revoke', body: { deviceId }, reply: z.unknown() });
      // Gone already is what was wanted.
      if (!answer.ok && answer.error.code !== 'not_found') return answer;
      devices.update((listed) => listed.filter((device) => device.deviceId !== deviceId));
      return ok(undefined);
    },
    async changePassword(change) {
      const answer = await ask({ path: '/api/password', body: change, reply: PasswordChanged });
      if (answer.ok && answer.value.signedOut > 0) await devices.refresh();
      return answer;
    },
    forget: () => devices.forget(),
  };
}
