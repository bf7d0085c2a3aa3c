import { ConfigError, integer, list, valueOf, type Environment } from '../ops/environment.ts';

export interface TurnSettings {
  readonly urls: readonly string[];
  /** The relay's `static-auth-secret`. */
  readonly secret: string;
  /** How long credentials work. */
  readonly ttlMs: number;
}

const URLS = 'RINGDOWN_TURN_URLS';
const SECRET = 'RINGDOWN_TURN_SECRET';

/** Anybody who guesses it can use the relay for whatever they like. */
const MIN_SECRET = 16;
/** An hour: short for who steals them, long beside the time a client needs to get new ones. */
const DEFAULT_TTL_S = 3_600;
/** Clients renew before half of it is over, and a request a minute per client is enough. */
const MIN_TTL_S = 120;
const MAX_TTL_S = 7 * 24 * 3_600;
const MAX_PORT = 65_535;

/** The relays that share a secret with this server; null without any. */
export function readTurnSettings(env: Environment): TurnSettings | null {
  const urls = list(env, URLS).map(toTurnUrl);
  const secret = valueOf(env, SECRET);
  const ttlS = integer(env, 'RINGDOWN_TURN_TTL_S', {
    fallback: DEFAULT_TTL_S,
    min: MIN_TTL_S,
    max: MAX_TTL_S,
  });
  if (secret === undefined && urls.length === 0) return null;
  if (secret === undefined) {
    throw new ConfigError(
      SECRET,
      `must be set together with ${URLS}`,
      "It must be the relay's static-auth-secret.",
    );
  }
  if (urls.length === 0) {
    throw new ConfigError(
      URLS,
      `must be set together with ${SECRET}`,
      'It must name the relay, such as turn:turn.example.org.',
    );
  }
  if (secret.length < MIN_SECRET) {
    throw new ConfigError(
      SECRET,
      'is too short',
      `It must have at least ${MIN_SECRET} characters, the same as in the relay; openssl rand -hex 32 makes a good one.`,
    );
  }
  return { urls, secret, ttlMs: ttlS * 1_000 };
}

/** RFC 7065, less what no browser does. */
const turnUrl = /^(turns?):(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::(\d{1,5}))?(?:\?transport=(udp|tcp))?$/i;

function toTurnUrl(text: string): string {
  const [match, , , port] = turnUrl.exec(text) ?? [];
  if (match === undefined || !isPort(port)) {
    throw new ConfigError(
      URLS,
      // What is in front of an @ may be a credential.
      text.includes('@') ? 'has an entry with a user in it' : `has the entry "${text}"`,
      'Each entry must be such as turn:turn.example.org:3478?transport=udp, …?transport=tcp or ' +
        'turns:turn.example.org:5349; user and credential are made from RINGDOWN_TURN_SECRET.',
    );
  }
  if (/^turns:.*=udp$/i.test(text)) {
    throw new ConfigError(URLS, `has the entry "${text}"`, 'Browsers speak turns: only over tcp.');
  }
  return text;
}

function isPort(text: string | undefined): boolean {
  return text === undefined || (Number(text) >= 1 && Number(text) <= MAX_PORT);
}

/** Whether any of these servers can relay. */
export function hasRelay(servers: readonly { readonly urls: readonly string[] }[]): boolean {
  return servers.some(({ urls }) => urls.some((url) => /^turns?:/i.test(url)));
}
