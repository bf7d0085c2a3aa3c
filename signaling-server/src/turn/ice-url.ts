/** What an ICE URL (RFC 7064, RFC 7065) leads to. */
export interface IceUrl {
  readonly scheme: 'stun' | 'stuns' | 'turn' | 'turns';
  readonly host: string;
  readonly port: number;
  readonly transport: 'udp' | 'tcp' | 'tls';
}

const pattern = /^(stuns?|turns?):(\[[0-9a-f:.]+\]|[^:?\s[\]]+)(?::(\d{1,5}))?(?:\?transport=(udp|tcp))?$/i;

/** Null: a browser could not use it either. */
export function parseIceUrl(text: string): IceUrl | null {
  const match = pattern.exec(text);
  if (match === null) return null;
  const [, name = '', host = '', port, transport] = match;
  const scheme = name.toLowerCase() as IceUrl['scheme'];
  const isSecure = scheme.endsWith('s');
  return {
    scheme,
    host: host.replace(/^\[|\]$/g, ''),
    port: port === undefined ? (isSecure ? 5349 : 3478) : Number(port),
    transport: isSecure ? 'tls' : transport?.toLowerCase() === 'tcp' ? 'tcp' : 'udp',
  };
}
