import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Environment } from '../config.ts';
import { coturnVersion, NO_COTURN, startCoturn, type Coturn, type CoturnOptions } from '../testing/coturn.ts';
import { ranAgainst } from '../testing/ran-against.ts';
import { mintTurnCredentials } from '../turn/turn-credentials.ts';
import { judgeRefusal } from './check-relay-guard.ts';
import type { CheckName } from './check.ts';
import { diagnose, SILENCE_MS, type Diagnosis } from './testing/diagnose.ts';
import { startGullibleRelay } from './testing/gullible-relay.ts';

const version = coturnVersion();
ranAgainst('doctor', version === null ? NO_COTURN : `the doctor's relay checks: coturn ${version}`);

let coturn: Coturn;
beforeAll(async () => {
  if (version !== null) coturn = await startCoturn();
});
afterAll(() => (version === null ? undefined : coturn.stop()));

const settings = (urls: string, secret = coturn.secret): Environment => ({
  RINGDOWN_TURN_URLS: urls,
  RINGDOWN_TURN_SECRET: secret,
});

function expectFailure({ exitCode, findings }: Diagnosis, found: RegExp, remedy: RegExp): void {
  expect(exitCode).toBe(1);
  expect(findings[0]).toMatchObject({ status: 'fail' });
  expect(findings[0]?.found).toMatch(found);
  expect(findings[0]?.remedy).toMatch(remedy);
}

async function withRelay(options: CoturnOptions, test: (relay: Coturn) => Promise<void>): Promise<void> {
  const relay = await startCoturn(options);
  try {
    await test(relay);
  } finally {
    await relay.stop();
  }
}

describe.skipIf(version === null)('the check of the relay', () => {
  it('hears sound through it, over UDP and TCP', async () => {
    const { urls } = coturn;
    const { exitCode, findings } = await diagnose('relay', settings(`${urls.udp},${urls.tcp}`));
    expect(findings.map(({ found }) => found)).toEqual([
      expect.stringMatching(/transport=udp carries sound: \d+ of 50 packets there and back, [\d.]+ ms/),
      expect.stringMatching(/transport=tcp carries sound: \d+ of 50 packets/),
    ]);
    expect(exitCode).toBe(0);
  });

  it('takes fixed credentials as well, and knows when they are wrong', async () => {
    const fixed = (credential: string): Environment => ({
      RINGDOWN_ICE_SERVERS: JSON.stringify([{ urls: coturn.urls.udp, username, credential }]),
    });
    const { username, credential } = mintTurnCredentials({
      secret: coturn.secret,
      user: 'team',
      expiresAt: Date.now() + 600_000,
    });
    expect(await diagnose('relay', fixed(credential))).toMatchObject({ exitCode: 0 });
    expectFailure(
      await diagnose('relay', fixed('wrong')),
      /username or credential \(401\)/,
      /RINGDOWN_ICE_SERVERS/,
    );
  });

  it('says that the secret is another one, and does not print it', async () => {
    const wrong = 'a secret that is not the one of the relay';
    const diagnosis = await diagnose('relay', settings(coturn.urls.udp, wrong));
    expectFailure(diagnosis, /refuses our credentials \(401\)/, /same as static-auth-secret/);
    expect(JSON.stringify(diagnosis)).not.toContain(wrong);
  });

  it('says that the relay forbids its own address to people', async () => {
    await withRelay({ settings: ['denied-peer-ip=127.0.0.0-127.255.255.255'] }, async ({ urls, secret }) => {
      expectFailure(
        await diagnose('relay', settings(urls.udp, secret)),
        /send to the other \(403\)/,
        /allowed-peer-ip/,
      );
    });
  });

  it('says that the quota is used up', async () => {
    await withRelay({ settings: ['user-quota=1'] }, async ({ urls, secret }) => {
      expectFailure(
        await diagnose('relay', settings(urls.udp, secret)),
        /too many allocations/,
        /user-quota/,
      );
    });
  });

  it('says that nothing listens, on UDP and TCP', async () => {
    for (const way of ['udp', 'tcp']) {
      const diagnosis = await diagnose('relay', settings(`turn:127.0.0.1:9?transport=${way}`));
      expectFailure(diagnosis, /refuses the connection: nothing listens/, /correct the port/);
    }
  });

  it('tells of each way in the order of the settings, and tries strangers on the first one of a host', async () => {
    const [udp, tcp, tls] = [
      'turn:127.0.0.1:9?transport=udp',
      'turn:127.0.0.1:9?transport=tcp',
      'turns:127.0.0.1:9?transport=tcp',
    ];
    const orders = [
      [[udp, tcp, tls], 'udp tcp tls'],
      [[tls, tcp, udp], 'tls tcp udp'],
    ] as const;
    for (const [urls, order] of orders) {
      const { findings } = await diagnose('relay', settings(urls.join()));
      expect(findings.map(({ found }) => /\((\w+)\)/.exec(found)?.[1]).join(' ')).toBe(order);
      const guard = await diagnose('relay-guard', settings(urls.join()));
      expect(guard.findings[0]?.found).toContain(`127.0.0.1:9 (${order.slice(0, 3)})`);
    }
  });

  it('says that UDP is swallowed', async () => {
    const swallowing: Socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(swallowing, 'listening');
    const { port } = swallowing.address();
    const diagnosis = await diagnose('relay', settings(`turn:127.0.0.1:${port}`), { patienceMs: 300 });
    expectFailure(diagnosis, /does not answer/, /firewall drops UDP/);
    swallowing.close();
  });
});

