import type { DeepLink } from '@shared/deep-link.ts';

/** Longer than any link of ours: an address, a token, and room. */
const MAX_LENGTH = 1_024;
/** Printable and nothing else: no blanks, no line ends, no letters that only look like others. */
const PLAIN = /^[\x21-\x7e]+$/;
const SCHEME = /^ringdown:/i;
/** Letters, digits, dots, hyphens and a port, or IPv6 in its brackets. */
const ADDRESS = /^https?:\/\/(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::\d+)?\/?(?:#|$)/i;
const INVITE = /^#invite=(?<token>[A-Za-z0-9_-]{16,128})$/;
const CALL = /^#call=(?<username>[a-z0-9][a-z0-9._-]{1,31})(?:&media=(?<media>audio|video))?$/;
const ROOM = /^#room=([A-Za-z0-9_-]{8,64})&key=([A-Za-z0-9_-]{16,128})$/;
const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** The one link among the arguments of a start. More than one is nobody's click. */
export function linkAmong(argv: readonly string[]): string | null {
  const links = argv.filter((argument) => SCHEME.test(argument));
  return links.length === 1 ? (links[0] ?? null) : null;
}

/** Takes exactly what {@link DeepLink} describes. Null for everything else, however close it comes. */
export function parseDeepLink(text: string): DeepLink | null {
  if (text.length > MAX_LENGTH || !PLAIN.test(text) || !SCHEME.test(text)) return null;
  const address = addressIn(text.replace(SCHEME, ''));
  return address && wishIn(address);
}

/** A server and a fragment. A user name (`https://team.example@evil.example`), a path or a query is a disguise. */
function addressIn(rest: string): URL | null {
  const written = rest.startsWith('//') ? `https:${rest}` : rest;
  if (!ADDRESS.test(written) || !URL.canParse(written)) return null;
  const url = new URL(written);
  if (url.pathname !== '/' || url.search !== '') return null;
  // As everywhere in the app, this very machine needs no encryption unless it is asked for.
  return rest.startsWith('//') && LOOPBACK.test(url.hostname)
    ? new URL(written.replace(/^https:/, 'http:'))
    : url;
}

function wishIn({ origin: serverUrl, hash }: URL): DeepLink | null {
  const token = INVITE.exec(hash)?.groups?.['token'];
  if (token !== undefined) return { kind: 'invite', serverUrl, invite: token };
  const [, roomId, key] = ROOM.exec(hash) ?? [];
  if (roomId !== undefined && key !== undefined) return { kind: 'room', serverUrl, roomId, key };
  return callIn(serverUrl, hash);
}

function callIn(serverUrl: string, hash: string): DeepLink | null {
  const call = CALL.exec(hash)?.groups;
  if (call?.['username'] === undefined) return null;
  const media = call['media'] === 'video' ? 'video' : 'audio';
  return { kind: 'call', serverUrl, username: call['username'], media };
}
