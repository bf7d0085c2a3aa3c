import type { Clock } from '../ops/clock.ts';
import { hashToken, randomToken } from '../ops/random-id.ts';
import type { InviteCreated, Role, UserId } from '../protocol/index.ts';
import type { AccountStore } from './account-store.ts';

interface InviteRequest {
  readonly role: Role;
  readonly uses: number;
  readonly expiresInHours: number;
}

/** Long enough for a server set up on a Friday. */
const FIRST_INVITE: InviteRequest = { role: 'admin', uses: 1, expiresInHours: 7 * 24 };
const HOUR_MS = 3_600_000;
const INVITE_ID_LENGTH = 22;

export interface InvitesDeps {
  readonly store: AccountStore;
  readonly clock: Clock;
  /** Where people reach the server, without a trailing slash. */
  readonly publicUrl: () => string;
}

export interface Invites {
  /** `createdBy` is null for one made by the server itself or on its command line. */
  create(request: InviteRequest, createdBy: UserId | null): Promise<InviteCreated>;
  /**
   * The invite of the first admin; null as soon as there is an account. Only hashes are kept, so every start makes a
   * new one, and the one before stops being good.
   */
  createFirst(): Promise<InviteCreated | null>;
}

export function createInvites({ store, clock, publicUrl }: InvitesDeps): Invites {
  const create = async (request: InviteRequest, createdBy: UserId | null): Promise<InviteCreated> => {
    const token = randomToken();
    const tokenHash = hashToken(token);
    const now = clock.now();
    const expiresAt = now + request.expiresInHours * HOUR_MS;
    await store.addInvite({
      tokenHash,
      role: request.role,
      uses: request.uses,
      expiresAt,
      createdBy,
      createdAt: now,
    });
    // In the fragment, which browsers keep to themselves.
    const link = `${publicUrl()}/#invite=${token}`;
    const inviteId = tokenHash.slice(0, INVITE_ID_LENGTH);
    return { inviteId, link, appLink: `ringdown:${link}`, token, expiresAt };
  };
  return {
    create,
    async createFirst() {
      if (await store.hasAccounts()) return null;
      await store.removeUnclaimedInvites();
      return create(FIRST_INVITE, null);
    },
  };
}
