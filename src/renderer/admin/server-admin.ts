import {
  AdminPeopleListed,
  AdminPersonChanged,
  AuditListed,
  DevicesListed,
  InviteCreated,
  InvitesListed,
  PasswordResetDone,
  ServerStatus,
  type AdminPerson,
  type ListedInvite,
} from '@protocol';
import type { Clock } from '@shared/clock.ts';
import { createFetched, type FetchedControl } from '@shared/fetched.ts';
import { ok } from '@shared/result.ts';
import * as z from 'zod/mini';
import type { AccountError } from '../account/account.ts';
import type { Ask } from '../account/ask.ts';
import type { Admin, Answer, AuditPages } from './admin.ts';

/** How long something stays on the screen before it is read again, ms. */
const STATUS_EVERY_MS = 3_000;
/** Longer, because it is everybody. */
const PEOPLE_EVERY_MS = 10_000;

export interface AdminDeps {
  readonly ask: Ask;
  readonly clock: Clock;
}

export interface AdminControl extends Admin {
  /** Nothing of what an admin saw stays for the next person. */
  forget(): void;
}

export function createAdmin({ ask, clock }: AdminDeps): AdminControl {
  const lists = createLists(ask);
  const { people, invites, status, log } = lists;
  return {
    ...lists,
    ...createPersonActions(ask, people),
    watchPeople: () => watch(people, PEOPLE_EVERY_MS, clock),
    watchStatus: () => watch(status, STATUS_EVERY_MS, clock),
    readOlder: () => readOlder(ask, log),
    async createInvite(options) {
      const answer = await ask({ path: '/api/invites', body: options, reply: InviteCreated });
      if (answer.ok) void invites.refresh();
      return answer;
    },
    async revokeInvite(inviteId) {
      const answer = await order(ask, '/api/admin/invites/revoke', { inviteId });
      if (answer.ok) await invites.refresh();
      return answer;
    },
    forget() {
      for (const list of [people, invites, status, log]) list.forget();
    },
  };
}

interface Lists {
  readonly people: FetchedControl<readonly AdminPerson[], AccountError>;
  readonly invites: FetchedControl<readonly ListedInvite[], AccountError>;
  readonly status: FetchedControl<ServerStatus, AccountError>;
  readonly log: FetchedControl<AuditPages, AccountError>;
}

function createLists(ask: Ask): Lists {
  return {
    people: createFetched(async () => {
      const answer = await ask({ path: '/api/admin/people', reply: AdminPeopleListed });
      return answer.ok ? ok(answer.value.people) : answer;
    }),
    invites: createFetched(async () => {
      const answer = await ask({ path: '/api/admin/invites', reply: InvitesListed });
      return answer.ok ? ok(answer.value.invites) : answer;
    }),
    status: createFetched(() => ask({ path: '/api/admin/status', reply: ServerStatus })),
    log: createFetched(() => ask({ path: '/api/admin/audit', reply: AuditListed })),
  };
}

type PersonActions = Pick<Admin, 'changePerson' | 'resetPassword' | 'devicesOf' | 'signOutDevice'>;

function createPersonActions(ask: Ask, people: Lists['people']): PersonActions {
  return {
    async changePerson(change) {
      const path = '/api/admin/people/change';
      const answer = await ask({ path, body: change, reply: AdminPersonChanged });
      if (!answer.ok) return answer;
      const { person: changed } = answer.value;
      people.update((listed) =>
        listed.map((entry) => (entry.person.userId === changed.person.userId ? changed : entry)),
      );
      return ok(undefined);
    },
    async resetPassword(userId) {
      const path = '/api/admin/people/reset-password';
      const answer = await ask({ path, body: { userId }, reply: PasswordResetDone });
      if (answer.ok) void people.refresh();
      return answer;
    },
    async devicesOf(userId) {
      const path = `/api/admin/devices?${new URLSearchParams({ userId }).toString()}`;
      const answer = await ask({ path, reply: DevicesListed });
      return answer.ok ? ok(answer.value.devices) : answer;
    },
    async signOutDevice(deviceId) {
      const answer = await order(ask, '/api/admin/devices/revoke', { deviceId });
      if (answer.ok) void people.refresh();
      return answer;
    },
  };
}

/** Something to be done, to which the answer is only whether it was. Gone already is what was wanted. */
async function order(ask: Ask, path: string, body: object): Answer<void> {
  const answer = await ask({ path, body, reply: z.unknown() });
  return answer.ok || answer.error.code === 'not_found' ? ok(undefined) : answer;
}

/** Waits after each answer, so that a slow server is not asked faster than it answers. */
function watch(list: Pick<Lists['status'], 'refresh'>, everyMs: number, clock: Clock): () => void {
  let stopped = false;
  let cancel = (): void => undefined;
  const look = async (): Promise<void> => {
    await list.refresh();
    if (!stopped) cancel = clock.after(everyMs, () => void look());
  };
  void look();
  return () => {
    stopped = true;
    cancel();
  };
}

async function readOlder(ask: Ask, log: Lists['log']): Answer<void> {
  const known = log.state.current;
  if (known.status !== 'ready' || known.value.nextBefore === null) return ok(undefined);
  const before = known.value.nextBefore;
  const path = `/api/admin/audit?${new URLSearchParams({ before }).toString()}`;
  const answer = await ask({ path, reply: AuditListed });
  if (!answer.ok) return answer;
  log.update((pages) =>
    // Somebody may have read the log anew meanwhile.
    pages.nextBefore === before
      ? { entries: [...pages.entries, ...answer.value.entries], nextBefore: answer.value.nextBefore }
      : pages,
  );
  return ok(undefined);
}
