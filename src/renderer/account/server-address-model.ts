import { err, ok, type Result } from '@shared/result.ts';

/** What somebody typed, pasted or opened, understood. */
export interface ServerAddress {
  /** Scheme, host and port: `https://team.example`. */
  readonly serverUrl: string;
  /** From an invite link. */
  readonly invite: string | null;
}

/** scheme, host, port, fragment; a path or a query is read over. No user name: `https://a@b` is a well-known trap. */
const ADDRESS =
  /^(?:(?<scheme>https?):\/\/)?(?<host>\[[0-9a-f:.]+\]|[\p{L}\p{N}_.-]+)(?::(?<port>\d{1,5}))?(?:[/?][^#\s]*)?(?:#(?<fragment>\S*))?$/iu;
const INVITE = /(?:^|&)invite=(?<token>[A-Za-z0-9_-]{16,128})(?:&|$)/;
const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };

/**
 * `team.example` is `https://team.example`. Only this machine itself is spoken to without encryption unless a person
 * writes `http://`. Both forms of invite link are understood: `https://server/#invite=<token>`, and the same with
 * `ringdown:` in front or instead of the scheme.
 */
export function parseServerAddress(text: string): Result<ServerAddress, 'bad-address'> {
  const plain = text.trim().replace(/^ringdown:(?:\/\/)?/i, '');
  const parts = ADDRESS.exec(plain)?.groups;
  if (!parts?.host || !isHost(parts.host)) return err('bad-address');
  const host = parts.host.toLowerCase();
  const scheme = (parts.scheme ?? usualScheme(host)).toLowerCase();
  const port = portSuffix(scheme, parts.port);
  return port === null
    ? err('bad-address')
    : ok({ serverUrl: `${scheme}://${host}${port}`, invite: inviteIn(parts.fragment ?? '') });
}

/** Whether this host name is the computer itself, for everybody who uses it. IPv6 in its brackets. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host);

const usualScheme = (host: string): string => (isLoopback(host) ? 'http' : 'https');

const inviteIn = (fragment: string): string | null => INVITE.exec(fragment)?.groups?.token ?? null;

/** Null for a number that can be no port. */
function portSuffix(scheme: string, digits: string | undefined): string | null {
  if (digits === undefined) return '';
  const port = Number(digits);
  if (port < 1 || port > 65_535) return null;
  return port === DEFAULT_PORTS[scheme] ? '' : `:${port}`;
}

/** No empty labels, none that starts or ends with a hyphen; four numbers are only an address when they fit. */
function isHost(host: string): boolean {
  if (host.startsWith('[')) return true;
  const labels = host.split('.');
  if (labels.some((label) => label === '' || label.startsWith('-') || label.endsWith('-'))) return false;
  const isNumeric = labels.every((label) => /^\d+$/.test(label));
  return !isNumeric || (labels.length === 4 && labels.every((label) => Number(label) <= 255));
}
