import type { FastifyInstance } from 'fastify';
import { object } from 'zod/mini';
import type { Accounts } from '../accounts/account-service.ts';
import type { OwnAccount } from '../accounts/own-account.ts';
import type { Clock } from '../ops/clock.ts';
import { done } from '../ops/reply.ts';
import {
  DeviceRevoke,
  InviteInspect,
  PasswordChange,
  PROTOCOL_VERSION,
  SignIn,
  SignUp,
  type ServerInfo,
} from '../protocol/index.ts';
import { addAdminRoutes, type AdminRoutesDeps } from './admin-routes.ts';
import { createRouteKit, type RouteKit, type RouteKitDeps } from './route-kit.ts';

export interface RoutesDeps extends AdminRoutesDeps, Omit<RouteKitDeps, 'authenticate'> {
  readonly accounts: Accounts;
  readonly own: OwnAccount;
  readonly serverName: string;
  readonly clock: Clock;
}

/** The HTTP side of the contract (`protocol/http.ts`, `protocol/admin.ts`). */
export function addRoutes(app: FastifyInstance, deps: RoutesDeps): void {
  const { accounts } = deps;
  const info: ServerInfo = { serverName: deps.serverName, protocolVersion: PROTOCOL_VERSION };
  app.get('/api/server', () => done(info));

  const kit = createRouteKit(app, { ...deps, authenticate: (token) => accounts.authenticate(token) });
  addEntrance(kit, accounts);
  addOwnRoutes(kit, deps.own);
  addAdminRoutes(kit, deps);
}

/** Signing in and out, and what leads there. */
function addEntrance(kit: RouteKit, accounts: Accounts): void {
  const post = (path: string) => ({ method: 'POST', path: `/api/${path}` }) as const;
  kit.open({ ...post('sign-in'), schema: SignIn }, (body, { ip }) => accounts.signIn(body, ip));
  kit.open({ ...post('sign-up'), schema: SignUp }, (body, { ip }) => accounts.signUp(body, ip));
  kit.open({ ...post('invites/inspect'), schema: InviteInspect }, ({ invite }) =>
    accounts.inspectInvite(invite),
  );
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
