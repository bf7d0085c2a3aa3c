import type { AccountStore } from '../accounts/account-store.ts';
import type { ChangeFeed } from '../accounts/change-feed.ts';
import type { DeviceStore } from '../accounts/device-store.ts';
import { doerOf, listed, type Asker } from '../accounts/own-account.ts';
import { type Passwords, whenNotBusy } from '../accounts/passwords.ts';
import type { Clock } from '../ops/clock.ts';
import { inParts } from '../ops/tasks.ts';
import type { Logger } from '../ops/logger.ts';
import { randomPassword } from '../ops/random-id.ts';
import { done, refuse } from '../ops/reply.ts';
import type {
  AdminPeopleListed,
  AdminPerson,
  AdminPersonChanged,
  AuditListed,
  DeviceId,
  DevicesListed,
  InvitesListed,
  ListedInvite,
  PasswordResetDone,
  Reply,
  UserId,
  AuditAction,
  AuditDetail,
} from '../protocol/index.ts';
import type {
  AdminStore,
  PersonChange,
  StoredInviteRecord,
  StoredPerson,
  PersonChanged,
} from './admin-store.ts';
import type { AuditLog, Audit } from './audit.ts';

export interface AdminDeps {
  readonly store: AdminStore;
  readonly accounts: Pick<AccountStore, 'resetPassword'>;
  readonly devices: DeviceStore;
  readonly passwords: Passwords;
  readonly audit: Pick<Audit, 'record'>;
  readonly auditLog: Pick<AuditLog, 'list'>;
  readonly feed: Pick<ChangeFeed, 'check'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Whether there is anything that could relay a call. */
  readonly canRelay: boolean;
  /** On any node. */
  readonly connectedDevices: (userId: UserId) => Promise<ReadonlySet<DeviceId>>;
}

type Nothing = Record<string, never>;

/** What an admin may do. That the asker is one was found out before. */
export type Admin = ReturnType<typeof createAdmin>;

const LISTED_INVITES = 500;
const NO_RELAY =
  'The server has no relay, so this person couldn’t make calls: set RINGDOWN_TURN_URLS and RINGDOWN_TURN_SECRET first';
const NOBODY = 'Nobody has this id';

export function createAdmin(deps: AdminDeps) {
  const { store, devices, clock } = deps;
  return {
    people: async (): Promise<Reply<AdminPeopleListed>> => done({ people: await listPeople(deps) }),
    changePerson: (asker: Asker, change: PersonChange) => changePerson(deps, asker, change),
    resetPassword: (asker: Asker, userId: UserId) => whenNotBusy(() => resetPassword(deps, asker, userId)),
    async devices({ owner }: Asker, userId: UserId): Promise<Reply<DevicesListed>> {
      const connected = await deps.connectedDevices(userId);
      const beholder = { connected, current: owner.deviceId, now: clock.now() };
      return done({ devices: (await devices.list(userId)).map((device) => listed(device, beholder)) });
    },
    revokeDevice: (asker: Asker, deviceId: DeviceId) => revokeDevice(deps, asker, deviceId),
    async invites(): Promise<Reply<InvitesListed>> {
      const now = clock.now();
      return done({ invites: (await store.invites(LISTED_INVITES)).map((invite) => toInvite(invite, now)) });
    },
    revokeInvite: (asker: Asker, inviteId: string) => revokeInvite(deps, asker, inviteId),
    async auditPage(page: { before?: string | undefined; limit: number }): Promise<Reply<AuditListed>> {
      const { entries, nextBefore } = await deps.auditLog.list(page);
      return done({ entries: [...entries], nextBefore });
    },
  };
}

async function changePerson(
  deps: AdminDeps,
  asker: Asker,
  change: PersonChange,
): Promise<Reply<AdminPersonChanged>> {
  if (change.relayOnly === true && !deps.canRelay) return refuse('no_relay', NO_RELAY);
  const changed = await deps.store.change(change, deps.clock.now());
  if (changed === 'not_found') return refuse('not_found', NOBODY);
  if (changed === 'last_admin') {
    return refuse('last_admin', 'There is no other admin who can sign in: make somebody an admin first');
  }
  const { userId } = changed.after.person;
  for (const deed of deedsOf(changed)) {
    await deps.audit.record({ ...deed, doer: doerOf(asker), subjectId: userId });
    deps.log.info({ userId, by: asker.owner.person.userId, action: deed.action }, 'person changed');
  }
  await deps.feed.check();
  return done({ person: await toListed(deps)(changed.after) });
}

