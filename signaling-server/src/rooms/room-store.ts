import type { RoomId, UserId } from '../protocol/index.ts';
import type { Outcome, Room, Viewer } from './room-record.ts';

/** What was made of a room, and of what. */
export interface Changed {
  readonly before: Room;
  readonly outcome: Outcome;
}

/** Who comes in with a change gives up the place that they have in another room, as `leave` decides. */
export interface Comer {
  readonly userId: UserId;
  readonly leave: (room: Room) => Outcome;
}

/** What was made of a room, and of the one that was left for it. */
export interface Entered extends Changed {
  readonly left: Changed | null;
}

/** Every room there is, durably; the only authority on it, for all nodes. */
export interface RoomStore {
  /** The room that has this id already, or null: then this one is kept. `full`: its maker has too many. */
  create(room: Room): Promise<Room | null | 'full'>;
  /**
   * Asks `decide` what becomes of a room, and makes it so if nobody else has changed the room meanwhile; else it asks
   * again. All or nothing with what becomes of the room that a comer leaves. Null when there is no such room.
   */
  change(roomId: RoomId, decide: (room: Room) => Outcome, comer?: Comer): Promise<Entered | null>;
  find(roomId: RoomId): Promise<Room | null>;
  findByLink(linkHash: string): Promise<Room | null>;
  /** Where the person has a place, inside or before the door. */
  placeOf(userId: UserId): Promise<Room | null>;
  /** Those that this person may see, in no order. */
  seenBy(viewer: Viewer): Promise<readonly Room[]>;
  /** Those in which somebody has a place. */
  occupied(): Promise<readonly Room[]>;
  /** Those that change by themselves at this time or have before, some of them if there are many. */
  due(now: number): Promise<readonly RoomId[]>;
}
