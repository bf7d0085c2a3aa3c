import type { DeviceId, RoomId, RoomSeen, UserId } from '@protocol';
import type { QualityReading } from '../quality/call-quality.ts';
import type { OwnRoom } from '../room/own-room.ts';
import type { ShownPictures } from '../room/room-wants-model.ts';
import type { ParticipantMedia, Rooms } from '../room/rooms.ts';
import { observed, type Observed } from './observed.ts';
import type { Pin } from './room-stage-model.ts';

/** The rooms of the team, the one that this phone is in, and how the person wants to see it. */
export class RoomsView {
  readonly list;
  readonly current;
  readonly ownMedia;
  readonly reactions;
  readonly volumes;
  /** All beside each other, or whoever speaks large. */
  layout: 'grid' | 'speaker' = $state('grid');
  /** What stays large whoever speaks. */
  pinned: Pin | null = $state.raw(null);
  /** Whose page is shown in place of the list. */
  #open: RoomId | null = $state.raw(null);
  readonly #rooms: Rooms;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
    this.list = observed(rooms.list);
    this.current = observed(rooms.current);
    this.ownMedia = observed(rooms.ownMedia);
    this.reactions = observed(rooms.reactions);
    this.volumes = observed(rooms.volumes);
  }

  /** The room that the person is in now, if they are in one. */
  get own(): OwnRoom | null {
    const room = this.current.current;
    return room && room.phase !== 'over' ? room : null;
  }

  /** The room in which that person is, where one may know. */
  ofPerson(userId: UserId): RoomSeen | null {
    const list = this.list.current;
    if (list.status !== 'ready') return null;
    return list.rooms.find(({ inside }) => inside.some(({ person }) => person.userId === userId)) ?? null;
  }

  media(deviceId: DeviceId): Observed<ParticipantMedia> {
    return observed(this.#rooms.media(deviceId));
  }

  quality(deviceId: DeviceId): Observed<QualityReading> {
    return observed(this.#rooms.quality(deviceId));
  }

  /** Which cameras are on the screen, and how high. */
  setShown(shown: ShownPictures): void {
    this.#rooms.setShown(shown);
  }

  /** Whose page is shown, as the server has it now. */
  get page(): RoomSeen | null {
    const list = this.list.current;
    if (list.status !== 'ready') return null;
    return list.rooms.find(({ roomId }) => roomId === this.#open) ?? null;
  }

  showPage(roomId: RoomId | null): void {
    this.#open = roomId;
  }
}