async function resetPassword(
  deps: AdminDeps,
  asker: Asker,
  userId: UserId,
): Promise<Reply<PasswordResetDone>> {
  if ((await deps.store.person(userId)) === null) return refuse('not_found', NOBODY);
  const password = randomPassword();
  const passwordHash = await deps.passwords.hash(password);
  const signedOut = await deps.accounts.resetPassword({ userId, passwordHash, at: deps.clock.now() });
  const detail = { devices: signedOut };
  await deps.audit.record({ doer: doerOf(asker), action: 'password-reset', subjectId: userId, detail });
  deps.log.info({ userId, by: asker.owner.person.userId, signedOut }, 'password reset');
  await deps.feed.check();
  return done({ password, signedOut });
}

async function revokeDevice(deps: AdminDeps, asker: Asker, deviceId: DeviceId): Promise<Reply<Nothing>> {
  const revoked = await deps.devices.revoke({ deviceId, userId: null, at: deps.clock.now() });
  if (revoked === null) return refuse('not_found', 'No such device: it may already be signed out');
  const { userId: subjectId, name: deviceName } = revoked;
  await deps.audit.record({
    ...{ doer: doerOf(asker), action: 'device-revoked', subjectId, detail: { deviceName } },
  });
  deps.log.info({ deviceId, userId: subjectId, by: asker.owner.person.userId }, 'device revoked');
  await deps.feed.check();
  return done();
}

async function revokeInvite(deps: AdminDeps, asker: Asker, inviteId: string): Promise<Reply<Nothing>> {
  const revoked = await deps.store.revokeInvite(inviteId, deps.clock.now());
  if (revoked === null) return refuse('not_found', 'No such invite');
  if (revoked.changed) {
    const detail = { inviteId, role: revoked.role };
    await deps.audit.record({ doer: doerOf(asker), action: 'invite-revoked', detail });
    deps.log.info({ inviteId, by: asker.owner.person.userId }, 'invite revoked');
  }
  return done();
}

/** Whoever administers thousands asks for all of them every few seconds. */
async function listPeople(deps: AdminDeps): Promise<AdminPerson[]> {
  const toPerson = toListed(deps);
  const people: AdminPerson[] = [];
  await inParts([...(await deps.store.people()).entries()], async ([index, stored]) => {
    people[index] = await toPerson(stored);
  });
  return people;
}

function toListed(deps: AdminDeps): (stored: StoredPerson) => Promise<AdminPerson> {
  return async (stored) => {
    const connectedCount = (await deps.connectedDevices(stored.person.userId)).size;
    return {
      ...stored,
      connectedCount,
      lastSeenAt: connectedCount > 0 ? deps.clock.now() : stored.lastSeenAt,
    };
  };
}

function toInvite(invite: StoredInviteRecord, now: number): ListedInvite {
  return { ...invite, state: stateOf(invite, now) };
}

function stateOf({ revokedAt, usesLeft, expiresAt }: StoredInviteRecord, now: number): ListedInvite['state'] {
  if (usesLeft <= 0) return 'used';
  if (revokedAt !== null) return 'revoked';
  return expiresAt <= now ? 'expired' : 'open';
}

interface PersonDeed {
  readonly action: AuditAction;
  readonly detail: AuditDetail;
}

/** What became different, one entry each. */
export function deedsOf({ before, after }: PersonChanged): PersonDeed[] {
  const deeds: PersonDeed[] = [];
  if (before.person.name !== after.person.name) {
    deeds.push({ action: 'person-renamed', detail: { from: before.person.name, to: after.person.name } });
  }
  if (before.person.role !== after.person.role) {
    deeds.push({ action: 'role-changed', detail: { from: before.person.role, to: after.person.role } });
  }
  if (before.disabled !== after.disabled) {
    deeds.push({ action: after.disabled ? 'person-disabled' : 'person-enabled', detail: {} });
  }
  if (before.relayOnly !== after.relayOnly) {
    deeds.push({ action: after.relayOnly ? 'relay-only-set' : 'relay-only-lifted', detail: {} });
  }
  return deeds;
}
