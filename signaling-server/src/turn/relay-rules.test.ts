import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../ops/clock.ts';
import { coturnVersion, COTURN_ADDRESSES, NO_COTURN, startCoturn, type Coturn } from '../testing/coturn.ts';
import { PATIENCE_MS } from '../testing/patience.ts';
import { ranAgainst } from '../testing/ran-against.ts';
import { parseIceUrl, openStunLink } from './stun-link.ts';
import { StunSession } from './stun-session.ts';
import { allocate, type TurnAllocation } from './turn-client.ts';
import { mintTurnCredentials } from './ice-issuer.ts';

const version = coturnVersion();
ranAgainst('relay', version === null ? NO_COTURN : `coturn ${version}`);

/** What `deploy/turnserver.conf` says about whom the relay may lead to. */
const rules = readFileSync(join(import.meta.dirname, '../../deploy/turnserver.conf'), 'utf8')
  .split('\n')
  .filter((line) => /^(denied-peer-ip|no-multicast-peers|no-tcp-relay)/.test(line));

let coturn: Coturn;
const sessions: StunSession[] = [];
let place: TurnAllocation;

async function open(url: string): Promise<StunSession> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const link = await openStunLink(parseIceUrl(url)!, { addresses: COTURN_ADDRESSES, ca: [], signal });
  const session = new StunSession(link, { clock: systemClock, patienceMs: PATIENCE_MS });
  sessions.push(session);
  return session;
}

const credentials = () =>
  mintTurnCredentials({ secret: coturn.secret, user: 'ada', expiresAt: Date.now() + 600_000 });

beforeAll(async () => {
  if (version === null) return;
  coturn = await startCoturn({ settings: rules });
  const reply = await allocate(await open(coturn.urls.udp), credentials());
  if (!reply.ok) throw new Error(`refused: ${reply.code} ${reply.reason}`);
  place = reply.data;
});
afterAll(async () => {
  if (version === null) return;
  for (const session of sessions) session.close();
  await coturn.stop();
});

describe.skipIf(version === null)('a relay with the settings that come with the server', () => {
  it.each([
    ['the machine itself', ['127.0.0.1', '127.255.255.255', '0.0.0.0', '0.0.0.1']],
    ['private networks', ['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.1.1']],
    ['the metadata service of a cloud', ['169.254.169.254']],
    ['the network of a provider', ['100.64.0.1', '100.127.255.255']],
    ['addresses for documentation and tests', ['192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1']],
    ['groups', ['224.0.0.1', '239.255.255.255']],
    ['addresses that are reserved', ['240.0.0.1', '255.255.255.255']],
  ])('does not lead to %s', async (_whom, addresses) => {
    for (const address of addresses) {
      expect([address, await place.permit({ address, port: 9 })]).toMatchObject([address, { code: 403 }]);
    }
  });

  it.each(['9.9.9.9', '172.15.0.1', '172.32.0.1', '100.63.255.255', '192.167.0.1'])(
    'leads to everybody else, such as %s',
    async (address) => {
      expect(await place.permit({ address, port: 9 })).toMatchObject({ ok: true });
    },
  );

  it('opens no TCP connections, through which services of its own machine could be reached past a firewall', async () => {
    expect(await allocate(await open(coturn.urls.tcp), credentials(), 'tcp')).toMatchObject({ code: 442 });
  });
});
