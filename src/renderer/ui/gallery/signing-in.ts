import { err, ok } from '@shared/result.ts';
import { createFakePhone, type FakePhone, type FakePhoneOptions } from '../testing/fake-phone.ts';

export function signedOut(options: FakePhoneOptions = {}): FakePhone {
  const account = { status: 'signed-out', because: null, lastServerUrl: null } as const;
  return createFakePhone({ account, ...options });
}

export function signInFailed(): FakePhone {
  const phone = signedOut({
    account: { status: 'signed-out', because: 'revoked', lastServerUrl: 'https://old.example' },
  });
  phone.answers.signIn = err({ code: 'locked_out', retryAfterMs: 240_000 });
  return phone;
}

export const invited = (): FakePhone =>
  signedOut({ invite: { serverUrl: 'https://calls.example.org', invite: 'good' } });

export function firstAccount(): FakePhone {
  const phone = invited();
  phone.answers.inspectInvite = ok({
    serverName: 'Example team',
    role: 'admin',
    expiresAt: 1_800_000_000_000,
    first: true,
  });
  return phone;
}

export function inviteExpired(): FakePhone {
  const phone = invited();
  phone.answers.inspectInvite = err({ code: 'invite_invalid' });
  return phone;
}
