import type { CallRecord, EndedCall, Outcome as CallOutcome } from '../calls/call-record.ts';
import type { Changed as CallChanged } from '../calls/call-store.ts';
import type { CallId, RoomId, UserId } from '../protocol/index.ts';
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

/** A call that becomes a room. */
interface MovedCall {
  readonly callId: CallId;
  readonly decide: (call: CallRecord) => CallOutcome;
}

export interface NewRoom {
  readonly room: Room;
  /** Whoever is inside from the beginning leaves the room that they are in. */
  readonly leave: (userId: UserId) => Comer['leave'];
  readonly from: MovedCall | null;
  /** For the histories of people who were called into it and do not ring. */
  readonly calls: readonly EndedCall[];
}

/**
 * - `made`: with what became of the call that it was made of, and of the rooms that were left for it.
 * - `exists`: there is a room with this id. `full`: its maker has too many.
 * - `refused`: the call can't become a room; null where there is no such call.
 */
export type Created =
  | { readonly kind: 'made'; readonly call: CallChanged | null; readonly left: readonly Changed[] }
  | { readonly kind: 'exists'; readonly room: Room }
  | { readonly kind: 'full' }
  | { readonly kind: 'refused'; readonly outcome: CallOutcome | null };

/** Every room there is, durably; the only authority on it, for all nodes. */
export interface RoomStore {
  /** Makes a room; all or nothing with what becomes of the call and of the other rooms. */
  create(room: NewRoom): Promise<Created>;
  /**
   * Asks `decide` what becomes of a room, and makes it so if nobody else has changed the room meanwhile; else it asks
   * again. All or nothing with what becomes of the room that a comer leaves, and with the calls that it leaves in
   * histories. Null when there is no such room.
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
