import * as z from 'zod/mini';
import { resolve } from 'node:path';
import { addressRanges } from './http/addresses.ts';
import { readTlsSettings, type TlsSettings } from './http/tls-certificate.ts';
import {
  ConfigError,
  flag,
  integer,
  list,
  valueOf,
  type Environment,
  withSecretFiles,
} from './ops/environment.ts';
import { logLevels, type LogLevel } from './ops/logger.ts';
import { RING_TIMEOUT_MS, type IceConfiguration } from './protocol/index.ts';
import { readSfuSettings, type SfuSettings } from './sfu/sfu-settings.ts';
import { hasRelay, readTurnSettings, type TurnSettings } from './turn/turn-settings.ts';

export { ConfigError, type Environment } from './ops/environment.ts';

/** There is nowhere to go, and the sooner it is gone the sooner it is back. */
const DRAIN_ALONE_MS = 1_000;
/** Everybody moves to the other nodes, which take them best a few at a time. */
const DRAIN_OF_SEVERAL_MS = 4_000;

export interface MetricsAccess {
  /** Null: none is asked for. */
  readonly token: string | null;
  /** Addresses and ranges that may ask; none: no address is looked at. */
  readonly allow: readonly string[];
}

/** Shorter ones can be guessed. */
const MIN_TOKEN = 16;
const MAX_TOKEN = 256;
/** Leaves time for the rest: the whole stop takes ten seconds at most. */
const MAX_DRAIN_MS = 8_000;

export interface Config {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** The address people reach the server at, without a trailing slash; null: derived from where it listens. */
  readonly publicUrl: string | null;
  readonly serverName: string;
  readonly dataDir: string;
  /** Of PostgreSQL; null: the embedded database in the data folder. May hold a password. */
  readonly databaseUrl: string | null;
  /** What the nodes of this server share while they run; null: it is a single process. May hold a password. */
  readonly redisUrl: string | null;
  /** Before every key and channel in Redis. */
  readonly redisPrefix: string;
  readonly iceServers: IceConfiguration['iceServers'];
  /** Relays that share a secret with this server. */
  readonly turn: TurnSettings | null;
  /** Media travels through relays alone, so that nobody learns anybody's address. */
  readonly relayOnly: boolean;
  /** The media server of large rooms. Null: there is none. */
  readonly sfu: SfuSettings | null;
  /** Null: plain HTTP. */
  readonly tls: TlsSettings | null;
  readonly allowedOrigins: readonly string[];
  /** Addresses (or CIDR ranges) whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  readonly metrics: MetricsAccess;
  /** How long clients have to move elsewhere when the server is told to stop. */
  readonly drainMs: number;
  readonly logLevel: LogLevel;
  readonly ringTimeoutMs: number;
}

const MAX_PORT = 65_535;
const MAX_SERVER_NAME = 64;
/** Longer than any person waits, and far below the largest delay of a timer (2^31 ms). */
const MAX_RING_TIMEOUT_MS = 600_000;

/** Reads the whole configuration. Unset and empty variables take their defaults. Throws {@link ConfigError}. */
export function readConfig(given: Environment): Config {
  const env = withSecretFiles(given);
  return {
    host: valueOf(env, 'RINGDOWN_HOST') ?? '127.0.0.1',
    port: integer(env, 'RINGDOWN_PORT', { fallback: 8470, min: 0, max: MAX_PORT }),
    ...entrance(env),
    serverName: serverName(env),
    dataDir: resolve(valueOf(env, 'RINGDOWN_DATA_DIR') ?? 'data'),
    ...stores(env),
    ...connectivity(env),
    sfu: readSfuSettings(env),
    allowedOrigins: list(env, 'RINGDOWN_ALLOWED_ORIGINS').map(toOrigin),
    trustedProxies: addressRanges(env, 'RINGDOWN_TRUSTED_PROXIES'),
    metrics: { token: metricsToken(env), allow: addressRanges(env, 'RINGDOWN_METRICS_ALLOW') },
    drainMs: integer(env, 'RINGDOWN_DRAIN_MS', { fallback: drainMs(env), min: 0, max: MAX_DRAIN_MS }),
    logLevel: logLevel(env),
    ringTimeoutMs: integer(env, 'RINGDOWN_RING_TIMEOUT_MS', {
      fallback: RING_TIMEOUT_MS,
      min: 100,
      max: MAX_RING_TIMEOUT_MS,
    }),
  };
}

