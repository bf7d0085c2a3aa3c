import * as z from 'zod/mini';
import { DeviceId, RoomId } from './ids.ts';
import { limits } from './limits.ts';
import { oneLine, seen } from './one-line.ts';
import { DisplayName, Person, Role, Username } from './people.ts';
import { RoomLinkToken } from './rooms.ts';

const DeviceName = z.string().check(oneLine, seen, z.maxLength(limits.deviceName.max));
const InviteToken = z.string().check(z.minLength(16), z.maxLength(128));

/** `GET /api/server`: what a client may know before anyone signs in. */
export const ServerInfo = z.object({ serverName: z.string(), protocolVersion: z.int() });
export type ServerInfo = z.infer<typeof ServerInfo>;

/** `POST /api/sign-in` */
export const SignIn = z.object({
  username: z.string().check(z.trim(), z.toLowerCase(), z.minLength(1), z.maxLength(limits.username.max)),
  password: z.string().check(z.minLength(1), z.maxLength(limits.password.max)),
  deviceName: DeviceName,
});
export type SignIn = z.infer<typeof SignIn>;

/** `POST /api/sign-up`: uses up an invite. */
export const SignUp = z.object({
  invite: InviteToken,
  username: Username,
  name: DisplayName,
  password: z.string().check(z.minLength(limits.password.min), z.maxLength(limits.password.max)),
  deviceName: DeviceName,
});
export type SignUp = z.infer<typeof SignUp>;

/** Answer of both. The token is shown this once; the server keeps only its hash. */
export const SignedIn = z.object({
  token: z.string(),
  deviceId: DeviceId,
  self: Person,
  serverName: z.string(),
});
export type SignedIn = z.infer<typeof SignedIn>;

const RoomDoor = { roomId: RoomId, link: RoomLinkToken };

/** `POST /api/rooms/inspect`: what somebody with the link of a room may know before they come in. */
export const RoomInspect = z.object(RoomDoor);
export const RoomInspected = z.object({
  serverName: z.string(),
  name: z.string(),
  passcode: z.boolean(),
  locked: z.boolean(),
  /** Who has no account waits until a host lets them in. */
  waitingRoom: z.boolean(),
});
export type RoomInspected = z.infer<typeof RoomInspected>;

/** `POST /api/rooms/visit`: makes a visitor of somebody without an account. Answered as a sign-in; they come in by the link. */
export const RoomVisit = z.object({ ...RoomDoor, name: DisplayName, deviceName: DeviceName });
export type RoomVisit = z.infer<typeof RoomVisit>;

/** `POST /api/sign-out` with `Authorization: Bearer <token>`: revokes the token. */
export const SignedOut = z.object({});

/** `POST /api/invites/inspect`: is this invite still good? (A body, so that no log of URLs holds a token.) */
export const InviteInspect = z.object({ invite: InviteToken });
export const InviteInspected = z.object({
  serverName: z.string(),
  role: Role,
  expiresAt: z.number(),
  /** It makes the server's first account: there is no team to join yet. */
  first: z.optional(z.boolean()),
});
export type InviteInspected = z.infer<typeof InviteInspected>;

/** `POST /api/invites` with an admin's `Authorization: Bearer <token>`. */
export const InviteCreate = z.object({
  role: z._default(Role, 'member'),
  uses: z._default(z.int().check(z.gte(1), z.lte(100)), 1),
  expiresInHours: z._default(z.int().check(z.gte(1), z.lte(24 * 30)), 72),
});
export type InviteCreate = z.input<typeof InviteCreate>;

/**
 * `link` opens the web client; the token is in its fragment, which browsers do not send. `appLink` is the same for the
 * desktop app (`ringdown:`). `inviteId` names the invite in lists, which know no token.
 */
export const InviteCreated = z.object({
  inviteId: z.string(),
  link: z.string(),
  appLink: z.string(),
  token: z.string(),
  expiresAt: z.number(),
});
export type InviteCreated = z.infer<typeof InviteCreated>;

/** `GET /api/connection`: how the server sees the one who asks. */
export const ConnectionInfo = z.object({
  /** Another one for every process: tells whether two addresses lead to the same. */
  instance: z.string(),
  address: z.string(),
  /** Whether a proxy told that address, and was believed. */
  forwarded: z.enum(['none', 'believed', 'ignored']),
});
export type ConnectionInfo = z.infer<typeof ConnectionInfo>;
