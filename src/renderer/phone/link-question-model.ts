import type { InviteInspected, Person, RoomId } from '@protocol';
import type { DeepLink } from '@shared/deep-link.ts';
import type { AccountError, AccountState } from '../account/account.ts';
import type { Contact } from '../contacts/contacts.ts';
import type { RoomListState } from '../room/own-room.ts';
import type { Result } from '@shared/result.ts';

type SignedIn = Extract<AccountState, { status: 'signed-in' }>;

/** What the server of an invite said about it; `unasked`: nothing was sent to it yet. */
type Inspection = 'unasked' | 'asking' | Result<InviteInspected, AccountError>;

export interface OpenedLink {
  readonly link: DeepLink;
  readonly inspection: Inspection;
}

/** What to ask a person about a link that was opened, or to tell them; only `join`, `call` and `room` lead to anything. */
export type LinkQuestion =
  /** The link names this server; it was not spoken to. */
  | { readonly kind: 'look-at-invite'; readonly serverUrl: string; readonly encrypted: boolean }
  | { readonly kind: 'looking'; readonly serverUrl: string }
  | { readonly kind: 'bad-invite'; readonly serverUrl: string; readonly error: AccountError }
  /** `leaves`: the server and the account that the person is signed out of first. */
  | {
      readonly kind: 'join';
      readonly serverUrl: string;
      readonly invite: InviteInspected;
      readonly leaves: { readonly name: string; readonly serverName: string } | null;
    }
  | { readonly kind: 'joined-already'; readonly serverName: string; readonly name: string }
  | {
      readonly kind: 'call';
      readonly serverName: string;
      readonly callee: Person;
      readonly media: 'audio' | 'video';
    }
  | {
      readonly kind: 'no-call';
      readonly because: 'signed-out' | 'other-server' | 'oneself' | 'unknown-person';
      readonly serverUrl: string;
      readonly username: string;
    }
  /** `name`: of the room, where this person sees it in their list. The server says the rest at the door. */
  | {
      readonly kind: 'room';
      readonly serverName: string;
      readonly name: string | null;
      readonly door: { readonly roomId: RoomId; readonly link: string };
    }
  | {
      readonly kind: 'no-room';
      readonly because: 'signed-out' | 'other-server';
      readonly serverUrl: string;
    }
  /** Whom it means is not known yet. */
  | { readonly kind: 'loading'; readonly serverUrl: string };

export interface LinkSurroundings {
  readonly account: AccountState;
  readonly people: readonly Contact[];
  readonly peopleStatus: 'loading' | 'ready';
  readonly rooms: RoomListState;
}

export function linkQuestion({ link, inspection }: OpenedLink, around: LinkSurroundings): LinkQuestion {
  const { account } = around;
  const signedIn = account.status === 'signed-in' ? account : null;
  if (account.status === 'loading') return { kind: 'loading', serverUrl: link.serverUrl };
  switch (link.kind) {
    case 'invite':
      return inviteQuestion(link, inspection, signedIn);
    case 'room':
      return roomQuestion(link, signedIn, around);
    case 'call':
      return callQuestion(link, signedIn, around);
  }
}

function inviteQuestion(
  { serverUrl }: DeepLink,
  inspection: Inspection,
  signedIn: SignedIn | null,
): LinkQuestion {
  if (signedIn?.serverUrl === serverUrl)
    return { kind: 'joined-already', serverName: signedIn.serverName, name: signedIn.self.name };
  if (inspection === 'unasked')
    return { kind: 'look-at-invite', serverUrl, encrypted: serverUrl.startsWith('https:') };
  if (inspection === 'asking') return { kind: 'looking', serverUrl };
  if (!inspection.ok) return { kind: 'bad-invite', serverUrl, error: inspection.error };
  const leaves = signedIn && { name: signedIn.self.name, serverName: signedIn.serverName };
  return { kind: 'join', serverUrl, invite: inspection.value, leaves };
}

function roomQuestion(
  { serverUrl, roomId, key }: Extract<DeepLink, { kind: 'room' }>,
  signedIn: SignedIn | null,
  { rooms }: LinkSurroundings,
): LinkQuestion {
  if (signedIn?.serverUrl !== serverUrl)
    return { kind: 'no-room', because: signedIn ? 'other-server' : 'signed-out', serverUrl };
  const known = rooms.status === 'ready' ? rooms.rooms.find((room) => room.roomId === roomId) : undefined;
  const door = { roomId: roomId as RoomId, link: key };
  return { kind: 'room', serverName: signedIn.serverName, name: known?.name ?? null, door };
}

function callQuestion(
  { serverUrl, username, media }: Extract<DeepLink, { kind: 'call' }>,
  signedIn: SignedIn | null,
  { people, peopleStatus }: LinkSurroundings,
): LinkQuestion {
  const refused = (because: Extract<LinkQuestion, { kind: 'no-call' }>['because']): LinkQuestion => ({
    kind: 'no-call',
    because,
    serverUrl,
    username,
  });
  if (!signedIn) return refused('signed-out');
  if (signedIn.serverUrl !== serverUrl) return refused('other-server');
  if (signedIn.self.username === username) return refused('oneself');
  const callee = people.find((person) => person.username === username);
  if (callee) return { kind: 'call', serverName: signedIn.serverName, callee, media };
  return peopleStatus === 'loading' ? { kind: 'loading', serverUrl } : refused('unknown-person');
}
