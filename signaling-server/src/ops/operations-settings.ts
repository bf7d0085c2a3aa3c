import { addressRanges } from '../http/address-ranges.ts';
import type { MetricsAccess } from '../http/metrics-access.ts';
import { ConfigError, integer, valueOf, type Environment } from './environment.ts';

/** There is nowhere to go, and the sooner it is gone the sooner it is back. */
const DRAIN_ALONE_MS = 1_000;
/** Everybody moves to the other nodes, which take them best a few at a time. */
const DRAIN_OF_SEVERAL_MS = 4_000;

export interface OperationsSettings {
  readonly metrics: MetricsAccess;
  /** How long clients have to move elsewhere when the server is told to stop. */
  readonly drainMs: number;
}

/** Shorter ones can be guessed. */
const MIN_TOKEN = 16;
const MAX_TOKEN = 256;
/** Leaves time for the rest: the whole stop takes ten seconds at most. */
const MAX_DRAIN_MS = 8_000;

export function readOperationsSettings(env: Environment): OperationsSettings {
  return {
    metrics: { token: metricsToken(env), allow: addressRanges(env, 'RINGDOWN_METRICS_ALLOW') },
    drainMs: integer(env, 'RINGDOWN_DRAIN_MS', { fallback: drainMs(env), min: 0, max: MAX_DRAIN_MS }),
  };
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