describe.skipIf(version === null)('the check of who may use the relay', () => {
  it('is content with one that refuses strangers, and warns of one that leads inside', async () => {
    const { exitCode, findings } = await diagnose('relay-guard', settings(coturn.urls.udp));
    expect(exitCode).toBe(0);
    expect(findings[0]).toMatchObject({
      status: 'ok',
      found: expect.stringMatching(/foreign and expired credentials/) as unknown,
    });
    expect(findings[1]).toMatchObject({ status: 'warn' });
    expect(findings[1]?.found).toMatch(/127\.0\.0\.1.*169\.254\.169\.254/);
    expect(findings[1]?.remedy).toContain('denied-peer-ip');
  });

  it('is content with one that leads nowhere inside', async () => {
    const ranges = ['0.0.0.0-0.255.255.255', '10.0.0.0-10.255.255.255', '100.64.0.0-100.127.255.255'];
    const more = ['127.0.0.0-127.255.255.255', '169.254.0.0-169.254.255.255', '172.16.0.0-172.31.255.255'];
    const denied = [...ranges, ...more, '192.168.0.0-192.168.255.255'].map(
      (range) => `denied-peer-ip=${range}`,
    );
    await withRelay({ settings: denied }, async ({ urls, secret }) => {
      const { findings } = await diagnose('relay-guard', settings(urls.udp, secret));
      expect(findings[1]).toEqual({ status: 'ok', found: '127.0.0.1 doesn’t reach private networks' });
    });
  });

  it('warns of one that opens TCP connections, and is content with one that does not', async () => {
    const { exitCode, findings } = await diagnose('relay-guard', settings(coturn.urls.tcp));
    expect(exitCode).toBe(0);
    expect(findings[2]).toMatchObject({
      status: 'warn',
      remedy: expect.stringMatching(/no-tcp-relay/) as unknown,
    });
    await withRelay({ settings: ['no-tcp-relay'] }, async ({ urls, secret }) => {
      const { findings: better } = await diagnose('relay-guard', settings(urls.tcp, secret));
      expect(better[2]).toEqual({ status: 'ok', found: '127.0.0.1 opens no TCP connections to others' });
    });
  });

  it('looks for TCP connections also where people are told of UDP alone', async () => {
    const { findings } = await diagnose('relay-guard', settings(coturn.urls.udp));
    expect(findings[2]).toMatchObject({
      status: 'warn',
      remedy: expect.stringMatching(/no-tcp-relay/) as unknown,
    });
    await withRelay({ settings: ['no-tcp'] }, async ({ urls, secret }) => {
      const { findings: better } = await diagnose('relay-guard', settings(urls.udp, secret));
      expect(better[2]).toMatchObject({
        status: 'skipped',
        found: expect.stringMatching(/over TCP/) as unknown,
      });
    });
  });

  it.each([
    [442, 'ok'],
    [486, 'skipped'],
    [508, 'skipped'],
  ])('calls safe only one that refuses TCP itself: %i is %s', (code, status) => {
    expect(judgeRefusal('turn.example.org', code)).toMatchObject({ status });
  });
});

/** Nothing that coturn can be talked into, so a stand-in has to do. */
describe('a relay that is too trusting', () => {
  const expiryOf = (username: string | null) => Number(username?.split(':')[0]) * 1_000;

  async function diagnoseGullible(
    name: CheckName,
    accepts: (username: string | null) => boolean,
    options: Parameters<typeof diagnose>[2] = {},
  ) {
    const relay = await startGullibleRelay(accepts);
    const diagnosis = await diagnose(name, settings(relay.url, 'the secret of this relay'), options);
    relay.stop();
    return diagnosis;
  }

  it.each([
    [() => true, /people without credentials: it is an open relay/],
    [(username: string | null) => username !== null, /made with another secret: it is an open relay/],
  ])('lets strangers in: %s', async (accepts, found) => {
    expectFailure(await diagnoseGullible('relay-guard', accepts), found, /use-auth-secret/);
  });

  it('has a clock that is ahead', async () => {
    const aDayAhead = (username: string | null) => expiryOf(username) > Date.now() + 86_400_000;
    const diagnosis = await diagnoseGullible('relay', aDayAhead);
    expectFailure(diagnosis, /its clock is ahead of ours by more than 60 minutes/, /NTP/);
  });

  it('gives places that are not connected', async () => {
    const diagnosis = await diagnoseGullible('relay', () => true, { patienceMs: SILENCE_MS });
    expectFailure(
      diagnosis,
      /no sound gets from one to the other \(0 of 50/,
      /open UDP min-port to max-port/,
    );
  });
});

describe.skipIf(version === null)('the check of STUN servers', () => {
  const stun = (url: string): Environment => ({ RINGDOWN_ICE_SERVERS: url });

  it('says where they see us', async () => {
    const url = coturn.urls.udp.replace('turn:', 'stun:').replace(/\?.*/, '');
    expect(await diagnose('stun', stun(url))).toMatchObject({
      exitCode: 0,
      findings: [{ status: 'ok', found: `${url} sees this machine at 127.0.0.1` }],
    });
  });

  it('says when there is none', async () => {
    expectFailure(await diagnose('stun', stun('stun:127.0.0.1:9')), /nothing listens/, /./);
    expectFailure(await diagnose('stun', stun('stun:stun.invalid')), /stun\.invalid/, /./);
  });
});
