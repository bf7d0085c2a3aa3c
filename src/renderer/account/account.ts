import type {
  ErrorCode,
  InviteCreate,
  InviteCreated,
  InviteInspected,
  Person,
  RoomId,
  RoomInspected,
} from '@protocol';
import type { Observable } from '@shared/observable.ts';
import type { Result } from '@shared/result.ts';
import type { SessionProtection } from '@shared/shell.ts';

/** How the line to the server is. `refused`: it answered, and said no. */
export type ConnectionState =
  | { readonly status: 'connecting' }
  | { readonly status: 'online' }
  /** Was online, tries again by itself; `attempt` counts from 1. */
  | { readonly status: 'reconnecting'; readonly attempt: number }
  | { readonly status: 'refused'; readonly code: ErrorCode };

export type AccountState =
  /** Looking for a stored session. */
  | { readonly status: 'loading' }
  | {
      readonly status: 'signed-out';
      /** Why, when it was not this person's own doing just now. */
      readonly because: 'revoked' | null;
      /** The server used last, to fill in the form. */
      readonly lastServerUrl: string | null;
    }
  | {
      readonly status: 'signed-in';
      readonly self: Person;
      readonly serverUrl: string;
      readonly serverName: string;
      readonly connection: ConnectionState;
      /** Null until the session was stored in this run. */
      readonly protection: SessionProtection | null;
    };

/** `unreachable`: no answer; `not-ringdown`: something answered that is no Ringdown server; `bad-address`: no URL. */
export interface AccountError {
  readonly code: ErrorCode | 'unreachable' | 'not-ringdown' | 'bad-address';
  readonly retryAfterMs?: number;
}

export interface Credentials {
  readonly serverUrl: string;
  readonly username: string;
  readonly password: string;
}

export interface NewAccount extends Credentials {
  readonly invite: string;
  readonly name: string;
}

/** An invite as found in a link: `https://server/#invite=<token>`. */
export interface InviteAddress {
  readonly serverUrl: string;
  readonly invite: string;
}

/** The link of a room: `https://server/#room=<id>&key=<token>`. */
export interface RoomDoor {
  readonly serverUrl: string;
  readonly roomId: RoomId;
  readonly link: string;
}

/** Who uses this phone, and on which server. */
export interface Account {
  readonly state: Observable<AccountState>;
  signIn(credentials: Credentials): Promise<Result<void, AccountError>>;
  signUp(account: NewAccount): Promise<Result<void, AccountError>>;
  inspectInvite(address: InviteAddress): Promise<Result<InviteInspected, AccountError>>;
  inspectRoom(door: RoomDoor): Promise<Result<RoomInspected, AccountError>>;
  /** Without an account, as a visitor with this name. The room itself is entered by its link. */
  visit(door: RoomDoor, name: string): Promise<Result<void, AccountError>>;
  /** Admins only; others get `forbidden`. */
  createInvite(options: InviteCreate): Promise<Result<InviteCreated, AccountError>>;
  /** Ends calls, revokes the token where the server can be reached, forgets it in any case. */
  signOut(): Promise<void>;
  /** Try to reconnect now instead of waiting for the next attempt. */
  retryNow(): void;
}
