import type { Audit, Doer } from '../admin/audit.ts';
import type { Clock } from '../ops/clock.ts';
import { hashToken, randomId, randomToken } from '../ops/random-id.ts';
import type { InviteCreated, Role } from '../protocol/index.ts';
import type { AccountStore } from './account-store.ts';

interface InviteRequest {
  readonly role: Role;
  readonly uses: number;
  readonly expiresInHours: number;
}

/** Long enough for a server set up on a Friday. */
const FIRST_INVITE: InviteRequest = { role: 'admin', uses: 1, expiresInHours: 7 * 24 };
const HOUR_MS = 3_600_000;
const SERVER: Doer = { via: 'server', address: null };

export interface InvitesDeps {
  readonly store: AccountStore;
  readonly audit: Pick<Audit, 'record'>;
  readonly clock: Clock;
  /** Where people reach the server, without a trailing slash. */
  readonly publicUrl: () => string;
}

export type Invites = ReturnType<typeof createInvites>;

export function createInvites({ store, audit, clock, publicUrl }: InvitesDeps) {
  const create = async (request: InviteRequest, by: Doer | null): Promise<InviteCreated> => {
    const doer = by ?? SERVER;
    const token = randomToken();
    const tokenHash = hashToken(token);
    const inviteId = randomId();
    const now = clock.now();
    const expiresAt = now + request.expiresInHours * HOUR_MS;
    await store.addInvite({
      inviteId,
      tokenHash,
      role: request.role,
      uses: request.uses,
      expiresAt,
      createdBy: doer.via === 'app' ? doer.userId : null,
      createdAt: now,
    });
    const detail = { inviteId, role: request.role, uses: request.uses, expiresAt };
    await audit.record({ doer, action: 'invite-made', detail });
    // In the fragment, which browsers keep to themselves.
    const link = `${publicUrl()}/#invite=${token}`;
    return { inviteId, link, appLink: `ringdown:${link}`, token, expiresAt };
  };
  return {
    /** Without a doer it is made by the server itself. */
    create,
    /**
     * The invite of the first admin; null as soon as there is an account. Only hashes are kept, so every start makes a
     * new one, and the one before stops being good.
     */
    async createFirst(): Promise<InviteCreated | null> {
      if (await store.hasAccounts()) return null;
      await store.removeUnclaimedInvites();
      return create(FIRST_INVITE, null);
    },
  };
}