function entrance(env: Environment): Pick<Config, 'publicUrl' | 'tls'> {
  const tls = readTlsSettings(env);
  const url = publicUrl(env);
  if (tls !== null && url?.startsWith('http:') === true) {
    throw new ConfigError(
      'RINGDOWN_PUBLIC_URL',
      `is "${url}", but with a certificate the server speaks only TLS`,
      `Set it to ${url.replace('http:', 'https:')}.`,
    );
  }
  return { publicUrl: url, tls };
}

function publicUrl(env: Environment): string | null {
  const name = 'RINGDOWN_PUBLIC_URL';
  const text = valueOf(env, name);
  if (text === undefined) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    // What is before an @ may be a password.
    throw new ConfigError(
      name,
      `is "${text.replace(/^.*@/s, '…@')}"`,
      'It must be an address such as https://phone.example.org.',
    );
  }
  if (url.username !== '' || url.password !== '') {
    // Left out of the message: it may be a password.
    throw new ConfigError(
      name,
      'has a user name in it',
      `Use an address without credentials: ${url.origin}.`,
    );
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw new ConfigError(name, `is "${text}"`, `Ringdown must have a host name of its own: ${url.origin}.`);
  }
  return url.origin;
}

function stores(env: Environment): Pick<Config, 'databaseUrl' | 'redisUrl' | 'redisPrefix'> {
  const urls = { databaseUrl: databaseUrl(env), redisUrl: redisUrl(env) };
  if (urls.redisUrl !== null && urls.databaseUrl === null) {
    throw new ConfigError(
      valueOf(env, 'RINGDOWN_REDIS_URL') === undefined ? 'REDIS_URL' : 'RINGDOWN_REDIS_URL',
      'makes this server one of several, but each would have its own database',
      'Set RINGDOWN_DATABASE_URL to the PostgreSQL that all of them share, or leave Redis out.',
    );
  }
  return { ...urls, redisPrefix: redisPrefix(env) };
}

const databaseNames = ['RINGDOWN_DATABASE_URL', 'DATABASE_URL'] as const;
/** Those that the client knows. It would pass over any other word, be it a slip, in silence. */
const sslModes: readonly string[] = ['disable', 'no-verify', 'prefer', 'require', 'verify-ca', 'verify-full'];

function databaseUrl(env: Environment): string | null {
  const url = storeUrl(env, databaseNames, {
    what: 'databases',
    isRight: (url) => /^postgres(ql)?:$/.test(url.protocol),
    problem: 'is not the address of a PostgreSQL database',
    remedy:
      'It must look like postgres://user:password@host:5432/database, with special characters in the password ' +
      'percent-encoded; leave it empty for the embedded database.',
  });
  const name = databaseNames.find((each) => valueOf(env, each) !== undefined) ?? databaseNames[0];
  if (url !== null) requireOneHost(name, new URL(url));
  const modes = url === null ? [] : new URL(url).searchParams.getAll('sslmode');
  const unknown = modes.find((mode) => !sslModes.includes(mode));
  if (unknown === undefined) return url;
  throw new ConfigError(name, `has the sslmode "${unknown}"`, `It must be one of ${sslModes.join(', ')}.`);
}

/** The client would look up all of them as one name, and pass over how to choose in silence. */
function requireOneHost(name: string, url: URL): void {
  const chooses = (url.searchParams.get('target_session_attrs') ?? 'any') !== 'any';
  const host = url.searchParams.get('host') ?? decodeURIComponent(url.hostname);
  if (!chooses && !host.includes(',')) return;
  throw new ConfigError(
    name,
    chooses ? 'has target_session_attrs' : 'names several hosts',
    'This server does not choose between several. It must have one address, which always leads to the primary.',
  );
}

function redisUrl(env: Environment): string | null {
  return storeUrl(env, ['RINGDOWN_REDIS_URL', 'REDIS_URL'], {
    what: 'Redis servers',
    isRight: (url) => /^rediss?:$/.test(url.protocol),
    problem: 'is not the address of a Redis server',
    remedy:
      'It must look like redis://user:password@host:6379, or rediss:// for TLS; leave it empty for a server that ' +
      'is one process.',
  });
}

interface UrlRule {
  readonly what: string;
  readonly isRight: (url: URL) => boolean;
  readonly problem: string;
  readonly remedy: string;
}

