import type { DeviceOwner } from '../accounts/account-store.ts';
import type { Actor } from '../calls/call-record.ts';
import type { Calls } from '../calls/call-service.ts';
import type { History } from '../history/history-service.ts';
import { inParts } from '../ops/in-parts.ts';
import type { Logger } from '../ops/logger.ts';
import { untilDone } from '../ops/until-done.ts';
import type { PresenceService } from '../presence/presence-service.ts';
import type { DeviceId, ServerPayload, UserId } from '../protocol/index.ts';
import type { IssueIce } from '../turn/ice-issuer.ts';
import type { Requester } from './requesters.ts';
import type { ConnectionHub } from './connections.ts';
import type { LineEnd } from './local-lines.ts';

/** After every fifty devices that are told to ask anew: up to two thousand a second. */
const REST_MS = 25;

export interface SessionsDeps {
  readonly connections: ConnectionHub;
  readonly presence: PresenceService;
  readonly calls: Calls;
  readonly history: History;
  readonly ice: IssueIce;
  readonly serverName: string;
  readonly log: Logger;
}

/** What the coming and going of a device means to everything else. */
export interface Sessions {
  connected(device: Requester): Promise<ServerPayload<'session:welcomed'>>;
  welcomed(device: Requester): Promise<void>;
  /** A line of it ended at this node, whatever the other nodes know of that. */
  lineEnded(deviceId: DeviceId): void;
  disconnected(device: Requester, end: LineEnd): Promise<void>;
  /** The node that it was connected to died. */
  nodeLost(device: Actor): Promise<void>;
  /** They are connected here still, but may have been taken for gone. Resolves when each of them is seen to. */
  reclaimed(devices: readonly Actor[]): Promise<void>;
  /** They are connected here, but may have missed something. Resolves when each of them is seen to. */
  missed(devices: readonly Actor[]): Promise<void>;
  /** Its token is no longer good: gone at once, without the grace of a lost connection. */
  revoked(owner: DeviceOwner): Promise<void>;
  /** Somebody can sign in no more. */
  disabled(userId: UserId): Promise<void>;
}

export function createSessions(deps: SessionsDeps): Sessions {
  const { connections, presence, calls, history } = deps;
  const lost = async (device: Actor): Promise<void> => {
    await presence.disconnected(device.userId);
    // It may be back: this may be said late, and more than once.
    if (!(await connections.isConnected(device.deviceId))) await calls.deviceDisconnected(device);
  };
  const left = async (device: Actor, how: { readonly mayReturn: boolean }): Promise<void> => {
    await presence.left(device.userId, how);
    if (!(await connections.isConnected(device.deviceId))) await calls.deviceLeft(device, how);
  };
  const catchUp = async (device: Actor): Promise<void> => {
    await calls.deviceReclaimed(device);
    await connections.send(device.deviceId, 'session:stale', {});
  };
  return {
    async connected({ person, deviceId }) {
      return {
        self: person,
        deviceId,
        serverName: deps.serverName,
        presence: await presence.connected(person.userId),
        ice: await deps.ice(person.userId),
        missedCount: await history.countMissed(person.userId),
        ringsOn: true,
      };
    },
    welcomed: ({ person, deviceId }) => calls.deviceConnected({ userId: person.userId, deviceId }),
    lineEnded: (deviceId) => presence.lineEnded(deviceId),
    async disconnected({ person, deviceId }, end) {
      const device = { userId: person.userId, deviceId };
      if (end === 'lost') await lost(device);
      else if (end === 'left' || end === 'unloaded') await left(device, { mayReturn: end === 'unloaded' });
      else if (end === 'revoked') await presence.left(person.userId, { mayReturn: false });
    },
    async nodeLost(device) {
      await presence.nodeLost(device);
      // It may be back by now.
      if (!(await connections.isConnected(device.deviceId))) await calls.deviceDisconnected(device);
    },
    async reclaimed(devices) {
      await keepSeats(deps, devices);
      await seeToEach(deps, devices, async (device) => {
        await presence.connected(device.userId);
        await catchUp(device);
      });
    },
    missed: (devices) => seeToEach(deps, devices, catchUp),
    disabled: (userId) => stopRinging(deps, userId),
    revoked: (owner) => signOut(deps, owner),
  };
}

/**
 * Of those who are still there when it is their turn: a node may have thousands, and each asks for all that it shows. What
 * can't be done for one at the moment holds up the next ones, and what fails with one does not concern them.
 */
async function seeToEach(
  { connections, log }: SessionsDeps,
  devices: readonly Actor[],
  act: (device: Actor) => Promise<void>,
): Promise<void> {
  const isHere = ({ deviceId }: Actor): boolean => connections.isHere(deviceId);
  const seeTo = (device: Actor): Promise<void> => {
    const attempt = (): Promise<void> => (isHere(device) ? act(device) : Promise.resolve());
    const isGone = (): boolean => !isHere(device);
    return untilDone(attempt, isGone).catch((error: unknown) => {
      if (isGone()) return;
      log.error({ deviceId: device.deviceId, err: error }, 'a device that is back was not seen to');
    });
  };
  await inParts(devices, seeTo, { isWanted: isHere, restMs: REST_MS });
}

/**
 * Before anybody waits for the database: a seat in a call that goes on needs none, and is lost to whom it is not kept for
 * in time. What fails is done with the rest.
 */
async function keepSeats(
  { connections, calls }: Pick<SessionsDeps, 'connections' | 'calls'>,
  devices: readonly Actor[],
): Promise<void> {
  const isWanted = ({ deviceId }: Actor): boolean => connections.isHere(deviceId);
  await inParts(devices, (device) => calls.deviceReclaimed(device).catch(() => undefined), { isWanted });
}

async function stopRinging({ calls, log }: SessionsDeps, userId: UserId): Promise<void> {
  try {
    await calls.personDisabled(userId);
  } catch (error) {
    log.error({ userId, err: error }, 'what rings at a disabled person could not be ended');
  }
}

async function signOut(
  { connections, calls, log }: SessionsDeps,
  { person, deviceId }: DeviceOwner,
): Promise<void> {
  const device = { userId: person.userId, deviceId };
  try {
    await connections.revoke(deviceId);
    await calls.deviceLeft(device, { mayReturn: false });
  } catch (error) {
    log.error({ deviceId, err: error }, 'the calls of a signed-out device could not be ended');
    // Without the database they can't; its seats at least are not kept for it.
    await calls.deviceDisconnected(device).catch((again: unknown) => {
      log.error({ deviceId, err: again }, 'the seats of a signed-out device are kept');
    });
  }
}
