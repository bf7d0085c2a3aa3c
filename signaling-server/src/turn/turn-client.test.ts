import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../ops/clock.ts';
import { coturnVersion, COTURN_ADDRESSES, NO_COTURN, startCoturn, type Coturn } from '../testing/coturn.ts';
import { PATIENCE_MS } from '../testing/patience.ts';
import { ranAgainst } from '../testing/ran-against.ts';
import { until } from '../testing/until.ts';
import { parseIceUrl, openStunLink } from './stun-link.ts';
import { StunSession } from './stun-session.ts';
import { addressIn, allocate, type TurnAllocation, type TurnReply } from './turn-client.ts';
import { mintTurnCredentials, type TurnCredentials } from './ice-issuer.ts';

const version = coturnVersion();
ranAgainst('relay', version === null ? NO_COTURN : `coturn ${version}`);

let coturn: Coturn;
let ca: string[];
const sessions: StunSession[] = [];

beforeAll(async () => {
  if (version === null) return;
  coturn = await startCoturn({ settings: ['denied-peer-ip=10.0.0.0-10.255.255.255'] });
  ca = [await certificateOf(coturn.urls.tls)];
});
afterAll(() => {
  sessions.forEach((session) => session.close());
  return version === null ? undefined : coturn.stop();
});

/** What the relay shows, as PEM. */
function certificateOf(url: string): Promise<string> {
  const { host, port } = parseIceUrl(url)!;
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, rejectUnauthorized: false }, () => {
      const { raw } = socket.getPeerCertificate();
      socket.destroy();
      resolve(`-----BEGIN CERTIFICATE-----\n${raw.toString('base64')}\n-----END CERTIFICATE-----\n`);
    });
    socket.once('error', reject);
  });
}

async function open(url: string, patienceMs = PATIENCE_MS): Promise<StunSession> {
  const link = await openStunLink(parseIceUrl(url)!, {
    ...{ addresses: COTURN_ADDRESSES, ca, signal: AbortSignal.timeout(PATIENCE_MS) },
  });
  const session = new StunSession(link, { clock: systemClock, patienceMs });
  sessions.push(session);
  return session;
}

const credentials = (over: { secret?: string; inMs?: number } = {}): TurnCredentials =>
  mintTurnCredentials({
    secret: over.secret ?? coturn.secret,
    user: 'ada',
    expiresAt: Date.now() + (over.inMs ?? 600_000),
  });

function granted<T>(reply: TurnReply<T>): T {
  if (reply.ok) return reply.data;
  throw new Error(`refused: ${reply.code} ${reply.reason}`);
}

async function place(url: string): Promise<TurnAllocation> {
  return granted(await allocate(await open(url), credentials()));
}

describe.skipIf(version === null)('a client of a real relay', () => {
  it.each(['udp', 'tcp', 'tls'] as const)('sends through it from place to place, over %s', async (way) => {
    const [here, there] = [await place(coturn.urls[way]), await place(coturn.urls.udp)];
    expect(here.mapped?.address).toBe('127.0.0.1');
    for (const [own, peer] of [
      [here, there],
      [there, here],
    ] as const) {
      granted(await own.permit(peer.relayed));
      granted(await own.bind(peer.relayed));
    }
    const arrived = new Promise<Buffer>((resolve) => here.onData(resolve));
    there.onData((data) => there.send(Buffer.concat([data, Buffer.from(' back')])));
    // An odd length, which TCP pads.
    here.send(Buffer.from('hello'));
    expect((await arrived).toString()).toBe('hello back');
  });

  it('hears where it is seen', async () => {
    const answer = await (await open(coturn.urls.udp)).request({ method: 'binding' });
    expect(addressIn(answer, 'xorMappedAddress')?.address).toBe('127.0.0.1');
  });

  it.each([
    ['the secret is another one', () => credentials({ secret: 'another secret' })],
    ['they have expired', () => credentials({ inMs: -60_000 })],
    ['there are none', () => null],
  ])('is refused when %s', async (_why, make) => {
    const reply = await allocate(await open(coturn.urls.udp), make());
    expect(reply).toMatchObject({ ok: false, code: 401 });
  });

  it('is told which peers the relay refuses', async () => {
    const here = await place(coturn.urls.udp);
    const reply = await here.permit({ address: '10.1.2.3', port: 9 });
    expect(reply).toMatchObject({ ok: false, code: 403 });
  });

  it('gives its place back', async () => {
    const here = await place(coturn.urls.udp);
    granted(await here.release());
    // It forgets the place a moment later, so its log has to do.
    await until(() => /refreshed, .*lifetime=0$/m.test(coturn.output()));
  });
});

describe('a client that gets no answer', () => {
  it('says so when nothing listens on UDP, as the system reports it', async () => {
    const session = await open('turn:127.0.0.1:9?transport=udp');
    await expect(session.request({ method: 'binding' })).rejects.toMatchObject({
      kind: 'broken',
      cause: { code: 'ECONNREFUSED' },
    });
  });

  it('says so when nothing listens on TCP', async () => {
    await expect(open('turn:127.0.0.1:9?transport=tcp')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
