const plainSchemes = new Set(['http:', 'ws:']);

/** RFC 1918, RFC 6598 (shared, used by mesh VPNs), link-local, loopback. */
const privateIpv4 =
  /^(10\.|127\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/;
/** Loopback, unique local (RFC 4193), link-local. */
const privateIpv6 = /^\[(::1|f[cd][0-9a-f]{2}:.*|fe[89ab][0-9a-f]:.*)\]$/i;
const localName = /(^|\.)(localhost|local|lan|home\.arpa|internal)$/i;

/**
 * Whether the app may connect there. Encrypted connections go anywhere; a password may travel in the clear only to a
 * server on this machine or in the same house: a private address, a local name, or a name without a dot.
 */
export function mayConnect(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  if (!plainSchemes.has(protocol)) return true;
  if (/^\d+\.\d+\.\d+\.\d+$/.test(hostname)) return privateIpv4.test(hostname);
  if (hostname.startsWith('[')) return privateIpv6.test(hostname);
  return localName.test(hostname) || !hostname.includes('.');
}
