import type {
  DeviceId,
  Reply,
  RoomId,
  RoomJoined,
  RoomView,
  ServerPayload,
} from '../../../src/protocol/index.ts';

/** Asks until there is an answer. Null when the phone was put away. */
type Insist = (event: string, payload: unknown) => Promise<Reply<unknown> | null>;

/** The part of a phone that is in a room: it keeps its seat, as the app does, and remembers what it saw. */
export class PhoneRoom {
  /** The newest one. */
  view: RoomView | null = null;
  /** Why it was put out, each time. */
  readonly removals: ServerPayload<'room:removed'>['reason'][] = [];
  /** Who said what to it. */
  readonly #said: { readonly from: DeviceId; readonly body: string }[] = [];
  readonly #own: DeviceId;
  readonly #insist: Insist;
  #wanted: RoomId | null = null;

  constructor(own: DeviceId, insist: Insist) {
    this.#own = own;
    this.#insist = insist;
  }

  async create(roomId: RoomId): Promise<void> {
    await this.#insist('room:create', { roomId, name: 'Faults', kind: 'permanent', access: 'team' });
  }

  async enter(roomId: RoomId): Promise<void> {
    this.#wanted = roomId;
    await this.#join();
  }

  async leave(): Promise<void> {
    const roomId = this.#wanted;
    this.#wanted = null;
    await this.#insist('room:leave', { roomId });
  }

  /** Everybody who said this to it. */
  heardSay(body: string): ReadonlySet<DeviceId> {
    return new Set(this.#said.filter((one) => one.body === body).map(({ from }) => from));
  }

  /** Says something to everybody who is inside. */
  async sayToAll(body: string): Promise<void> {
    const others = (this.view?.inside ?? []).filter(({ deviceId }) => deviceId !== this.#own);
    const say = (to: DeviceId): Promise<unknown> =>
      this.#insist('room:signal', { roomId: this.#wanted, to, seq: 0, body });
    await Promise.all(others.map(({ deviceId }) => say(deviceId)));
  }

  heard(name: string, payload: unknown): void {
    switch (name) {
      case 'session:welcomed':
      case 'session:stale':
        if (this.#wanted !== null) void this.#join();
        return;
      case 'room:changed':
        this.#see(payload as RoomView);
        return;
      case 'room:removed':
        this.removals.push((payload as ServerPayload<'room:removed'>).reason);
        return;
      case 'room:signaled': {
        const { from, body } = payload as ServerPayload<'room:signaled'>;
        this.#said.push({ from, body });
      }
    }
  }

  async #join(): Promise<void> {
    const reply = await this.#insist('room:join', { roomId: this.#wanted, muted: false, camera: false });
    if (reply?.ok !== true) return;
    const joined = reply.data as RoomJoined;
    if (joined.outcome === 'inside') this.#see(joined.room);
  }

  #see(view: RoomView): void {
    if (view.revision >= (this.view?.revision ?? 0)) this.view = view;
  }
}
