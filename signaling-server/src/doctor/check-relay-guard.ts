import { randomBytes } from 'node:crypto';
import { allocate } from '../turn/turn-client.ts';
import type { TurnCredentials } from '../turn/turn-credentials.ts';
import { fail, ok, skipped, warn, type Check, type DoctorContext, type Finding } from './check.ts';
import { iceUnreachable } from './ice-fault.ts';
import { relaysOf, mintWith, withSessions, type Relay } from './relays.ts';

const MINUTE_MS = 60_000;
/** Unsupported Transport Protocol, RFC 8656 §7.2. */
const UNSUPPORTED_TRANSPORT = 442;

/** Where a relay would lead a stranger into the network behind it; the last one is how clouds hand out secrets. */
const privatePeers = [
  '127.0.0.1',
  '0.0.0.0',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.0.1',
  '100.64.0.1',
  '169.254.169.254',
] as const;

export const checkRelayGuard: Check = {
  name: 'relay-guard',
  title: 'Relay access and reach',
  after: ['relay'],
  async run(context) {
    const relays = relaysOf(context);
    if (relays.length === 0) return [skipped('there is no relay (TURN) in the settings')];
    const examined = onePerHost(relays).map((relay) => examine(relay, context));
    const connecting = relays.filter(({ url }) => url.transport !== 'udp');
    const connected = onePerHost([...connecting, ...relays.map(overTcp)]).map((relay) =>
      examineConnecting(relay, context),
    );
    return (await Promise.all([...examined, ...connected])).flat();
  },
};

/** The ways to one relay share its rules. */
function onePerHost(relays: readonly Relay[]): readonly Relay[] {
  return [...new Map([...relays].reverse().map((relay) => [relay.url.host, relay])).values()];
}

/** A relay gives places for TCP only to who comes over TCP, and coturn listens for them also where nobody is told so. */
function overTcp(relay: Relay): Relay {
  return relay.url.transport === 'udp' ? { ...relay, url: { ...relay.url, transport: 'tcp' } } : relay;
}

async function examine(relay: Relay, context: DoctorContext): Promise<readonly Finding[]> {
  try {
    return [await whoComesIn(relay, context), await whereItLeads(relay, context)];
  } catch (error) {
    return [iceUnreachable(relay.url, error)];
  }
}

async function examineConnecting(relay: Relay, context: DoctorContext): Promise<readonly Finding[]> {
  try {
    return [await whetherItConnects(relay, context)];
  } catch (error) {
    if (context.signal.aborted) throw error;
    return [skipped(`whether ${relay.url.host} opens TCP connections: it does not answer over TCP`)];
  }
}

async function whoComesIn(relay: Relay, context: DoctorContext): Promise<Finding> {
  for (const [who, credentials] of strangers(relay, context)) {
    if (await isAllowed(relay, credentials, context)) {
      return fail(
        `${relay.url.host} relays for ${who}: it is an open relay`,
        'Anybody can use it, at your cost. In coturn, set use-auth-secret and static-auth-secret, and remove no-auth.',
      );
    }
  }
  return ok(
    `${relay.url.host} refuses ${relay.turn === null ? '' : 'foreign and expired credentials, and '}who has none`,
  );
}

function strangers({ turn }: Relay, { clock }: DoctorContext): [string, TurnCredentials | null][] {
  const nobody: [string, null] = ['people without credentials', null];
  if (turn === null) return [nobody];
  const foreign = mintWith(randomBytes(24).toString('hex'), clock.now() + turn.ttlMs);
  const expired = mintWith(turn.secret, clock.now() - 10 * MINUTE_MS);
  return [
    nobody,
    ['credentials made with another secret', foreign],
    ['credentials that expired ten minutes ago', expired],
  ];
}

function isAllowed(
  relay: Relay,
  credentials: TurnCredentials | null,
  context: DoctorContext,
): Promise<boolean> {
  return withSessions(relay, context, async (open) => {
    const place = await allocate(await open(), credentials);
    if (place.ok) await place.data.release();
    return place.ok;
  });
}

function whereItLeads(relay: Relay, context: DoctorContext): Promise<Finding> {
  const { host } = relay.url;
  return withSessions(relay, context, async (open) => {
    const place = await allocate(await open(), relay.credentials);
    if (!place.ok) return skipped(`${host} had no place to try from (${place.code})`);
    const reached: string[] = [];
    for (const address of privatePeers) {
      if ((await place.data.permit({ address, port: 9 })).ok) reached.push(address);
    }
    await place.data.release();
    if (reached.length === 0) return ok(`${host} doesn’t reach private networks`);
    return warn(
      `${host} relays to private addresses (${reached.join(', ')}): who has an account here can reach what is behind it`,
      'In coturn, deny them: denied-peer-ip=10.0.0.0-10.255.255.255 and so on for 127/8, 0/8, 172.16/12, 192.168/16, 100.64/10 and 169.254/16, and no allow-loopback-peers. Fine where the relay is only for that network.',
    );
  });
}

function whetherItConnects(relay: Relay, context: DoctorContext): Promise<Finding> {
  const { host } = relay.url;
  return withSessions(relay, context, async (open) => {
    const place = await allocate(await open(), relay.credentials, 'tcp');
    if (!place.ok) return judgeRefusal(host, place.code);
    await place.data.release();
    return warn(
      `${host} opens TCP connections to others: who has an account here can reach the services of that machine past its firewall`,
      'In coturn, set no-tcp-relay. Calls need UDP alone, however people come to the relay.',
    );
  });
}

/** What it says of a relay that it refused a place for TCP with this code of STUN: a full one has proven nothing. */
export function judgeRefusal(host: string, code: number): Finding {
  return code === UNSUPPORTED_TRANSPORT
    ? ok(`${host} opens no TCP connections to others`)
    : skipped(`${host} had no place to try TCP from (${code})`);
}
