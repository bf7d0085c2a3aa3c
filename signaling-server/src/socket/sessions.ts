import type { DeviceOwner } from '../accounts/account-store.ts';
import type { Calls } from '../calls/call-service.ts';
import type { Nodes } from '../cluster/nodes.ts';
import type { History } from '../history/history-service.ts';
import { inParts } from '../ops/tasks.ts';
import type { Logger } from '../ops/logger.ts';
import type { PresenceService } from '../presence/presence-service.ts';
import type { ServerPayload, UserId } from '../protocol/index.ts';
import type { IssueIce } from '../turn/ice-issuer.ts';
import type { Delivery } from './delivery.ts';
import type { LocalDevice, LocalDevices } from './local-devices.ts';

/** After every fifty devices that are told to ask anew: up to two thousand a second. */
const REST_MS = 25;

/**
 * How a connection ended: `lost`, `revoked` with its token, or the device said that it goes: for good (`left`) or perhaps
 * only to load its page anew (`unloaded`).
 */
export type ConnectionEnd = 'lost' | 'revoked' | 'left' | 'unloaded';

/** What has places for devices that come and go. */
type Seats = Pick<
  Calls,
  'deviceConnected' | 'deviceDisconnected' | 'deviceLeft' | 'personDisabled' | 'checkSeats' | 'tellSince'
>;

export interface SessionsDeps {
  readonly nodes: Pick<Nodes, 'connect' | 'disconnect' | 'isConnected'>;
  readonly devices: LocalDevices;
  readonly delivery: Delivery & { readonly here: Delivery };
  readonly presence: PresenceService;
  /** Calls and rooms. */
  readonly seats: readonly Seats[];
  readonly history: History;
  readonly ice: IssueIce;
  readonly serverName: string;
  readonly log: Logger;
}

/** What the coming and going of a device means to everything else. */
export type Sessions = ReturnType<typeof createSessions>;

export function createSessions(deps: SessionsDeps) {
  const { nodes, presence, seats, history } = deps;
  return {
    async connected(device: LocalDevice): Promise<ServerPayload<'session:welcomed'>> {
      const { person: self, deviceId, connectionId } = device;
      const { userId } = self;
      await nodes.connect({ deviceId, userId, connectionId });
      return {
        ...{ self, deviceId, serverName: deps.serverName },
        presence: await presence.connected(userId),
        ice: await deps.ice(userId),
        missedCount: await history.countMissed(userId),
        ringsOn: true,
      };
    },
    async welcomed({ person: { userId }, deviceId }: LocalDevice): Promise<void> {
      for (const one of seats) await one.deviceConnected({ userId, deviceId });
    },
    async disconnected(
      { person: { userId }, deviceId, connectionId }: LocalDevice,
      end: ConnectionEnd,
    ): Promise<void> {
      const wasCurrent = await nodes.disconnect(deviceId, connectionId);
      // Another connection of the device may have replaced this one, here or on another node.
      if (!wasCurrent && (await nodes.isConnected(deviceId))) return;
      const device = { userId, deviceId };
      // Who was replaced did not leave, though the connection after this one may be gone by now as well.
      if (end === 'lost' || (end === 'revoked' && !wasCurrent)) {
        await presence.disconnected(userId);
        for (const one of seats) await one.deviceDisconnected(device);
        return;
      }
      const how = { mayReturn: end === 'unloaded' };
      await presence.left(userId, how);
      for (const one of seats) await one.deviceLeft(device, how);
    },
    /** Nodes died; see `NodesDeps.onLost`. */
    nodesLost: (since: number | null) => nodesLost(deps, since),
    /** Those who are connected to this node may have missed something. */
    mayHaveMissed: () => sayStale(deps),
    /** They were taken for gone. */
    async wereForgotten(): Promise<void> {
      for (const one of seats) await one.checkSeats();
      await inParts(deps.devices.all(), async ({ person }) => {
        await presence.refresh(person.userId);
      });
      await sayStale(deps);
    },
    /** Somebody can sign in no more. */
    disabled: (userId: UserId) => stopRinging(deps, userId),
    /** Its token is no longer good: gone at once, without the grace of a lost connection. */
    revoked: (owner: DeviceOwner) => signOut(deps, owner),
  };
}

async function nodesLost({ presence, seats }: SessionsDeps, since: number | null): Promise<void> {
  await presence.nodesLost(since);
  for (const one of seats) {
    await one.checkSeats();
    if (since !== null) await one.tellSince(since);
  }
}

async function sayStale({ devices, delivery }: SessionsDeps): Promise<void> {
  const say = ({ deviceId }: LocalDevice): Promise<void> => {
    delivery.here.toDevice(deviceId, 'session:stale', {});
    return Promise.resolve();
  };
  await inParts(devices.all(), say, { restMs: REST_MS });
}

async function stopRinging({ seats, log }: SessionsDeps, userId: UserId): Promise<void> {
  try {
    for (const one of seats) await one.personDisabled(userId);
  } catch (error) {
    log.error({ userId, err: error }, 'what rings at a disabled person could not be ended');
  }
}

/** Every node does so that hears of it, whichever the device is connected to. */
async function signOut(
  { delivery, seats, log }: SessionsDeps,
  { person: { userId }, deviceId }: DeviceOwner,
): Promise<void> {
  delivery.toDevice(deviceId, 'session:revoked', {});
  delivery.disconnect(deviceId);
  try {
    for (const one of seats) await one.deviceLeft({ userId, deviceId }, { mayReturn: false });
  } catch (error) {
    log.error({ deviceId, err: error }, 'the calls of a signed-out device could not be ended');
  }
}
