import type { Audit, Doer } from '../admin/audit.ts';
import { addressGroup } from '../http/addresses.ts';
import type { Clock } from '../ops/clock.ts';
import type { Logger } from '../ops/logger.ts';
import { hashToken, randomId, randomToken } from '../ops/random-id.ts';
import { done, refuse } from '../ops/reply.ts';
import type {
  DeviceId,
  InviteInspected,
  Person,
  Reply,
  SignedIn,
  SignIn,
  SignUp,
  UserId,
} from '../protocol/index.ts';
import type { AccountStore, DeviceOwner, NewDevice, StoredAccount } from './account-store.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { DeviceStore } from './device-store.ts';
import type { Lockout, SignInAttempt, LockoutNotes } from './lockout.ts';
import { type Passwords, whenNotBusy } from './passwords.ts';
import { signOutSurplus, type SurplusDevicesDeps } from './surplus-devices.ts';

export interface AccountServiceDeps extends Pick<SurplusDevicesDeps, 'connectedDevices'> {
  readonly store: AccountStore;
  readonly devices: Pick<DeviceStore, 'addressesOf' | 'list' | 'revoke'>;
  readonly passwords: Passwords;
  readonly lockout: Lockout;
  readonly notes: LockoutNotes;
  readonly audit: Pick<Audit, 'record'>;
  readonly feed: Pick<ChangeFeed, 'check'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly serverName: string;
  /** Somebody joined the team. */
  readonly onJoined: (person: Person) => void;
}

export type Accounts = ReturnType<typeof createAccounts>;

export function createAccounts(deps: AccountServiceDeps) {
  return {
    /** Never says whether the account exists, or is disabled, neither in words nor in time. */
    signIn: (request: SignIn, address: string) => whenNotBusy(() => signIn(deps, request, address)),
    signUp: (request: SignUp, address: string) => whenNotBusy(() => signUp(deps, request, address)),
    /** Who this token belongs to; null when it is unknown or revoked. */
    authenticate: (token: string) => deps.store.findDevice(hashToken(token)),
    signOut: (owner: DeviceOwner) => signOut(deps, owner),
    inspectInvite: (token: string) => inspectInvite(deps, token),
  };
}

async function signIn(deps: AccountServiceDeps, request: SignIn, address: string): Promise<Reply<SignedIn>> {
  const { lockout, log } = deps;
  const { attempt, found } = await lookUp(deps, request.username, address);
  // Not the name as it was typed: people type passwords there.
  const userId = found?.person.userId ?? null;
  const { waitMs, isAboutAccount } = await lockout.attempt(attempt);
  if (waitMs > 0) {
    log.warn({ address, userId, retryAfterMs: waitMs }, 'sign-in locked out');
    await deps.notes.note({ attempt, address, subjectId: isAboutAccount ? userId : null });
    return refuse('locked_out', 'Too many failed attempts', waitMs);
  }
  const account = found?.disabled === false ? found : null;
  const matches = await verify(deps, { attempt, account, password: request.password });
  const session = account !== null && matches ? await addDevice(deps, { account, request, address }) : null;
  if (session === null) {
    log.info({ address, userId }, 'sign-in refused');
    return refuse('wrong_credentials', 'Wrong username or password');
  }
  await lockout.succeeded(attempt);
  log.info({ userId, deviceId: session.deviceId }, 'signed in');
  await signOutSurplus(deps, { userId: session.self.userId, newest: session.deviceId, address });
  return done(session);
}

interface LookedUp {
  readonly attempt: SignInAttempt;
  readonly found: StoredAccount | null;
}

async function lookUp(
  { devices, store }: AccountServiceDeps,
  username: string,
  address: string,
): Promise<LookedUp> {
  const group = addressGroup(address);
  // Asked for accounts that do not exist as well, which takes the same time.
  const known = await devices.addressesOf(username);
  const isKnownAddress = known.some((one) => addressGroup(one) === group);
  const found = await store.findAccount(username);
  const passwordHash = found?.passwordHash ?? null;
  return { attempt: { username, address: group, isKnownAddress, passwordHash }, found };
}