/** Under our own name or the usual one. Never repeats the value: it may hold a password. */
function storeUrl(
  env: Environment,
  [own, usual]: readonly [string, string],
  { what, isRight, problem, remedy }: UrlRule,
): string | null {
  const [first, second] = [valueOf(env, own), valueOf(env, usual)];
  if (first !== undefined && second !== undefined && first !== second) {
    throw new ConfigError(own, `and ${usual} lead to different ${what}`, 'Keep only one of them.');
  }
  const text = first ?? second;
  if (text === undefined) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && isRight(url)) return text;
  throw new ConfigError(first === undefined ? usual : own, problem, remedy);
}

function redisPrefix(env: Environment): string {
  const name = 'RINGDOWN_REDIS_PREFIX';
  const prefix = valueOf(env, name) ?? 'ringdown:';
  if (/^[\w.:-]{1,64}$/.test(prefix)) return prefix;
  throw new ConfigError(name, `is "${prefix}"`, 'Use up to 64 letters, digits, colons, dots and dashes.');
}

function serverName(env: Environment): string {
  const name = valueOf(env, 'RINGDOWN_NAME') ?? 'Ringdown';
  if (name.length <= MAX_SERVER_NAME) return name;
  throw new ConfigError('RINGDOWN_NAME', 'is too long', `Use at most ${MAX_SERVER_NAME} characters.`);
}

function toOrigin(text: string): string {
  // Compared as text with what the browser sends, so it has to be written as a browser writes it.
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]+$/.test(text)) return text;
  throw new ConfigError(
    'RINGDOWN_ALLOWED_ORIGINS',
    `has the entry "${text}"`,
    'Each entry must be an origin without a path, such as https://intranet.example.org.',
  );
}

function logLevel(env: Environment): LogLevel {
  const text = valueOf(env, 'RINGDOWN_LOG_LEVEL') ?? 'info';
  const level = logLevels.find((candidate) => candidate === text);
  if (level !== undefined) return level;
  throw new ConfigError('RINGDOWN_LOG_LEVEL', `is "${text}"`, `It must be one of ${logLevels.join(', ')}.`);
}

const iceUrl = /^(stun|turn)s?:[^\s]+$/;
const IceServer = z.object({
  urls: z.pipe(
    z.union([
      z.pipe(
        z.string(),
        z.transform((url) => [url]),
      ),
      z.array(z.string()),
    ]),
    z.array(z.string().check(z.regex(iceUrl))).check(z.minLength(1)),
  ),
  username: z.optional(z.string()),
  credential: z.optional(z.string()),
});

function connectivity(env: Environment): Pick<Config, 'iceServers' | 'turn' | 'relayOnly'> {
  const servers = iceServers(env);
  const turn = readTurnSettings(env);
  const relayOnly = flag(env, 'RINGDOWN_RELAY_ONLY');
  if (relayOnly && turn === null && !hasRelay(servers)) {
    throw new ConfigError(
      'RINGDOWN_RELAY_ONLY',
      'is true, but there is no relay, so no call can connect',
      'Set RINGDOWN_TURN_URLS and RINGDOWN_TURN_SECRET.',
    );
  }
  return { iceServers: servers, turn, relayOnly };
}

function iceServers(env: Environment): Config['iceServers'] {
  const name = 'RINGDOWN_ICE_SERVERS';
  const text = valueOf(env, name);
  if (text === undefined) return [];
  const parsed = z
    .array(IceServer)
    .safeParse(text.startsWith('[') ? json(text) : [{ urls: list(env, name) }]);
  if (parsed.success) return parsed.data;
  // The value may hold a credential, so it is not repeated.
  throw new ConfigError(
    name,
    'can’t be read',
    'It must be a list such as stun:stun.example.org:3478,turn:turn.example.org or JSON such as ' +
      '[{"urls":["turn:turn.example.org"],"username":"…","credential":"…"}].',
  );
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function drainMs(env: Environment): number {
  const isOneOfSeveral = (valueOf(env, 'RINGDOWN_REDIS_URL') ?? valueOf(env, 'REDIS_URL')) !== undefined;
  return isOneOfSeveral ? DRAIN_OF_SEVERAL_MS : DRAIN_ALONE_MS;
}

/** Never repeats the value. */
function metricsToken(env: Environment): string | null {
  const name = 'RINGDOWN_METRICS_TOKEN';
  const token = valueOf(env, name);
  if (token === undefined) return null;
  if (/^\S+$/.test(token) && token.length >= MIN_TOKEN && token.length <= MAX_TOKEN) return token;
  throw new ConfigError(
    name,
    'can’t be a token',
    `It must have ${MIN_TOKEN} to ${MAX_TOKEN} characters and no spaces; "openssl rand -hex 32" makes a good one.`,
  );
}
