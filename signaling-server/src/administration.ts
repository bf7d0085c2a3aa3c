import { createAccounts } from './accounts/account-service.ts';
import type { DeviceOwner } from './accounts/account-store.ts';
import { createChangeFeed, type ChangeFeed } from './accounts/change-feed.ts';
import { createInvites } from './accounts/invites.ts';
import { createKnownDevices, type KnownDevices } from './accounts/known-devices.ts';
import { createLastSeen } from './accounts/last-seen.ts';
import { createLockoutNotes } from './accounts/lockout-notes.ts';
import { createLockout } from './accounts/lockout.ts';
import { createOwnAccount } from './accounts/own-account.ts';
import type { Passwords } from './accounts/passwords.ts';
import { createAdmin } from './admin/admin-service.ts';
import { createAudit, createAuditPruning } from './admin/audit.ts';
import { readStatus } from './admin/server-status.ts';
import { createStatusSource, type StatusTallies } from './admin/status-source.ts';
import { canRelay, warningsOf } from './admin/warnings.ts';
import type { Config } from './config.ts';
import type { Clock } from './ops/clock.ts';
import type { Logger } from './ops/logger.ts';
import { hashToken } from './ops/random-id.ts';
import type { DeviceId, UserId } from './protocol/index.ts';
import type { SharedState } from './shared-state.ts';
import { Requesters } from './socket/requesters.ts';
import type { Stores } from './storage/stores.ts';
import type { IssueIce } from './turn/ice-issuer.ts';

export interface AdministrationDeps {
  readonly stores: Stores;
  readonly shared: SharedState;
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
  readonly onPersonChanged: (userId: UserId) => void;
}

/** Who may use the server, what they may do, and who decided so. */
export function createAdministration(deps: AdministrationDeps) {
  const { stores, shared, passwords, clock, log, config, publicUrl } = deps;
  const { connections, createLimiter } = shared;
  const requesters = new Requesters();
  const { accounts: store, devices } = stores;
  const connectedDevices = async (userId: UserId) =>
    new Set((await connections.devicesOf(userId)).map(({ deviceId }) => deviceId));

  const audit = createAudit({ log: stores.audit, clock });
  const pruning = createAuditPruning({ log: stores.audit, clock, logger: log });
  const known = createKnownDevices(store, clock);
  const feed = createFeed(deps, { requesters, known });
  const lastSeen = createLastSeen({
    ...{ store: devices, clock, log },
    connected: () => connections.lines.all().map(({ deviceId }) => deviceId),
  });
  const common = {
    ...{ devices, passwords, lockout: createLockout(createLimiter), audit, feed, clock, log },
    connectedDevices,
  };
  const accounts = createAccounts({
    ...{ ...common, store, serverName: config.serverName, notes: createLockoutNotes({ audit, clock, log }) },
    onJoined: (person) => void connections.sendToAll('people:changed', { person }),
  });
  return {
    ...{ accounts, requesters, createLimiter },
    // Of those who connect; whoever asks over HTTP is looked up each time.
    authenticate: (token: string) => known.find(hashToken(token)),
    onSeen: (deviceId: DeviceId, address: string | null) => lastSeen.saw(deviceId, address),
    invites: createInvites({ store, audit, clock, publicUrl }),
    own: createOwnAccount({ ...common, store }),
    admin: createAdmin({
      ...{ ...common, store: stores.admin, accounts: store, auditLog: stores.audit },
      canRelay: canRelay(config),
    }),
    ...createStatus(deps),
    /** Resolves to the hashes of the tokens with which people are about to come back. */
    start() {
      pruning.start();
      feed.start();
      lastSeen.start();
      return known.expect();
    },
    async stop() {
      pruning.stop();
      feed.stop();
      known.stop();
      await lastSeen.stop();
    },
  };
}

/** Every node finds out for itself what changed, and tells its own. */
function createFeed(
  deps: AdministrationDeps,
  { requesters, known }: { readonly requesters: Requesters; readonly known: KnownDevices },
): ChangeFeed {
  const { stores, shared, clock, log, onRevoked } = deps;
  const { lines } = shared.connections;
  return createChangeFeed({
    ...{ store: stores.devices, clock, log },
    onRevoked(owner) {
      known.revoked(owner.deviceId);
      onRevoked(owner);
    },
    onChanged({ person, disabled }) {
      known.changed(person.userId);
      deps.onPersonChanged(person.userId);
      requesters.refresh(person);
      if (disabled) deps.onDisabled(person.userId);
      if (disabled) lines.sendToAll('people:left', { userId: person.userId });
      else lines.sendToAll('people:changed', { person });
      renewIce(deps, person.userId);
    },
  });
}

/** Whoever was told to connect through the relay only does so from the next call on, and not from the next welcome. */
function renewIce({ shared, ice, log }: AdministrationDeps, userId: UserId): void {
  const { lines } = shared.connections;
  if (lines.devicesOf(userId).length === 0) return;
  ice(userId).then(
    (configuration) => lines.sendToPerson(userId, 'ice:changed', configuration),
    (error: unknown) => log.error({ userId, err: error }, 'a device could not be told how to connect'),
  );
}

function createStatus({ stores, shared, clock, config, publicUrl, tallies }: AdministrationDeps) {
  const source = createStatusSource({
    ...{ clock, publicUrl, ...tallies, store: stores.admin, shared },
    database: config.databaseUrl === null ? 'embedded' : 'postgresql',
    isTurnConfigured: canRelay(config),
    warnings: async () =>
      warningsOf(config, { publicUrl: publicUrl(), relayOnlyPeople: await stores.admin.countRelayOnly() }),
  });
  return { readStatus: () => readStatus(source), figures: () => source.figures() };
}
