import type { AccountStore } from '../accounts/account-store.ts';
import type { Clock } from '../ops/clock.ts';
import type { Logger } from '../ops/logger.ts';
import { hashToken, randomId, randomToken } from '../ops/random-id.ts';
import { done, refuse } from '../ops/reply.ts';
import type {
  DeviceId,
  Person,
  Reply,
  RoomId,
  RoomInspected,
  RoomVisit,
  SignedIn,
  UserId,
} from '../protocol/index.ts';
import type { Room } from './room-record.ts';
import type { RoomStore } from './room-store.ts';

export interface VisitorsDeps {
  readonly rooms: Pick<RoomStore, 'find'>;
  readonly accounts: Pick<AccountStore, 'addVisitor' | 'removeVisitors'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly serverName: string;
}

interface Door {
  readonly roomId: RoomId;
  /** The token of the room's link. */
  readonly link: string;
}

/** People without an account, who come by the link of a room. */
export type Visitors = ReturnType<typeof createVisitors>;

/** How long somebody who is in no room any more may come back as the same person. */
const KEPT_MS = 24 * 60 * 60_000;

export function createVisitors({ rooms, accounts, clock, log, serverName }: VisitorsDeps) {
  const behind = async ({ roomId, link }: Door): Promise<Room | null> => {
    const room = await rooms.find(roomId);
    return room !== null && room.linkHash === hashToken(link) ? room : null;
  };
  return {
    async inspect(door: Door): Promise<Reply<RoomInspected>> {
      const room = await behind(door);
      if (room === null) return noSuchLink();
      const { name, isLocked, hasWaitingRoom, passcodeHash } = room;
      const passcode = passcodeHash !== null;
      return done({ ...{ serverName, name, passcode }, locked: isLocked, waitingRoom: hasWaitingRoom });
    },
    /** They can come in with what is answered, by the link: this alone lets nobody in. */
    async visit({ name, deviceName, ...door }: RoomVisit, address: string): Promise<Reply<SignedIn>> {
      if ((await behind(door)) === null) return noSuchLink();
      const now = clock.now();
      const userId = randomId() as UserId;
      // Nobody types it: there is nothing to sign in with.
      const person: Person = { userId, username: `visitor-${userId}`.toLowerCase(), name, role: 'visitor' };
      const token = randomToken();
      const deviceId = randomId() as DeviceId;
      await accounts.addVisitor({
        ...{ person, createdAt: now },
        device: { deviceId, userId, name: deviceName, address, tokenHash: hashToken(token), createdAt: now },
      });
      log.info({ userId, deviceId, roomId: door.roomId }, 'a visitor came by the link of a room');
      await accounts.removeVisitors(now - KEPT_MS);
      return done({ token, deviceId, self: person, serverName });
    },
  };
}

/** The same whether there is no such room, it has no link, or another one: it tells nobody that there is a room. */
const noSuchLink = (): Reply<never> =>
  refuse('invite_invalid', 'This link is unknown or was revoked; ask for a new one');
