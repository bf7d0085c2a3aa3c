import type { CallId, OwnPresence, Presence, UserId } from '../protocol/index.ts';

export interface BoardEvents {
  /** Others see this person differently now. Only of people this node subscribed to. */
  readonly onChanged: (presence: Presence) => void;
  /** A person who was reachable is not any more; told to one node. */
  readonly onDeparted: (userId: UserId) => void;
}

export interface Expected {
  readonly userId: UserId;
  readonly chosen: OwnPresence;
}

/**
 * How everybody is, the same for all nodes. It knows the devices that are connected; so each method is atomic with
 * regard to their coming and going. Versions grow, for each person, also over a restart.
 */
export interface PresenceBoard {
  /** A device of this person connected. `load` is asked for their choice if nobody knows it. Resolves to the choice. */
  arrive(userId: UserId, load: () => Promise<OwnPresence>): Promise<OwnPresence>;
  /** If no device is left: the person departs, unless one comes back within the grace. */
  leave(userId: UserId, graceMs: number): Promise<void>;
  /** These people were there a moment ago: shown like that until they are back, or the grace, which begins now, is over. */
  expect(people: readonly Expected[], graceMs: number): Promise<void>;
  choose(userId: UserId, chosen: OwnPresence): Promise<void>;
  setInCall(userId: UserId, callId: CallId, inCall: boolean): Promise<void>;
  read(userIds: readonly UserId[]): Promise<Presence[]>;
  /** Has a device connected, or had one a moment ago. */
  isReachable(userId: UserId): Promise<boolean>;
  /** From when this resolves, `onChanged` hears of these people. */
  subscribe(userIds: readonly UserId[]): Promise<void>;
  unsubscribe(userIds: readonly UserId[]): void;
  start(events: BoardEvents): void;
  stop(): void;
}
