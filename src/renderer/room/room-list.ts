import type { RoomId, RoomSeen } from '@protocol';
import type { Clock } from '@shared/clock.ts';
import { createSubject } from '@shared/observable.ts';
import { isLost, passesAfterMs } from '../signaling/refusal-model.ts';
import type { Signaling } from '../signaling/signaling.ts';
import type { RoomListState } from './own-room.ts';
import { withNews, withoutRoom, withRoom } from './room-model.ts';

const LIST_AGAIN_MS = 2_000;

export interface RoomListOptions {
  readonly signaling: Signaling;
  readonly clock: Clock;
  /** The server tells of one, whether the list could be had or not. */
  readonly onRoom: (room: RoomSeen) => void;
  /** The whole list has come. */
  readonly onListed: (rooms: readonly RoomSeen[]) => void;
}

/** The rooms that this person may see, as the server tells of them. */
export class RoomList {
  readonly state = createSubject<RoomListState>({ status: 'loading' });
  readonly #options: RoomListOptions;
  readonly #disposers: (() => void)[];
  #cancelAgain: () => void = () => undefined;

  constructor(options: RoomListOptions) {
    this.#options = options;
    const { signaling } = options;
    this.#disposers = [
      signaling.on('room:changed', (room) => this.#told(room)),
      signaling.on('room:people-changed', ({ roomId, revision, ...forHosts }) => {
        const room = this.find(roomId);
        if (room) this.#told({ ...room, revision: Math.max(room.revision, revision), forHosts });
      }),
      signaling.on('room:gone', (gone) => this.#set(withoutRoom(this.rooms, gone))),
    ];
  }

  /** Empty until they are known. */
  get rooms(): readonly RoomSeen[] {
    const { current } = this.state;
    return current.status === 'ready' ? current.rooms : [];
  }

  find(roomId: RoomId): RoomSeen | undefined {
    return this.rooms.find((room) => room.roomId === roomId);
  }

  know(room: RoomSeen): void {
    this.#set(withRoom(this.rooms, room));
  }

  /** Until it has come, however often that takes. */
  async ask(): Promise<void> {
    const { signaling, clock, onListed } = this.#options;
    this.#cancelAgain();
    const result = await signaling.request('room:list', {});
    if (result.ok) {
      const rooms = result.value.rooms.map((room) => withNews(this.find(room.roomId) ?? null, room));
      this.state.set({ status: 'ready', rooms: rooms.reduce<readonly RoomSeen[]>(withRoom, []) });
      onListed(rooms);
      return;
    }
    const isSilent = result.error.code === 'timeout' && signaling.connection.current.status === 'online';
    const ms = isSilent ? LIST_AGAIN_MS : passesAfterMs(result.error);
    if (ms !== null) this.#cancelAgain = clock.after(ms, () => void this.ask());
    else if (!isLost(result.error)) this.state.set({ status: 'unavailable' });
  }

  /** Another person has signed in. */
  forget(): void {
    this.state.set({ status: 'loading' });
  }

  dispose(): void {
    for (const dispose of this.#disposers) dispose();
    this.#cancelAgain();
  }

  #told(room: RoomSeen): void {
    this.know(room);
    this.#options.onRoom(room);
  }

  #set(rooms: readonly RoomSeen[]): void {
    if (this.state.current.status === 'ready') this.state.set({ status: 'ready', rooms });
  }
}
