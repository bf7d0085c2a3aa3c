import * as z from 'zod/mini';
import { EndReason } from './calls.ts';
import { ErrorCode } from './errors.ts';
import { DeviceId, UserId } from './ids.ts';
import { limits } from './limits.ts';
import { DisplayName, Person, PersonRole, Role } from './people.ts';

/**
 * What an admin sees and does, over HTTP with `Authorization: Bearer <token>`. Everybody else is answered `forbidden`.
 * Answers are wrapped in a reply (`errors.ts`), as everywhere.
 */

const InviteId = z.string().check(z.regex(/^[A-Za-z0-9_-]{8,64}$/));

/** `GET /api/devices` (one's own) and `GET /api/admin/devices?userId=`: signed-in devices, last used first. */
export const ListedDevice = z.object({
  deviceId: DeviceId,
  name: z.string(),
  createdAt: z.number(),
  /** Some minutes old at most while the device is connected; null: it has never been connected. */
  lastSeenAt: z.nullable(z.number()),
  lastAddress: z.nullable(z.string()),
  connected: z.boolean(),
  /** The one that asks. */
  current: z.boolean(),
});
export type ListedDevice = z.infer<typeof ListedDevice>;
export const DevicesListed = z.object({ devices: z.array(ListedDevice) });
export type DevicesListed = z.infer<typeof DevicesListed>;

/** `POST /api/devices/revoke` (one's own) and `POST /api/admin/devices/revoke`: signs it out, now. Answer: nothing. */
export const DeviceRevoke = z.object({ deviceId: DeviceId });
export type DeviceRevoke = z.infer<typeof DeviceRevoke>;

/** `POST /api/password`: `wrong_credentials` when `current` is not it. This device stays signed in. */
export const PasswordChange = z.object({
  current: z.string().check(z.minLength(1), z.maxLength(limits.password.max)),
  next: z.string().check(z.minLength(limits.password.min), z.maxLength(limits.password.max)),
  signOutOthers: z._default(z.boolean(), true),
});
export type PasswordChange = z.input<typeof PasswordChange>;
/** `signedOut`: how many other devices. */
export const PasswordChanged = z.object({ signedOut: z.int() });
export type PasswordChanged = z.infer<typeof PasswordChanged>;

/** A person as an admin sees them. */
export const AdminPerson = z.object({
  person: Person,
  createdAt: z.number(),
  /** Can't sign in, and no device of theirs is. */
  disabled: z.boolean(),
  /** Their calls never go directly, only through the relay. */
  relayOnly: z.boolean(),
  /** Signed-in devices. */
  deviceCount: z.int(),
  connectedCount: z.int(),
  /** Some minutes old at most while a device is connected; null: never. */
  lastSeenAt: z.nullable(z.number()),
});
export type AdminPerson = z.infer<typeof AdminPerson>;
/** `GET /api/admin/people`: everybody, by name. */
export const AdminPeopleListed = z.object({ people: z.array(AdminPerson) });
export type AdminPeopleListed = z.infer<typeof AdminPeopleListed>;

/**
 * `POST /api/admin/people/change`: what is left out stays as it is. `last_admin` when nobody would be left to do this,
 * `no_relay` when somebody's calls are to be relayed and there is nothing that could.
 */
export const AdminPersonChange = z.object({
  userId: UserId,
  name: z.optional(DisplayName),
  role: z.optional(Role),
  disabled: z.optional(z.boolean()),
  relayOnly: z.optional(z.boolean()),
});
export type AdminPersonChange = z.input<typeof AdminPersonChange>;
export const AdminPersonChanged = z.object({ person: AdminPerson });
export type AdminPersonChanged = z.infer<typeof AdminPersonChanged>;

/** `POST /api/admin/people/reset-password`: a new random password; all devices of the person are signed out. */
export const PasswordReset = z.object({ userId: UserId });
/** Shown this once; the server keeps only its hash. */
export const PasswordResetDone = z.object({ password: z.string(), signedOut: z.int() });
export type PasswordResetDone = z.infer<typeof PasswordResetDone>;

/** `GET /api/admin/devices?userId=` */
export const AdminDevicesQuery = z.object({ userId: UserId });

export const InviteState = z.enum(['open', 'used', 'expired', 'revoked']);
export type InviteState = z.infer<typeof InviteState>;

/** An invite without its token, which nobody can show again. */
export const ListedInvite = z.object({
  inviteId: InviteId,
  role: Role,
  uses: z.int(),
  usesLeft: z.int(),
  createdAt: z.number(),
  expiresAt: z.number(),
  /** Null: the server itself, or its command line. */
  createdBy: z.nullable(Person),
  revokedAt: z.nullable(z.number()),
  state: InviteState,
});
export type ListedInvite = z.infer<typeof ListedInvite>;
/** `GET /api/admin/invites`: the last ones, newest first. */
export const InvitesListed = z.object({ invites: z.array(ListedInvite) });
export type InvitesListed = z.infer<typeof InvitesListed>;

/** `POST /api/admin/invites/revoke`. Answer: nothing; also when it was of no use any more. */
export const InviteRevoke = z.object({ inviteId: InviteId });
export type InviteRevoke = z.infer<typeof InviteRevoke>;

