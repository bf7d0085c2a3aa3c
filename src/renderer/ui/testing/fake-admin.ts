import type {
  AdminPerson,
  InviteCreated,
  ListedDevice,
  ListedInvite,
  PasswordChanged,
  PasswordResetDone,
  ServerStatus,
} from '@protocol';
import type { Fetched, FetchedState } from '@shared/fetched.ts';
import { createSubject, type Subject } from '@shared/observable.ts';
import { ok, type Result } from '@shared/result.ts';
import type { AccountError } from '../../account/account.ts';
import type { OwnAccess } from '../../account/own-access.ts';
import type { Admin, AuditPages } from '../../admin/admin.ts';

type Read<T> = Subject<FetchedState<T, AccountError>>;
type Answered<T> = Result<T, AccountError>;

/** What the administration and the own devices show; `loading` until a test says something else. */
export interface FakeAdminState {
  readonly adminPeople: Read<readonly AdminPerson[]>;
  readonly invites: Read<readonly ListedInvite[]>;
  readonly status: Read<ServerStatus>;
  readonly log: Read<AuditPages>;
  readonly ownDevices: Read<readonly ListedDevice[]>;
}

/** What a server answers to an admin; replace one to script a failure. */
export interface FakeAdminAnswers {
  changePerson: Answered<void>;
  resetPassword: Answered<PasswordResetDone>;
  devicesOf: Answered<readonly ListedDevice[]>;
  signOutDevice: Answered<void>;
  revokeInvite: Answered<void>;
  readOlder: Answered<void>;
  signOutOwnDevice: Answered<void>;
  changePassword: Answered<PasswordChanged>;
}

export const ready = <T>(value: T): FetchedState<T, AccountError> => ({
  status: 'ready',
  value,
  outdated: null,
});

export function createFakeAdminState(): FakeAdminState {
  const read = <T>(): Read<T> => createSubject<FetchedState<T, AccountError>>({ status: 'loading' });
  return { adminPeople: read(), invites: read(), status: read(), log: read(), ownDevices: read() };
}

export const createFakeAdminAnswers = (): FakeAdminAnswers => ({
  changePerson: ok(undefined),
  resetPassword: ok({ password: 'amber-canal-lentil-orbit', signedOut: 2 }),
  devicesOf: ok([]),
  signOutDevice: ok(undefined),
  revokeInvite: ok(undefined),
  readOlder: ok(undefined),
  signOutOwnDevice: ok(undefined),
  changePassword: ok({ signedOut: 1 }),
});

interface FakeAdminDeps {
  readonly state: FakeAdminState;
  readonly answers: FakeAdminAnswers & { readonly createInvite: Answered<InviteCreated> };
  readonly log: (readonly [string, unknown])[];
  readonly reads: string[];
}

/** Remembers what it was asked for, and answers what it is told to. */
export function createFakeAdmin({ state, answers, log, reads }: FakeAdminDeps): {
  readonly admin: Admin;
  readonly access: OwnAccess;
} {
  const answer =
    <Name extends keyof FakeAdminDeps['answers']>(name: Name) =>
    (request: unknown): Promise<FakeAdminDeps['answers'][Name]> => {
      log.push([name, request]);
      return Promise.resolve(answers[name]);
    };
  const fetched = <T>(name: string, read: Read<T>): Fetched<T, AccountError> => ({
    state: read,
    refresh: () => Promise.resolve(void reads.push(name)),
  });
  const watched = (name: string) => () => {
    reads.push(`watch ${name}`);
    return () => void reads.push(`unwatch ${name}`);
  };
  return {
    admin: {
      people: fetched('people', state.adminPeople),
      invites: fetched('invites', state.invites),
      status: fetched('status', state.status),
      log: fetched('log', state.log),
      watchPeople: watched('people'),
      watchStatus: watched('status'),
      readOlder: () => answer('readOlder')(null),
      changePerson: answer('changePerson'),
      resetPassword: answer('resetPassword'),
      devicesOf: answer('devicesOf'),
      signOutDevice: answer('signOutDevice'),
      createInvite: answer('createInvite'),
      revokeInvite: answer('revokeInvite'),
    },
    access: {
      devices: fetched('ownDevices', state.ownDevices),
      signOutDevice: answer('signOutOwnDevice'),
      changePassword: answer('changePassword'),
    },
  };
}
