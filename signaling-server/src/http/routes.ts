import type { FastifyInstance } from 'fastify';
import { object } from 'zod/mini';
import type { Accounts } from '../accounts/account-service.ts';
import { type OwnAccount, doerOf } from '../accounts/own-account.ts';
import type { Clock } from '../ops/clock.ts';
import { done } from '../ops/reply.ts';
import {
  DeviceRevoke,
  InviteInspect,
  PasswordChange,
  PROTOCOL_VERSION,
  RoomInspect,
  RoomVisit,
  SignIn,
  SignUp,
  type ServerInfo,
  AdminDevicesQuery,
  AdminPersonChange,
  AuditQuery,
  InviteCreate,
  InviteRevoke,
  PasswordReset,
  type Reply,
  type ServerStatus,
  type ConnectionInfo,
} from '../protocol/index.ts';
import { createRouteKit, type RouteKit, type RouteKitDeps } from './route-kit.ts';
import type { Invites } from '../accounts/invites.ts';
import type { Admin } from '../admin/admin-service.ts';
import type { Visitors } from '../rooms/visitors.ts';
import { randomId } from '../ops/random-id.ts';
import type { Entrance } from './entrance.ts';

export interface RoutesDeps extends AdminRoutesDeps, Omit<RouteKitDeps, 'authenticate'> {
  readonly accounts: Accounts;
  readonly own: OwnAccount;
  readonly visitors: Visitors;
  readonly serverName: string;
  readonly clock: Clock;
}

/** The HTTP side of the contract (`protocol/http.ts`, `protocol/admin.ts`). */
export function addRoutes(app: FastifyInstance, deps: RoutesDeps): void {
  const { accounts } = deps;
  const info: ServerInfo = { serverName: deps.serverName, protocolVersion: PROTOCOL_VERSION };
  app.get('/api/server', () => done(info));

  const kit = createRouteKit(app, { ...deps, authenticate: (token) => accounts.authenticate(token) });
  addEntrance(kit, deps);
  addOwnRoutes(kit, deps.own);
  addAdminRoutes(kit, deps);
}

/** Signing in and out, and what leads there. */
function addEntrance(kit: RouteKit, { accounts, visitors }: RoutesDeps): void {
  const post = (path: string) => ({ method: 'POST', path: `/api/${path}` }) as const;
  kit.open({ ...post('sign-in'), schema: SignIn }, (body, { ip }) => accounts.signIn(body, ip));
  kit.open({ ...post('sign-up'), schema: SignUp }, (body, { ip }) => accounts.signUp(body, ip));
  kit.open({ ...post('invites/inspect'), schema: InviteInspect }, ({ invite }) =>
    accounts.inspectInvite(invite),
  );
  kit.open({ ...post('rooms/inspect'), schema: RoomInspect }, (door) => visitors.inspect(door));
  kit.open({ ...post('rooms/visit'), schema: RoomVisit }, (body, { ip }) => visitors.visit(body, ip));
  kit.signedIn({ ...post('sign-out'), schema: object({}) }, ({ owner }) => accounts.signOut(owner));
}

/** What everybody may do about their own account. */
function addOwnRoutes(kit: RouteKit, own: OwnAccount): void {
  const get = { method: 'GET', path: '/api/devices', schema: object({}) } as const;
  kit.signedIn(get, (asker) => own.listDevices(asker));
  const revoke = { method: 'POST', path: '/api/devices/revoke', schema: DeviceRevoke } as const;
  kit.signedIn(revoke, (asker, { deviceId }) => own.revokeDevice(asker, deviceId));
  const change = { method: 'POST', path: '/api/password', schema: PasswordChange } as const;
  kit.signedIn(change, (asker, body) => own.changePassword(asker, body));
}

interface AdminRoutesDeps {
  readonly admin: Admin;
  readonly invites: Invites;
  readonly readStatus: () => Promise<Reply<ServerStatus>>;
}

const nothing = object({});

/** What only an admin may ask for (`protocol/admin.ts`). */
function addAdminRoutes(kit: RouteKit, { admin, invites, readStatus }: AdminRoutesDeps): void {
  const role = 'admin' as const;
  const get = <P extends string>(path: P) => ({ method: 'GET', path: `/api/admin/${path}`, role }) as const;
  const post = <P extends string>(path: P) => ({ method: 'POST', path: `/api/admin/${path}`, role }) as const;

  kit.signedIn({ method: 'POST', path: '/api/invites', role, schema: InviteCreate }, async (asker, body) =>
    done(await invites.create(body, doerOf(asker))),
  );
  kit.signedIn({ ...get('people'), schema: nothing }, () => admin.people());
  kit.signedIn({ ...post('people/change'), schema: AdminPersonChange }, (asker, body) =>
    admin.changePerson(asker, body),
  );
  kit.signedIn({ ...post('people/reset-password'), schema: PasswordReset }, (asker, { userId }) =>
    admin.resetPassword(asker, userId),
  );
  kit.signedIn({ ...get('devices'), schema: AdminDevicesQuery }, (asker, { userId }) =>
    admin.devices(asker, userId),
  );
  kit.signedIn({ ...post('devices/revoke'), schema: DeviceRevoke }, (asker, { deviceId }) =>
    admin.revokeDevice(asker, deviceId),
  );
  kit.signedIn({ ...get('invites'), schema: nothing }, () => admin.invites());
  kit.signedIn({ ...post('invites/revoke'), schema: InviteRevoke }, (asker, { inviteId }) =>
    admin.revokeInvite(asker, inviteId),
  );
  kit.signedIn({ ...get('audit'), schema: AuditQuery }, (_asker, page) => admin.auditPage(page));
  kit.signedIn({ ...get('status'), schema: nothing }, () => readStatus());
}

/**
 * `GET /api/connection`: which process answered, and how it sees the one who asks. The doctor learns from it whether
 * the public address leads here, and whether the proxy on the way is trusted. A client learns its own address.
 */
export function addConnectionRoute(app: FastifyInstance, forwarded: Entrance['forwarded']): void {
  const instance = randomId();
  app.get('/api/connection', (request, reply) => {
    const info: ConnectionInfo = { instance, address: request.ip, forwarded: forwarded(request.raw) };
    return reply.header('cache-control', 'no-store').send(done(info));
  });
}
