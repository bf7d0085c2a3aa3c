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
import type { Lockout } from './lockout.ts';
import { PasswordsBusyError, type Passwords } from './passwords.ts';

export interface AccountServiceDeps {
  readonly store: AccountStore;
  readonly passwords: Passwords;
  readonly lockout: Lockout;
  readonly clock: Clock;
  readonly log: Logger;
  readonly serverName: string;
  /** Somebody joined the team. */
  readonly onJoined: (person: Person) => void;
  /** A token stopped being good; whatever is connected with it has to go. */
  readonly onRevoked: (owner: DeviceOwner) => void;
}

export interface Accounts {
  /** Never says whether the account exists, neither in words nor in time. */
  signIn(request: SignIn, address: string): Promise<Reply<SignedIn>>;
  signUp(request: SignUp): Promise<Reply<SignedIn>>;
  /** Who this token belongs to; null when it is unknown or revoked. */
  authenticate(token: string): Promise<DeviceOwner | null>;
  signOut(token: string): Promise<Reply<Record<string, never>>>;
  inspectInvite(token: string): Promise<Reply<InviteInspected>>;
}

const BUSY_RETRY_MS = 2_000;

export function createAccounts(deps: AccountServiceDeps): Accounts {
  return {
    signIn: (request, address) => whenNotBusy(() => signIn(deps, request, address)),
    signUp: (request) => whenNotBusy(() => signUp(deps, request)),
    authenticate: (token) => deps.store.findDevice(hashToken(token)),
    signOut: (token) => signOut(deps, token),
    inspectInvite: (token) => inspectInvite(deps, token),
  };
}

async function signIn(deps: AccountServiceDeps, request: SignIn, address: string): Promise<Reply<SignedIn>> {
  const { store, lockout, log } = deps;
  const account = await store.findAccount(request.username);
  // Not the name as it was typed: people type passwords there.
  const userId = account?.person.userId ?? null;
  const wait = lockout.attempt(request.username, address);
  if (wait > 0) {
    log.warn({ address, userId, retryAfterMs: wait }, 'sign-in locked out');
    return refuse('locked_out', 'Too many failed attempts', wait);
  }
  const matches = await verify(deps, { request, address, account });
  if (account === null || !matches) {
    log.info({ address, userId }, 'sign-in refused');
    return refuse('wrong_credentials', 'No account has this name and password');
  }
  lockout.succeeded(request.username, address);
  const { device, token } = makeDevice(deps, account.person.userId, request.deviceName);
  await store.addDevice(device);
  log.info({ userId: device.userId, deviceId: device.deviceId }, 'signed in');
  return done(signedIn(deps, { person: account.person, deviceId: device.deviceId }, token));
}

async function verify(
  { lockout, passwords }: AccountServiceDeps,
  { request, address, account }: { request: SignIn; address: string; account: StoredAccount | null },
): Promise<boolean> {
  try {
    return await passwords.verify(account?.passwordHash ?? null, request.password);
  } catch (error) {
    lockout.unchecked(request.username, address);
    throw error;
  }
}

async function signUp(deps: AccountServiceDeps, request: SignUp): Promise<Reply<SignedIn>> {
  const { store, clock, log } = deps;
  const inviteHash = hashToken(request.invite);
  // Asked first, so that a hash is made only for who holds an invite.
  if ((await store.findInvite(inviteHash, clock.now())) === null) return invalidInvite();
  const userId = randomId() as UserId;
  const passwordHash = await deps.passwords.hash(request.password);
  const { device, token } = makeDevice(deps, userId, request.deviceName);
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
  if (person === 'username_taken') return refuse('username_taken', 'Somebody has this user name already');
  log.info({ userId, deviceId: device.deviceId, role: person.role }, 'signed up');
  deps.onJoined(person);
  return done(signedIn(deps, { person, deviceId: device.deviceId }, token));
}

async function signOut(deps: AccountServiceDeps, token: string): Promise<Reply<Record<string, never>>> {
  const owner = await deps.store.findDevice(hashToken(token));
  if (owner === null) return refuse('unauthenticated', 'This token is unknown or was revoked');
  await deps.store.revokeDevice(owner.deviceId, deps.clock.now());
  deps.log.info({ userId: owner.person.userId, deviceId: owner.deviceId }, 'signed out');
  deps.onRevoked(owner);
  return done();
}

async function inspectInvite(deps: AccountServiceDeps, token: string): Promise<Reply<InviteInspected>> {
  const invite = await deps.store.findInvite(hashToken(token), deps.clock.now());
  return invite === null ? invalidInvite() : done({ ...invite, serverName: deps.serverName });
}

function makeDevice(deps: AccountServiceDeps, userId: UserId, name: string) {
  const token = randomToken();
  const device: NewDevice = {
    deviceId: randomId() as DeviceId,
    userId,
    name,
    tokenHash: hashToken(token),
    createdAt: deps.clock.now(),
  };
  return { device, token };
}

function signedIn(deps: AccountServiceDeps, { person, deviceId }: DeviceOwner, token: string): SignedIn {
  return { token, deviceId, self: person, serverName: deps.serverName };
}

function invalidInvite(): Reply<never> {
  return refuse('invite_invalid', 'This invite is unknown, used up or expired; ask for a new one');
}

async function whenNotBusy<T>(task: () => Promise<Reply<T>>): Promise<Reply<T>> {
  try {
    return await task();
  } catch (error) {
    if (!(error instanceof PasswordsBusyError)) throw error;
    return refuse('rate_limited', 'Too many people are signing in at this moment', BUSY_RETRY_MS);
  }
}
