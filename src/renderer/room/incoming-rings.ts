import {
  RING_TIMEOUT_MS,
  type Person,
  type RingRule,
  type RoomId,
  type RoomSeen,
  type UserId,
} from '@protocol';
import type { Clock } from '@shared/clock.ts';
import { createSubject } from '@shared/observable.ts';
import type { Signaling } from '../signaling/signaling.ts';

/** Somebody rings this person into a room. */
export interface IncomingRing {
  readonly roomId: RoomId;
  /** Its name, where it is a room that stays. */
  readonly room: string | undefined;
  readonly by: Person;
  /** The others inside. */
  readonly inside: readonly Person[];
  /** The person talks elsewhere, or did when it began. */
  readonly waiting: boolean;
  /** How this person has the calls of who rings. */
  readonly ringRule: RingRule;
}

export interface IncomingRingsDeps {
  readonly signaling: Pick<Signaling, 'request'>;
  readonly clock: Clock;
  readonly isBusy: () => boolean;
  readonly ringRuleOf: (userId: UserId) => RingRule;
}

interface Known {
  /** Tells a ring from a later one into the same room. */
  readonly since: number;
  readonly waiting: boolean;
  readonly cancel: () => void;
  /** The person has declined it, or it has rung for long enough while nothing was heard of its end. */
  isOver: boolean;
}

/** Behind what the server says, which may come late. */
const SLACK_MS = 5_000;

/**
 * The rings at this person, read from the rooms that they see: where a ring stands this phone rings, and where it does not
 * any more it stops. So nothing that is told once can get lost.
 */
export class IncomingRings {
  readonly list = createSubject<readonly IncomingRing[]>([]);
  readonly #deps: IncomingRingsDeps;
  readonly #known = new Map<RoomId, Known>();
  #rooms: readonly RoomSeen[] = [];
  #self: UserId | null = null;

  constructor(deps: IncomingRingsDeps) {
    this.#deps = deps;
  }

  read(rooms: readonly RoomSeen[], self: UserId | null): void {
    this.#rooms = rooms;
    this.#self = self;
    for (const [roomId, known] of this.#known)
      if (this.#ringIn(rooms.find((room) => room.roomId === roomId))?.since !== known.since) {
        known.cancel();
        this.#known.delete(roomId);
      }
    for (const room of rooms) {
      const ring = this.#ringIn(room);
      if (ring && !this.#known.has(room.roomId))
        this.#known.set(room.roomId, this.#begin(room.roomId, ring.since));
    }
    this.#publish();
  }

  /** Stops at once, whether the server can be reached or not. */
  decline(roomId: RoomId): void {
    const known = this.#known.get(roomId);
    if (!known || known.isOver) return;
    known.isOver = true;
    this.#publish();
    void this.#deps.signaling.request('room:decline', { roomId });
  }

  dispose(): void {
    for (const { cancel } of this.#known.values()) cancel();
  }

  #ringIn(room: RoomSeen | undefined) {
    return room?.ringing.find(({ person }) => person.userId === this.#self) ?? null;
  }

  #begin(roomId: RoomId, since: number): Known {
    const known: Known = {
      ...{ since, waiting: this.#deps.isBusy() || this.list.current.length > 0, isOver: false },
      cancel: this.#deps.clock.after(RING_TIMEOUT_MS + SLACK_MS, () => {
        known.isOver = true;
        this.#publish();
      }),
    };
    return known;
  }

  #publish(): void {
    const rings = this.#rooms.flatMap((room) => {
      const ring = this.#ringIn(room);
      const known = this.#known.get(room.roomId);
      if (!ring || !known || known.isOver) return [];
      const others = room.inside.map(({ person }) => person);
      return [
        {
          ...{
            roomId: room.roomId,
            room: room.kind === 'permanent' ? room.name : undefined,
            by: ring.by,
            waiting: known.waiting,
          },
          inside: others.filter(({ userId }) => userId !== ring.by.userId),
          ringRule: this.#deps.ringRuleOf(ring.by.userId),
        },
      ];
    });
    if (rings.length > 0 || this.list.current.length > 0) this.list.set(rings);
  }
}
