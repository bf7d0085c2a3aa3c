import type { LookupAddress } from 'node:dns';
import { lookup as lookUpAny } from 'node:dns/promises';
import type { Config } from '../config.ts';
import type { Clock } from '../ops/clock.ts';
import type { RelayWay } from '../ops/relay-watch.ts';
import { parseIceUrl, type IceUrl, openStunLink, type StunLink } from '../turn/stun-link.ts';
import { StunFault, StunSession } from '../turn/stun-session.ts';
import { allocate, type TurnReply } from '../turn/turn-client.ts';
import { mintTurnCredentials, type TurnCredentials } from '../turn/ice-issuer.ts';
import { fail, type DoctorContext, type Finding } from './check.ts';
import { inTime, unreachable } from './reach.ts';

/** One way to a relay, as clients are told of it. */
export interface Relay {
  readonly text: string;
  readonly url: IceUrl;
  /** As a device gets them now. `user` is whom the relay's log names. */
  readonly credentials: (user: string) => TurnCredentials;
  /** The credentials are made with the secret, and do not stand in the settings. */
  readonly isMinted: boolean;
}

/** Where the relays are named. */
interface RelaySource {
  readonly config: Pick<Config, 'turn' | 'iceServers'>;
  readonly clock: Clock;
}

/** What it takes to talk to a relay. */
interface RelayContext extends Pick<DoctorContext, 'clock' | 'patienceMs' | 'signal' | 'ca'> {
  /** Where a name leads, one or more; the system knows unless given. Can not be ended. */
  readonly lookUp?: (host: string) => Promise<readonly LookupAddress[]>;
}

export function relaysOf({ config: { turn, iceServers }, clock }: RelaySource): readonly Relay[] {
  const minted =
    turn?.urls.map((text) => ({
      ...{ text, isMinted: true },
      credentials: (user: string) =>
        mintTurnCredentials({ secret: turn.secret, user, expiresAt: clock.now() + turn.ttlMs }),
    })) ?? [];
  const fixed = iceServers.flatMap(({ urls, username = '', credential = '' }) =>
    urls
      .filter((text) => /^turns?:/i.test(text))
      .map((text) => ({ text, isMinted: false, credentials: () => ({ username, credential }) })),
  );
  return [...minted, ...fixed].flatMap((relay) => {
    const url = parseIceUrl(relay.text);
    return url === null ? [] : [{ ...relay, url }];
  });
}

/** Runs this with a session of its own for each place it asks for, and closes them all. */
export async function withSessions<T>(
  { url }: Relay,
  context: RelayContext,
  use: (open: () => Promise<StunSession>) => Promise<T>,
): Promise<T> {
  const sessions: StunSession[] = [];
  try {
    return await use(async () => {
      const session = new StunSession(await openLink(url, context), context);
      sessions.push(session);
      return session;
    });
  } finally {
    sessions.forEach((session) => session.close());
  }
}

/** Opens a way there, in time. Rejects with Node's error, a `TimeoutError` or a {@link NoNameFault}. */
async function openLink(url: IceUrl, context: RelayContext): Promise<StunLink> {
  const addresses = await addressesOf(url.host, context);
  return inTime(context, (signal) => openStunLink(url, { ...context, addresses, signal }));
}

/** Nobody said in time where the name leads. */
class NoNameFault extends Error {
  override readonly name = 'NoNameFault';
  /** What the system's resolver says when it has given up itself. */
  readonly code = 'EAI_AGAIN';
  /** Resolves when the look-up has come to its end. Until then it holds one of the few threads that there are for all. */
  readonly over: Promise<unknown>;

  constructor(lookUp: Promise<unknown>) {
    super('the name was not looked up in time');
    this.over = lookUp.catch(() => undefined);
  }
}

const lookUpHere = (host: string): Promise<readonly LookupAddress[]> => lookUpAny(host, { all: true });

async function addressesOf(host: string, context: RelayContext): Promise<readonly LookupAddress[]> {
  const { lookUp = lookUpHere } = context;
  const found = lookUp(host);
  try {
    return await inTime(context, () => found);
  } catch (fault) {
    throw fault instanceof Error && fault.name === 'TimeoutError' ? new NoNameFault(found) : fault;
  }
}

/** How long one question of the server to a relay waits for its answer. */
const PATIENCE_MS = 4_000;
/** Neither a person nor the doctor, with whom it shares no quota. */
const SERVER = 'server';

export interface RelayWaysOptions extends RelaySource, Pick<RelayContext, 'ca' | 'lookUp'> {
  readonly patienceMs?: number;
}

/** Every way to a relay that devices are told of, for a server that tries them now and then. */
export function relayWays(options: RelayWaysOptions): readonly RelayWay[] {
  return relaysOf(options).map((relay) => ({
    url: relay.text,
    async tryOut(signal) {
      const fault = await tryRelay(relay, { patienceMs: PATIENCE_MS, ...options, signal });
      return fault === null ? null : { found: fault.found, remedy: fault.remedy ?? '' };
    },
  }));
}

/** Asks for one place, as a device does, and gives it back at once. Resolves to what is wrong; null: nothing. */
async function tryRelay(relay: Relay, context: RelayContext): Promise<Finding | null> {
  try {
    return await withSessions(relay, context, async (open) => {
      const place = await allocate(await open(), relay.credentials(SERVER));
      if (!place.ok) return refusedPlace(relay, place);
      // One that is not given back ends by itself in two minutes.
      await place.data.release().catch(() => undefined);
      return null;
    });
  } catch (error) {
    // Else the look-ups of one relay after the other would keep the server from finding its own database.
    if (error instanceof NoNameFault) await untilOver(error.over, context.signal);
    return unreachableRelay(relay, error);
  }
}

/** Resolves when this does, or whoever waits stops. */
async function untilOver(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = () => resolve();
  });
  signal.addEventListener('abort', stop);
  await Promise.race([work, stopped]);
  // The signal lives as long as the server, which asks again and again.
  signal.removeEventListener('abort', stop);
}

type Refusal = Extract<TurnReply, { ok: false }>;

/** The relay gives nobody a place. */
export function refusedPlace({ text, isMinted }: Relay, { code, reason }: Refusal): Finding {
  switch (code) {
    case 401:
      return isMinted
        ? fail(
            `${text} refuses our credentials (401)`,
            'RINGDOWN_TURN_SECRET must be the same as static-auth-secret in the relay, which needs use-auth-secret; and the clocks of the two machines must agree.',
          )
        : fail(`${text} refuses the username or credential (401)`, 'Correct them in RINGDOWN_ICE_SERVERS.');
    case 486:
      return fail(
        `${text} says too many allocations are in use (486)`,
        'Raise user-quota and total-quota in the relay.',
      );
    case 508:
      return fail(
        `${text} has no room left (508)`,
        'Its range of ports (min-port to max-port) is used up, or the limit of total-quota or max-bps: raise it.',
      );
    default:
      return fail(`${text} refuses to relay for us (${code} ${reason})`, 'Its log says more.');
  }
}

/** Nobody came to the relay. */
export function unreachableRelay({ url: { host, port, transport } }: Relay, error: unknown): Finding {
  const where = `${host}:${port} (${transport})`;
  if (error instanceof StunFault && error.kind === 'silent') {
    return fail(
      `${where} does not answer`,
      transport === 'udp'
        ? `A firewall drops UDP to port ${port}, or nothing listens there. Open the port at the server and its hosting, and check that it runs.`
        : 'It takes the connection, so another program listens there: check the port.',
    );
  }
  return unreachable(where, error instanceof StunFault ? error.cause : error);
}
