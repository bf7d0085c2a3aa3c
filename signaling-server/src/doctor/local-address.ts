import type { DoctorContext } from './check.ts';

const ANY_HOST: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };

/** Where the server listens, as seen from its own machine: with TLS if it has a certificate. */
export function localUrls({ config: { host, port } }: DoctorContext, path: string): readonly URL[] {
  const name = ANY_HOST[host] ?? (host.includes(':') ? `[${host}]` : host);
  return ['http', 'https'].map((scheme) => new URL(`${scheme}://${name}:${port}${path}`));
}
