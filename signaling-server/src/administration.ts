import { createAccounts } from './accounts/account-service.ts';
import type { DeviceOwner } from './accounts/account-store.ts';
import { createChangeFeed, type ChangeFeed } from './accounts/change-feed.ts';
import { createInvites } from './accounts/invites.ts';
import { createLastSeen } from './accounts/last-seen.ts';
import { createLockoutNotes, createLockout } from './accounts/lockout.ts';
import { createOwnAccount } from './accounts/own-account.ts';
import { createVisitors } from './rooms/visitors.ts';
import type { Passwords } from './accounts/passwords.ts';
import { createAdmin } from './admin/admin-service.ts';
import { createAudit, createAuditPruning } from './admin/audit.ts';
import { createStatus, type StatusTallies } from './admin/server-status.ts';
import { canRelay, warningsOf } from './admin/warnings.ts';
import type { Config } from './config.ts';
import type { Clock } from './ops/clock.ts';
import type { Logger } from './ops/logger.ts';
import { hashToken } from './ops/random-id.ts';
import type { DeviceId, UserId } from './protocol/index.ts';
import type { Nodes } from './cluster/nodes.ts';
import type { CreateLimiter } from './ops/limiters.ts';
import type { Delivery } from './socket/delivery.ts';
import type { LocalDevices } from './socket/local-devices.ts';
import type { Stores } from './storage/stores.ts';
import type { IssueIce } from './turn/ice-issuer.ts';

export interface AdministrationDeps {
  readonly stores: Stores;
  readonly nodes: Pick<Nodes, 'id' | 'census' | 'devicesOf'>;
  readonly devices: LocalDevices;
  readonly delivery: Delivery & { readonly here: Delivery };
  readonly createLimiter: CreateLimiter;
  readonly passwords: Passwords;
  readonly clock: Clock;
  readonly log: Logger;
  readonly config: Config;
  readonly publicUrl: () => string;
  readonly tallies: StatusTallies;
  readonly ice: IssueIce;
  /** A token stopped being good; whatever is connected with it, here or elsewhere, has to go. */
  readonly onRevoked: (owner: DeviceOwner) => void;
  readonly onDisabled: (userId: UserId) => void;
  /** Before anybody is told of it. */
  readonly onPersonChanged: () => void;
}

/** As many as come back within seconds of a restart, and then some. */
const EXPECTED_DEVICES = 20_000;

/** Who may use the server, what they may do, and who decided so. */
export function createAdministration(deps: AdministrationDeps) {
  const { stores, nodes, passwords, clock, log, config, publicUrl, createLimiter } = deps;
  const { accounts: store, devices } = stores;

  const audit = createAudit({ log: stores.audit, clock });
  const pruning = createAuditPruning({ log: stores.audit, clock, logger: log });
  const feed = createFeed(deps);
  const lastSeen = createLastSeen({
    ...{ store: devices, clock, log },
    connected: () => deps.devices.all().map(({ deviceId }) => deviceId),
  });
  const common = {
    ...{ devices, passwords, lockout: createLockout(createLimiter), audit, feed, clock, log },
    connectedDevices: async (userId: UserId) => new Set(await nodes.devicesOf(userId)),
  };
  const accounts = createAccounts({
    ...{
      ...common,
      store,
      serverName: config.serverName,
      notes: createLockoutNotes({ audit, createLimiter, log }),
    },
    onJoined: (person) => deps.delivery.toAll('people:changed', { person }),
  });
  return {
    ...{ accounts, createLimiter },
    authenticate: (token: string) => store.findDevice(hashToken(token)),
    onSeen: (deviceId: DeviceId, address: string | null) => lastSeen.saw(deviceId, address),
    invites: createInvites({ store, audit, clock, publicUrl }),
    visitors: createVisitors({
      ...{ rooms: stores.rooms, accounts: store, clock, log, serverName: config.serverName },
    }),
    own: createOwnAccount({ ...common, store }),
    admin: createAdmin({
      ...{ ...common, store: stores.admin, accounts: store, auditLog: stores.audit },
      canRelay: canRelay(config),
    }),
    ...statusOf(deps),
    /** Resolves to the hashes of the tokens with which people are about to come back. */
    start() {
      pruning.start();
      feed.start();
      lastSeen.start();
      return store.lastTokens(EXPECTED_DEVICES);
    },
    async close() {
      pruning.stop();
      feed.stop();
      await lastSeen.stop();
    },
  };
}

/** Every node finds out for itself what changed, and tells its own. */
function createFeed(deps: AdministrationDeps): ChangeFeed {
  const { stores, clock, log, onRevoked } = deps;
  const { here } = deps.delivery;
  return createChangeFeed({
    ...{ store: stores.devices, clock, log },
    onRevoked,
    onChanged({ person, disabled }) {
      deps.onPersonChanged();
      deps.devices.refresh(person);
      if (disabled) deps.onDisabled(person.userId);
      if (disabled) here.toAll('people:left', { userId: person.userId });
      else here.toAll('people:changed', { person });
      renewIce(deps, person.userId);
    },
  });
}

/** Whoever was told to connect through the relay only does so from the next call on, and not from the next welcome. */
function renewIce({ devices, delivery, ice, log }: AdministrationDeps, userId: UserId): void {
  if (devices.ofPerson(userId).length === 0) return;
  ice(userId).then(
    (configuration) => delivery.here.toPerson(userId, 'ice:changed', configuration),
    (error: unknown) => log.error({ userId, err: error }, 'a device could not be told how to connect'),
  );
}

function statusOf({ stores, nodes, clock, config, publicUrl, tallies }: AdministrationDeps) {
  return createStatus({
    ...{ clock, publicUrl, ...tallies, store: stores.admin, nodes },
    isShared: config.redisUrl !== null,
    database: config.databaseUrl === null ? 'embedded' : 'postgresql',
    isTurnConfigured: canRelay(config),
    warnings: async () =>
      warningsOf(config, { publicUrl: publicUrl(), relayOnlyPeople: await stores.admin.countRelayOnly() }),
  });
}