interface Verification {
  readonly attempt: SignInAttempt;
  readonly account: StoredAccount | null;
  readonly password: string;
}

async function verify(
  { lockout, passwords }: AccountServiceDeps,
  { attempt, account, password }: Verification,
): Promise<boolean> {
  try {
    return await passwords.verify(account?.passwordHash ?? null, password, attempt);
  } catch (error) {
    await lockout.unchecked(attempt);
    throw error;
  }
}

/** Null when the password was changed, or the account disabled, while it was checked. */
async function addDevice(
  deps: AccountServiceDeps,
  { account, request, address }: { account: StoredAccount; request: SignIn; address: string },
): Promise<SignedIn | null> {
  const { person, passwordHash } = account;
  const { device, token } = makeDevice(deps, {
    ...{ userId: person.userId, name: request.deviceName, address },
  });
  const added = await deps.store.addDevice(device, passwordHash);
  return added ? signedIn(deps, { person, deviceId: device.deviceId }, token) : null;
}

async function signUp(deps: AccountServiceDeps, request: SignUp, address: string): Promise<Reply<SignedIn>> {
  const { store, clock, log } = deps;
  const inviteHash = hashToken(request.invite);
  // Asked first, so that a hash is made only for who holds an invite.
  const invite = await store.findInvite(inviteHash, clock.now());
  if (invite === null) return invalidInvite();
  const userId = randomId() as UserId;
  const passwordHash = await deps.passwords.hash(request.password);
  const { device, token } = makeDevice(deps, { userId, name: request.deviceName, address });
  const person = await store.signUp({
    inviteHash,
    account: {
      person: { userId, username: request.username, name: request.name },
      passwordHash,
      createdAt: clock.now(),
    },
    device,
  });
  if (person === 'invite_invalid') return invalidInvite();
  if (person === 'username_taken') return refuse('username_taken', 'This username is taken');
  log.info({ userId, deviceId: device.deviceId, role: person.role }, 'signed up');
  const doer: Doer = { via: 'app', userId, address };
  const detail = { role: person.role, inviteId: invite.inviteId };
  await deps.audit.record({ doer, action: 'person-joined', subjectId: userId, detail });
  deps.onJoined(person);
  return done(signedIn(deps, { person, deviceId: device.deviceId }, token));
}

async function signOut(deps: AccountServiceDeps, owner: DeviceOwner): Promise<Reply<Record<string, never>>> {
  await deps.store.revokeDevice(owner.deviceId, deps.clock.now());
  deps.log.info({ userId: owner.person.userId, deviceId: owner.deviceId }, 'signed out');
  await deps.feed.check();
  return done();
}

async function inspectInvite(deps: AccountServiceDeps, token: string): Promise<Reply<InviteInspected>> {
  const invite = await deps.store.findInvite(hashToken(token), deps.clock.now());
  if (invite === null) return invalidInvite();
  const first = !(await deps.store.hasAccounts());
  return done({
    ...{ role: invite.role, expiresAt: invite.expiresAt, serverName: deps.serverName },
    ...(first ? { first } : {}),
  });
}

function makeDevice(
  deps: AccountServiceDeps,
  { userId, name, address }: { userId: UserId; name: string; address: string },
) {
  const token = randomToken();
  const device: NewDevice = {
    ...{ deviceId: randomId() as DeviceId, userId, name, address },
    tokenHash: hashToken(token),
    createdAt: deps.clock.now(),
  };
  return { device, token };
}

function signedIn(deps: AccountServiceDeps, { person, deviceId }: DeviceOwner, token: string): SignedIn {
  return { token, deviceId, self: person, serverName: deps.serverName };
}

function invalidInvite(): Reply<never> {
  return refuse('invite_invalid', 'This invite is unknown, used up, expired or revoked; ask for a new one');
}