export const AuditAction = z.enum([
  /** `role`, `inviteId` */
  'person-joined',
  /** `from`, `to`: names */
  'person-renamed',
  /** `from`, `to`: roles */
  'role-changed',
  'person-disabled',
  'person-enabled',
  'relay-only-set',
  'relay-only-lifted',
  /** By an admin or on the command line. `devices`: how many were signed out. */
  'password-reset',
  /** By the person. `devices`: how many others were signed out. */
  'password-changed',
  /** Not by the device itself. `deviceName` */
  'device-revoked',
  /** `inviteId`, `role`, `uses`, `expiresAt` */
  'invite-made',
  /** `inviteId`, `role` */
  'invite-revoked',
  /** Somebody guessed too often at one account, or from one address. The subject is null when there is no such account. */
  'sign-in-locked-out',
  /** A newer server than this contract knows. */
  'other',
]);
export type AuditAction = z.infer<typeof AuditAction>;

/** The particulars of an action; which ones is said at {@link AuditAction}. Never a secret. */
export const AuditDetail = z.object({
  from: z.optional(z.string()),
  to: z.optional(z.string()),
  role: z.optional(PersonRole),
  inviteId: z.optional(z.string()),
  uses: z.optional(z.int()),
  expiresAt: z.optional(z.number()),
  deviceName: z.optional(z.string()),
  devices: z.optional(z.int()),
});
export type AuditDetail = z.infer<typeof AuditDetail>;

export const AuditEntry = z.object({
  entryId: z.string(),
  at: z.number(),
  /** Who did it; null: see `via`. */
  actor: z.nullable(Person),
  /** `app`: a signed-in person. `command-line`: on the server's machine. `server`: by itself, or a stranger. */
  via: z.enum(['app', 'command-line', 'server']),
  action: z.catch(AuditAction, 'other'),
  /** To whom; null when it is about nobody in particular. */
  subject: z.nullable(Person),
  detail: AuditDetail,
  address: z.nullable(z.string()),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** `GET /api/admin/audit?before=&limit=`: newest first. `before` is the `nextBefore` of the page before. */
export const AuditQuery = z.object({
  before: z.optional(z.string().check(z.maxLength(128))),
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(limits.auditPage)), limits.auditPage),
});
/** `nextBefore` is null on the last page. */
export const AuditListed = z.object({ entries: z.array(AuditEntry), nextBefore: z.nullable(z.string()) });
export type AuditListed = z.infer<typeof AuditListed>;

/** What an admin should look at. `message` says what it is and what to do; `code` stays the same between versions. */
const StatusWarning = z.object({ code: z.string(), message: z.string() });
export type StatusWarning = z.infer<typeof StatusWarning>;

/** What each node counts and measures of itself; `null` until it was measured. */
const figures = {
  version: z.string(),
  startedAt: z.number(),
  eventLoopLagMs: z.nullable(z.object({ p50: z.number(), p99: z.number() })),
  rssBytes: z.int(),
};
/** Requests that were refused since the start. */
const RefusalsByCode = z.partialRecord(ErrorCode, z.int());
const EndedByReason = z.partialRecord(EndReason, z.int());

/** What a node tells the others of itself, every few seconds. */
export const NodeFigures = z.object({
  ...figures,
  endedByReason: EndedByReason,
  refusalsByCode: RefusalsByCode,
});
export type NodeFigures = z.infer<typeof NodeFigures>;

/** One of several nodes, by its last word. */
export const NodeStatus = z.object({ name: z.string(), connections: z.int(), ...figures });
export type NodeStatus = z.infer<typeof NodeStatus>;

/** One way to a relay, by the last time the server asked it for a place. */
const RelayStatus = z.object({
  url: z.string(),
  triedAt: z.number(),
  /** What is wrong and what to do, in words; null: it gave one. */
  fault: z.nullable(z.object({ found: z.string(), remedy: z.string() })),
});
export type RelayStatus = z.infer<typeof RelayStatus>;

/**
 * `GET /api/admin/status`. Who is connected, the calls, and what was counted since the start are of all nodes together;
 * what is measured is of the node that answers (`nodeId`), and of each in `perNode`.
 */
export const ServerStatus = z.object({
  ...figures,
  /** By the clock of the node that answers, as is `startedAt`. */
  now: z.number(),
  nodeId: z.string(),
  /** Every node that is alive. */
  nodes: z.array(z.string()),
  /** Of those that are alive and can be understood. Not from servers that did not know it yet. */
  perNode: z.optional(z.array(NodeStatus)),
  connections: z.int(),
  peopleOnline: z.int(),
  calls: z.object({
    ringing: z.int(),
    active: z.int(),
    /** Since the start of each node. */
    endedByReason: EndedByReason,
  }),
  refusalsByCode: RefusalsByCode,
  database: z.object({ kind: z.enum(['embedded', 'postgresql']), ok: z.boolean() }),
  /** Null: not used. */
  redis: z.nullable(z.object({ ok: z.boolean() })),
  turn: z.object({
    configured: z.boolean(),
    /** As the node that answers sees them; those not tried yet are missing. Not from servers that try none. */
    relays: z.optional(z.array(RelayStatus)),
  }),
  publicUrl: z.string(),
  warnings: z.array(StatusWarning),
});
export type ServerStatus = z.infer<typeof ServerStatus>;
