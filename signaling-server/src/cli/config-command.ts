import { readConfig, type Config } from '../config.ts';
import {
  valueOf,
  describeUnknownSettings,
  secretSettings,
  settingNames,
  type SettingName,
} from '../ops/environment.ts';
import type { ProcessEdge } from '../start.ts';

const MASK = '********';
const NONE = '(none)';

/** What each setting comes to; null: nothing. Secrets only as far as they are none. */
const shown: { readonly [N in SettingName]: (config: Config) => string | null } = {
  RINGDOWN_HOST: ({ host }) => host,
  RINGDOWN_PORT: ({ port }) => String(port),
  RINGDOWN_PUBLIC_URL: ({ publicUrl }) => publicUrl,
  RINGDOWN_NAME: ({ serverName }) => serverName,
  RINGDOWN_DATA_DIR: ({ dataDir }) => dataDir,
  RINGDOWN_DATABASE_URL: ({ databaseUrl }) => databaseUrl && withoutPassword(databaseUrl),
  DATABASE_URL: ({ databaseUrl }) => databaseUrl && withoutPassword(databaseUrl),
  RINGDOWN_REDIS_URL: ({ redisUrl }) => redisUrl && withoutPassword(redisUrl),
  REDIS_URL: ({ redisUrl }) => redisUrl && withoutPassword(redisUrl),
  RINGDOWN_REDIS_PREFIX: ({ redisPrefix }) => redisPrefix,
  RINGDOWN_ICE_SERVERS: ({ iceServers }) => joined(iceServers.flatMap(({ urls }) => urls)),
  RINGDOWN_TURN_URLS: ({ turn }) => joined(turn?.urls ?? []),
  RINGDOWN_TURN_SECRET: ({ turn }) => turn && MASK,
  RINGDOWN_TURN_TTL_S: ({ turn }) => turn && String(turn.ttlMs / 1_000),
  RINGDOWN_RELAY_ONLY: ({ relayOnly }) => String(relayOnly),
  RINGDOWN_JANUS_URL: ({ sfu }) => sfu && sfu.url,
  RINGDOWN_JANUS_SECRET: ({ sfu }) => sfu && MASK,
  RINGDOWN_MESH_PEOPLE: ({ sfu }) => sfu && String(sfu.meshPeople),
  RINGDOWN_ALLOWED_ORIGINS: ({ allowedOrigins }) => joined(allowedOrigins),
  RINGDOWN_TLS_CERT: ({ tls }) => tls && tls.certFile,
  RINGDOWN_TLS_KEY: ({ tls }) => tls && tls.keyFile,
  RINGDOWN_TRUSTED_PROXIES: ({ trustedProxies }) => joined(trustedProxies),
  RINGDOWN_METRICS_TOKEN: ({ metrics }) => metrics.token && MASK,
  RINGDOWN_METRICS_ALLOW: ({ metrics }) => joined(metrics.allow),
  RINGDOWN_DRAIN_MS: ({ drainMs }) => String(drainMs),
  RINGDOWN_LOG_LEVEL: ({ logLevel }) => logLevel,
  RINGDOWN_RING_TIMEOUT_MS: ({ ringTimeoutMs }) => String(ringTimeoutMs),
};

/** `ringdown-server config`: what the server would start with, and where each value is from. Prints no secret. */
export function printConfig(edge: Pick<ProcessEdge, 'env' | 'print' | 'printError'>): number {
  for (const line of describeUnknownSettings(edge.env)) edge.printError(`Warning: ${line}`);
  const config = readConfig(edge.env);
  for (const name of settingNames) {
    edge.print(`${name}=${shown[name](config) ?? NONE}  # ${sourceOf(edge, name)}`);
  }
  return 0;
}

function sourceOf({ env }: Pick<ProcessEdge, 'env'>, name: SettingName): string {
  if (valueOf(env, name) !== undefined) return 'set';
  const file = secretSettings.includes(name) ? valueOf(env, `${name}_FILE`) : undefined;
  return file === undefined ? 'default' : `from ${file}`;
}

function joined(entries: readonly string[]): string | null {
  return entries.length === 0 ? null : entries.join(',');
}

/** Of the address alone: a password may also be among the parameters. */
function withoutPassword(text: string): string {
  const url = new URL(text);
  if (url.password !== '') url.password = MASK;
  for (const name of url.searchParams.keys()) {
    if (/password|secret|key/i.test(name)) url.searchParams.set(name, MASK);
  }
  return url.href;
}
