import * as z from 'zod/mini';
import { CallEnded, CallMedia } from './calls.ts';
import { CallId, DeviceId } from './ids.ts';
import { Person } from './people.ts';
import { OwnPresence } from './presence.ts';
import { RoomSeen } from './rooms.ts';
import { Handover } from './transfers.ts';

/** The `auth` object of the Socket.IO handshake. The token never travels in a URL. */
export const Handshake = z.object({
  token: z.string().check(z.minLength(16), z.maxLength(256)),
  deviceId: DeviceId,
  protocolVersion: z.int(),
});
export type Handshake = z.infer<typeof Handshake>;

/**
 * What devices connect with. `iceServers` as `RTCIceServer`. The credentials of a relay work for `lifetimeMs` (null:
 * for good), counted from here and not until a moment, because the clock of a client may be wrong. `relayOnly`: the
 * path must lead through a relay, so that the other side learns no address.
 */
export const IceConfiguration = z.object({
  iceServers: z.array(
    z.object({
      urls: z.array(z.string()),
      username: z.optional(z.string()),
      credential: z.optional(z.string()),
    }),
  ),
  lifetimeMs: z.nullable(z.int().check(z.positive())),
  relayOnly: z.boolean(),
});
export type IceConfiguration = z.infer<typeof IceConfiguration>;

/** The first event after every connect. */
export const SessionWelcomed = z.object({
  self: Person,
  deviceId: DeviceId,
  serverName: z.string(),
  presence: OwnPresence,
  ice: IceConfiguration,
  missedCount: z.int(),
  /**
   * A called device may say that it can take no call (`no-relay` in `call:hangup`), and it rings on at the others. A
   * server from before leaves it out, and takes that for a declined call.
   */
  ringsOn: z.optional(z.boolean()),
});
export type SessionWelcomed = z.infer<typeof SessionWelcomed>;

/**
 * After a reconnect: the calls this device believes it is part of. A call that it is still starting is one of them; its
 * `call:start` is said again first.
 */
export const SessionResume = z.object({ callIds: z.array(CallId).check(z.maxLength(32)) });

/**
 * This device goes, and says so; the server closes the connection then. `mayReturn`: its page was unloaded, to be closed
 * or to be loaded anew. Its answered calls end at once, or where it may return when it is not back within
 * `RETURN_GRACE_MS`; what it rings at stops ringing.
 */
export const SessionLeave = z.object({ mayReturn: z.boolean() });

/**
 * The truth about them. `live`: still going, with the device at the other end once answered. `ended`: over, and why.
 * Calls that ring for this person arrive as `call:incoming`.
 */
export const SessionResumed = z.object({
  live: z.array(
    z.object({
      callId: CallId,
      state: z.enum(['ringing', 'active']),
      media: CallMedia,
      peerDevice: z.nullable(DeviceId),
      /** It is being handed over. */
      handover: z.optional(Handover),
    }),
  ),
  ended: z.array(CallEnded),
  /** The room in which this device has its place, to be taken up again with `room:join` or left. */
  room: z.optional(RoomSeen),
});
export type SessionResumed = z.infer<typeof SessionResumed>;

/**
 * The server may have missed something of this device, or told it less than there was: time for `session:resume`, on
 * the same connection.
 */
export const SessionStale = z.object({});

/** This device was signed out from elsewhere; the connection closes after it. */
export const SessionRevoked = z.object({});

export const IceRefresh = z.object({});
