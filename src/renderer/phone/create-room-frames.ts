import type { CallId } from '@protocol';
import type { CreateRoomFrames, RoomFramesOptions } from '../room/room-frames.ts';
import { framesTalkIdOf, type PeerPlan } from '../room/room-model.ts';
import type { RoomsDeps } from '../room/rooms-deps.ts';
import { createFrameCrypto, type FrameCryptoOptions } from '../rtc/frames/frame-crypto.ts';
import { FrameKeys, type OtherSeat } from '../trust/frame-keys/frame-keys.ts';

export type RoomFramesDeps = Pick<RoomsDeps, 'clock' | 'log' | 'proofs' | 'signaling'> &
  Pick<FrameCryptoOptions, 'createWorker'>;

/** Connects the thread that encrypts with the exchange of its keys, and that with the server. */
export const createRoomFrames =
  ({ clock, log, proofs, signaling, ...worker }: RoomFramesDeps): CreateRoomFrames =>
  ({ roomId, own }: RoomFramesOptions) => {
    const warn = (line: string): void => log.warn(`room ${roomId}: ${line}`);
    const crypto = createFrameCrypto({
      ...worker,
      onDropped: ({ device, reason, frames }) => warn(`dropped ${frames} frames of ${device} (${reason})`),
      onFailure() {
        warn('the thread that encrypts has failed');
        keys.fail();
      },
    });
    if (!crypto) return null;
    const talkOf = (seat: OtherSeat): CallId => framesTalkIdOf(roomId, own.deviceId, seat.deviceId);
    const keys = new FrameKeys({
      ...{ roomId, own, clock, frames: crypto, warn },
      openProofs: (seat, tell) => proofs.openCall(talkOf(seat), seat.userId, tell),
      // It is said again until the other device has answered, so that the number means nothing.
      send: (to, signal) =>
        void signaling.request('room:signal', { roomId, to, seq: 0, body: JSON.stringify(signal) }),
    });
    return {
      transforms: crypto,
      states: keys.states,
      sync: (plans) => keys.update(plans.map(seatOf)),
      keep: (plans) => keys.keep(plans.map(({ key }) => key)),
      signaled: (from, signal) => keys.heard(from, signal),
      lineRestored: () => keys.lineRestored(),
      close() {
        keys.close();
        crypto.close();
      },
    };
  };

const seatOf = ({ key, seat, offers, ownJoinedAt }: PeerPlan): OtherSeat => ({
  ...{ key, offers, ownJoinedAt, joinedAt: seat.joinedAt },
  ...{ userId: seat.person.userId, deviceId: seat.deviceId },
});
