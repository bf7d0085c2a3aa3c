import type { Config } from '../config.ts';
import type { Clock } from '../ops/clock.ts';
import { parseIceUrl, type IceUrl } from '../turn/ice-url.ts';
import { StunSession } from '../turn/stun-session.ts';
import { mintTurnCredentials, type TurnCredentials } from '../turn/turn-credentials.ts';
import type { TurnSettings } from '../turn/turn-settings.ts';
import { openIceLink, type IceContext } from './ice-link.ts';

/** One way to a relay, as clients are told of it. */
export interface Relay {
  readonly text: string;
  readonly url: IceUrl;
  readonly credentials: TurnCredentials;
  /** Where the secret is ours; null: the credentials are fixed. */
  readonly turn: TurnSettings | null;
}

/** Where the relays are named. */
export interface RelaySource {
  readonly config: Pick<Config, 'turn' | 'iceServers'>;
  readonly clock: Clock;
}

/** Whom the relay's log names. */
const USER = 'doctor';

export function relaysOf({ config, clock }: RelaySource): readonly Relay[] {
  const { turn, iceServers } = config;
  const own = (turn?.urls ?? []).map((text) => ({ text, turn, credentials: mint(turn, clock) }));
  const fixed = iceServers.flatMap(({ urls, username = '', credential = '' }) =>
    urls
      .filter((text) => /^turns?:/i.test(text))
      .map((text) => ({ text, turn: null, credentials: { username, credential } })),
  );
  return [...own, ...fixed].flatMap((relay) => {
    const url = parseIceUrl(relay.text);
    return url === null ? [] : [{ ...relay, url }];
  });
}

/** As a device gets them. */
function mint(turn: TurnSettings | null, clock: Clock): TurnCredentials {
  if (turn === null) return { username: '', credential: '' };
  return mintTurnCredentials({ secret: turn.secret, user: USER, expiresAt: clock.now() + turn.ttlMs });
}

export function mintWith(secret: string, expiresAt: number): TurnCredentials {
  return mintTurnCredentials({ secret, user: USER, expiresAt });
}

/** Runs this with a session of its own for each place it asks for, and closes them all. */
export async function withSessions<T>(
  { url }: Pick<Relay, 'url'>,
  context: IceContext,
  use: (open: () => Promise<StunSession>) => Promise<T>,
): Promise<T> {
  const sessions: StunSession[] = [];
  try {
    return await use(async () => {
      const session = new StunSession(await openIceLink(url, context), context);
      sessions.push(session);
      return session;
    });
  } finally {
    sessions.forEach((session) => session.close());
  }
}
