import { randomBytes, randomInt } from 'node:crypto';
import type { Logger } from '../ops/logger.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import type { DeviceId, RoomTrickle } from '../protocol/index.ts';
import { JanusError, JanusLink, type JanusHandle } from './janus-link.ts';
import { SfuSeat } from './sfu-seat.ts';
import type { SfuSettings } from './sfu-settings.ts';
import type { Sfu, SfuEvents, SfuPlace, SfuRoom, Wanted } from './sfu.ts';
import { feedsIn } from './sfu-feeds.ts';

/** Numbers that JSON and Janus carry alike. */
const MAX_ROOM = 2 ** 47;
const NO_SUCH_ROOM = 426;
const EXISTS = 427;
const NO_SUCH_FEED = 428;

export interface JanusSfuDeps {
  readonly settings: SfuSettings;
  readonly logger: Logger;
  readonly events: SfuEvents;
}

/** Rooms in the VideoRoom plugin of Janus. A room is made there when the first device sends into it. */
export class JanusSfu implements Sfu {
  readonly #deps: JanusSfuDeps;
  readonly #link: JanusLink;
  readonly #seats = new Map<DeviceId, SfuSeat>();
  /** For what belongs to no device. */
  #manager: Promise<JanusHandle> | null = null;
  /** Whose connections ended with the session. */
  #interrupted: SfuPlace[] = [];

  constructor(deps: JanusSfuDeps) {
    const { settings, logger } = deps;
    this.#deps = deps;
    this.#link = new JanusLink({
      ...{ settings, logger },
      onLost: () => this.#lost(),
      onUp: () => this.#up(),
    });
    this.#link.open();
  }

  spare(): SfuRoom | null {
    if (!this.#link.isUp) return null;
    const secret = (): string => randomBytes(24).toString('base64url');
    const { meshPeople } = this.#deps.settings;
    return { id: randomInt(1, MAX_ROOM), pin: secret(), secret: secret(), meshPeople };
  }

  async publish(place: SfuPlace, offer: string): Promise<string> {
    this.#requireUp();
    const seat = this.#seatOf(place);
    const answer = await seat.publish(offer).catch(async (error: unknown) => {
      if (!(error instanceof JanusError) || error.code !== NO_SUCH_ROOM) throw error;
      await this.#createRoom(place.sfu);
      return seat.publish(offer);
    });
    // What a page or a node before this one has left behind.
    await this.#kick(place.sfu, (feed) => feed.deviceId === place.deviceId && feed.feedId !== seat.feedId);
    return answer;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- rejects like the others
  async subscribe(place: SfuPlace, wanted: Wanted): Promise<{ readonly publishing: boolean }> {
    this.#requireUp();
    const seat = this.#seatOf(place);
    seat.subscribe(wanted);
    return { publishing: seat.feedId !== null };
  }

  async answer(deviceId: DeviceId, answer: { connection: number; sdp: string }): Promise<void> {
    await this.#seats.get(deviceId)?.answer(answer);
  }

  trickle(deviceId: DeviceId, trickle: Pick<RoomTrickle, 'of' | 'candidates'>): void {
    this.#seats.get(deviceId)?.trickle(trickle);
  }

  leave(deviceId: DeviceId): void {
    this.#seats.get(deviceId)?.close();
    this.#seats.delete(deviceId);
  }

  async evict(sfu: SfuRoom, deviceIds: readonly DeviceId[]): Promise<void> {
    for (const deviceId of deviceIds) this.leave(deviceId);
    await this.#kick(sfu, ({ deviceId }) => deviceIds.includes(deviceId));
  }

  async destroy(sfu: SfuRoom): Promise<void> {
    for (const [deviceId, seat] of this.#seats) if (seat.sfuId === sfu.id) this.leave(deviceId);
    await this.#manage({ request: 'destroy', room: sfu.id, secret: sfu.secret }, NO_SUCH_ROOM);
  }

  close(): void {
    this.#link.close();
  }

  #requireUp(): void {
    if (!this.#link.isUp) throw new UnavailableError('Janus');
  }

  #seatOf(place: SfuPlace): SfuSeat {
    const known = this.#seats.get(place.deviceId);
    if (known?.sfuId === place.sfu.id) return known;
    known?.close();
    const { logger, events } = this.#deps;
    const seat: SfuSeat = new SfuSeat({
      place,
      attach: (handle) => this.#link.attach(handle),
      onOffer: (offered) => events.offered(place.deviceId, { roomId: place.roomId, ...offered }),
      onEnded: () => {
        if (this.#seats.get(place.deviceId) === seat) this.leave(place.deviceId);
      },
      onFailure: (error) =>
        logger.error({ roomId: place.roomId, err: error }, 'media server: not subscribed'),
    });
    this.#seats.set(place.deviceId, seat);
    return seat;
  }

  async #createRoom({ id, pin, secret }: SfuRoom): Promise<void> {
    await this.#manage(
      {
        ...{ request: 'create', room: id, permanent: false, is_private: true, pin, secret },
        // Who is put out hears nobody any more either.
        require_pvtid: true,
        ...{ publishers: 200, bitrate: 0, audiocodec: 'opus', videocodec: 'vp8', opus_fec: true },
      },
      EXISTS,
    );
  }

  async #kick(sfu: SfuRoom, isMeant: (feed: ReturnType<typeof feedsIn>[number]) => boolean): Promise<void> {
    const { id: room, secret } = sfu;
    const { participants } = await this.#manage({ request: 'listparticipants', room }, NO_SUCH_ROOM);
    for (const feed of feedsIn({ publishers: participants ?? [] }))
      if (isMeant(feed)) await this.#manage({ request: 'kick', room, secret, id: feed.feedId }, NO_SUCH_FEED);
  }

  /** `except`: a refusal that only says that there is nothing to do. */
  async #manage(
    body: Readonly<Record<string, unknown>>,
    except: number,
  ): Promise<Readonly<Record<string, unknown>>> {
    this.#requireUp();
    this.#manager ??= this.#link.attach({
      onEvent: () => undefined,
      onDetached: () => (this.#manager = null),
    });
    try {
      return (await (await this.#manager).request(body)).data;
    } catch (error) {
      if (error instanceof JanusError && error.code === except) return {};
      throw error;
    }
  }

  #lost(): void {
    this.#manager = null;
    this.#interrupted.push(...[...this.#seats.values()].map(({ place }) => place));
    this.#seats.clear();
    this.#deps.events.down();
  }

  #up(): void {
    const places = this.#interrupted.splice(0);
    for (const { deviceId, roomId } of places) this.#deps.events.mediaLost(deviceId, roomId);
  }
}
