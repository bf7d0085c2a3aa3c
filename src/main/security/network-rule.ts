const plainSchemes = new Set(['http:', 'ws:']);

/** This machine. What goes there crosses no network. */
const ownHost = /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost|.+\.localhost)$/i;
/** RFC 1918, RFC 6598 (shared, used by mesh VPNs), link-local. */
const privateIpv4 =
  /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/;
/** Unique local (RFC 4193), link-local. */
const privateIpv6 = /^\[(f[cd][0-9a-f]{2}:.*|fe[89ab][0-9a-f]:.*)\]$/i;
const localName = /\.(local|lan|home\.arpa|internal)$/i;

type Verdict = 'allowed' | 'ask' | 'refused';

/**
 * Whether the app may connect there. Encrypted connections go anywhere. In the clear it connects to this machine; to one
 * in the same house or company (a private address, a local name, a name without a dot) only when the person agrees,
 * because whoever is in that network can read the password; and to no other.
 */
export function networkRule(address: string): Verdict {
  if (!URL.canParse(address)) return 'refused';
  const { protocol, hostname } = new URL(address);
  if (!plainSchemes.has(protocol) || ownHost.test(hostname)) return 'allowed';
  return isPrivate(hostname) ? 'ask' : 'refused';
}

function isPrivate(hostname: string): boolean {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(hostname)) return privateIpv4.test(hostname);
  if (hostname.startsWith('[')) return privateIpv6.test(hostname);
  return localName.test(hostname) || !hostname.includes('.');
}
