import { done, refuse } from '../ops/reply.ts';
import type { Reply, RoomAnswer, RoomPublish, RoomSubscribe, RoomTrickle } from '../protocol/index.ts';
import type { Clock } from '../ops/clock.ts';
import type { Logger } from '../ops/logger.ts';
import { SfuRefusedError, type Sfu, type SfuPlace } from '../sfu/sfu.ts';
import type { RoomEngine } from './room-engine.ts';
import { isInside, noSuchRoom, notInside, refusalFor, type Asker, type Room } from './room-record.ts';

/** What devices ask of the media server. Each can only publish as itself, and subscribe in the room that it is in. */
export type RoomMedia = ReturnType<typeof createRoomMedia>;

export interface RoomMediaDeps {
  readonly engine: RoomEngine;
  /** Null: this server has none. */
  readonly sfu: Sfu | null;
}

export function createRoomMedia({ engine, sfu }: RoomMediaDeps) {
  /** Refused for who is not inside, and in a room that needs no media server. */
  async function withPlace<T>(
    by: Asker,
    { roomId }: Pick<RoomPublish, 'roomId'>,
    act: (sfu: Sfu, place: SfuPlace) => Promise<Reply<T>>,
  ): Promise<Reply<T>> {
    const room = await engine.find(roomId);
    if (room === null || !isInside(room, by)) {
      const { code, message } = room === null ? noSuchRoom : refusalFor(room, by, notInside);
      return refuse(code, message);
    }
    if (sfu === null || !room.sfu) return refuse('not_found', 'The media of this room goes directly');
    try {
      return await act(sfu, { roomId, sfu: room.sfu, deviceId: by.deviceId });
    } catch (error) {
      if (!(error instanceof SfuRefusedError)) throw error;
      return refuse('invalid_payload', error.message);
    }
  }
  return {
    publish: (by: Asker, request: RoomPublish) =>
      withPlace(by, request, async (server, place) =>
        done({ answer: await server.publish(place, request.offer) }),
      ),
    subscribe: (by: Asker, request: RoomSubscribe) =>
      withPlace(by, request, async (server, place) => {
        const { connection, wants } = request;
        return done(await server.subscribe(place, { connection, wants }));
      }),
    answer: (by: Asker, request: RoomAnswer) =>
      withPlace(by, request, async (server) => {
        const { connection, answer: sdp } = request;
        await server.answer(by.deviceId, { connection, sdp });
        return done();
      }),
    trickle: (by: Asker, request: RoomTrickle) =>
      withPlace(by, request, (server) => {
        server.trickle(by.deviceId, request);
        return Promise.resolve(done());
      }),
  };
}

/** By then every device has gone over to the mesh, or gives up what it had. */
const CHANGE_OVER_MS = 15_000;

export interface FollowDeps {
  readonly sfu: Sfu;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Takes out of the media server who is not in the room any more, and the room itself when it needs it no longer. */
export function followRoom({ sfu, clock, logger }: FollowDeps, before: Room, after: Room | null): void {
  const place = before.sfu;
  if (!place) return;
  const attempt = (work: Promise<void>): void => {
    work.catch((error: unknown) => {
      logger.warn({ roomId: before.roomId, err: error }, 'media server: a room could not be followed');
    });
  };
  const inside = after?.inside ?? [];
  if (inside.length === 0) {
    attempt(sfu.destroy(place));
    return;
  }
  if (after?.sfu?.id !== place.id) clock.startTimer(CHANGE_OVER_MS, () => attempt(sfu.destroy(place)));
  const here = new Set(inside.map(({ deviceId }) => deviceId));
  const gone = before.inside.map(({ deviceId }) => deviceId).filter((deviceId) => !here.has(deviceId));
  if (gone.length > 0) attempt(sfu.evict(place, gone));
}
