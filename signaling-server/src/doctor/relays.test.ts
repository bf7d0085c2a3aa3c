import { createSocket } from 'node:dgram';
import type { LookupAddress } from 'node:dns';
import { getEventListeners, once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig, type Environment } from '../config.ts';
import { systemClock } from '../ops/clock.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { makeCertificate } from '../testing/certificates.ts';
import { coturnVersion, NO_COTURN, startCoturn, type Coturn } from '../testing/coturn.ts';
import { PATIENCE_MS } from '../testing/patience.ts';
import { ranAgainst } from '../testing/ran-against.ts';
import { until } from '../testing/until.ts';
import { mintTurnCredentials } from '../turn/ice-issuer.ts';
import { relayWays, type RelayWaysOptions } from './relays.ts';

const version = coturnVersion();
ranAgainst('relay watch', version === null ? NO_COTURN : `coturn ${version}`);

const authority = makeCertificate({ names: ['Our own authority'], isAuthority: true });
let coturn: Coturn;
beforeAll(async () => {
  if (version === null) return;
  coturn = await startCoturn({ certificate: makeCertificate({ names: ['127.0.0.1'], issuer: authority }) });
});
afterAll(() => (version === null ? undefined : coturn.stop()));

const settings = (urls: string, secret = coturn.secret): Environment => ({
  RINGDOWN_TURN_URLS: urls,
  RINGDOWN_TURN_SECRET: secret,
});

type Options = Partial<Pick<RelayWaysOptions, 'ca' | 'patienceMs'>> & { readonly signal?: AbortSignal };

/** What is wrong with each way that these settings name. */
function tryAll(env: Environment, { signal = AbortSignal.timeout(PATIENCE_MS), ...options }: Options = {}) {
  const ways = relayWays({
    ...{ config: readConfig(env), clock: systemClock, patienceMs: PATIENCE_MS },
    ...options,
  });
  return Promise.all(ways.map((way) => way.tryOut(signal)));
}

describe.skipIf(version === null)('a server that tries its relay', () => {
  it('finds nothing wrong with one that gives places over UDP, TCP and TLS, and gives them back', async () => {
    const { udp, tcp, tls } = coturn.urls;
    expect(await tryAll(settings(`${udp},${tcp},${tls}`), { ca: [authority.cert] })).toEqual([
      null,
      null,
      null,
    ]);
    const givenBack = /refreshed, .*username=<\d+:server>, lifetime=0\b/g;
    await until(() => coturn.output().match(givenBack)?.length === 3);
  });

  it('takes fixed credentials as well, and says where they are wrong', async () => {
    const { secret, urls } = coturn;
    const { username, credential } = mintTurnCredentials({
      ...{ secret, user: 'team', expiresAt: Date.now() + 600_000 },
    });
    const fixed = (password: string): Environment => ({
      RINGDOWN_ICE_SERVERS: JSON.stringify([{ urls: urls.udp, username, credential: password }]),
    });
    expect(await tryAll(fixed(credential))).toEqual([null]);
    expect(await tryAll(fixed('wrong'))).toMatchObject([
      { found: expect.stringContaining('(401)') as unknown, remedy: 'Correct them in RINGDOWN_ICE_SERVERS.' },
    ]);
  });

  it('says that nobody believes its certificate', async () => {
    const [fault] = await tryAll(settings(coturn.urls.tls));
    expect(fault?.found).toMatch(/^the certificate of 127\.0\.0\.1:\d+ \(tls\) is of an authority/);
  });

  it('says that nothing listens, each way by itself', async () => {
    const { udp } = coturn.urls;
    const faults = await tryAll(settings(`turn:127.0.0.1:9,${udp},turn:127.0.0.1:9?transport=tcp`));
    expect(faults.map((fault) => fault?.found ?? null)).toEqual([
      '127.0.0.1:9 (udp) refuses the connection: nothing listens there',
      null,
      '127.0.0.1:9 (tcp) refuses the connection: nothing listens there',
    ]);
  });
});

describe('a relay that swallows what it is sent', () => {
  async function withSilence(test: (url: string, asked: Promise<unknown>) => Promise<void>): Promise<void> {
    const swallowing = createSocket('udp4').bind(0, '127.0.0.1');
    await once(swallowing, 'listening');
    try {
      await test(`turn:127.0.0.1:${swallowing.address().port}`, once(swallowing, 'message'));
    } finally {
      swallowing.close();
    }
  }
  const secret = 'the secret of this relay';

  it('is found out in time', async () => {
    await withSilence(async (url) => {
      const [fault] = await tryAll(settings(url, secret), { patienceMs: 300 });
      expect(fault?.found).toMatch(/\(udp\) does not answer$/);
      expect(fault?.remedy).toMatch(/^A firewall drops UDP to port/);
    });
  });

  it('is left at once by a server that stops', async () => {
    await withSilence(async (url, asked) => {
      const stopping = new AbortController();
      const trying = tryAll(settings(url, secret), { patienceMs: 3_600_000, signal: stopping.signal });
      await asked;
      stopping.abort();
      expect(await trying).toHaveLength(1);
    });
  });
});

describe('a resolver that says nothing', () => {
  const noAddress = {
    found: 'turn.example.org:3478 (udp) has no address now: the DNS does not answer',
    remedy: "Check this machine's resolver.",
  };

  function startTry() {
    const asked: string[] = [];
    let giveUp = (): void => undefined;
    const lookUp = (host: string) => {
      asked.push(host);
      return new Promise<LookupAddress[]>((_resolve, reject) => {
        giveUp = () => reject(Object.assign(new Error('gave up'), { code: 'EAI_AGAIN' }));
      });
    };
    const clock = createManualClock();
    const config = readConfig(settings('turn:turn.example.org', 'the secret of this relay'));
    const stopping = new AbortController();
    const result: unknown[] = [];
    const [way] = relayWays({ config, clock, lookUp });
    const trying = way!.tryOut(stopping.signal).then((fault) => result.push(fault));
    return { asked, clock, result, trying, giveUp: () => giveUp(), stopping };
  }
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  it('is told as such, once the system has given it up: no other relay is looked up beside it', async () => {
    const { asked, clock, result, trying, giveUp } = startTry();
    clock.advance(60_000);
    await turn();
    expect([asked, result]).toEqual([['turn.example.org'], []]);
    giveUp();
    await trying;
    expect(result).toEqual([noAddress]);
  });

  it('leaves nothing behind, however often it is asked', async () => {
    const { clock, trying, giveUp, stopping } = startTry();
    clock.advance(60_000);
    await turn();
    giveUp();
    await trying;
    expect(getEventListeners(stopping.signal, 'abort')).toEqual([]);
  });

  it('keeps no server from stopping', async () => {
    const { clock, trying, stopping } = startTry();
    clock.advance(60_000);
    await turn();
    stopping.abort();
    await trying;
  });
});
