import { object } from 'zod/mini';
import { doerOf } from '../accounts/own-account.ts';
import type { Invites } from '../accounts/invites.ts';
import type { Admin } from '../admin/admin-service.ts';
import { done } from '../ops/reply.ts';
import {
  AdminDevicesQuery,
  AdminPersonChange,
  AuditQuery,
  DeviceRevoke,
  InviteCreate,
  InviteRevoke,
  PasswordReset,
  type Reply,
  type ServerStatus,
} from '../protocol/index.ts';
import type { RouteKit } from './route-kit.ts';

export interface AdminRoutesDeps {
  readonly admin: Admin;
  readonly invites: Invites;
  readonly readStatus: () => Promise<Reply<ServerStatus>>;
}

const nothing = object({});

/** What only an admin may ask for (`protocol/admin.ts`). */
export function addAdminRoutes(kit: RouteKit, { admin, invites, readStatus }: AdminRoutesDeps): void {
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
