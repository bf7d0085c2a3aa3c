import type { Page } from '@playwright/test';
import {
  coturnVersion,
  NO_COTURN,
  startCoturn,
  type Coturn,
} from '../../signaling-server/src/testing/coturn.ts';
import { mintTurnCredentials } from '../../signaling-server/src/turn/ice-issuer.ts';
import { postToServer } from '../../build/scripts/post-to-server.ts';
import { expect, test as base } from './fixtures.ts';
import { routes } from './media-probe.ts';
import { ada, alan, grace } from './team.ts';

const ADA_HZ = 440;
const GRACE_HZ = 660;
const ALAN_HZ = 880;

interface RelayFixtures {
  readonly relayOnly: boolean;
  readonly relay: Coturn;
}

const test = base.extend<RelayFixtures>({
  relayOnly: [true, { option: true }],
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names from the pattern and demands one.
  relay: async ({}, use) => {
    const relay = await startCoturn();
    await use(relay);
    await relay.stop();
  },
  serverSettings: async ({ relay, relayOnly }, use) => {
    await use({
      RINGDOWN_TURN_URLS: relay.urls.udp,
      RINGDOWN_TURN_SECRET: relay.secret,
      RINGDOWN_RELAY_ONLY: String(relayOnly),
    });
  },
});

test.skip(coturnVersion() === null, NO_COTURN);

test('a call through the relay alone carries sound both ways', async ({ openPhone }) => {
  const a = await openPhone(ada, { toneHertz: ADA_HZ });
  const g = await openPhone(grace, { toneHertz: GRACE_HZ });
  await a.call(grace.name);
  await g.answer();
  await a.hears(GRACE_HZ);
  await g.hears(ADA_HZ);
  for (const { page } of [a, g]) {
    expect(await routes(page)).toEqual([{ local: 'relay', remote: 'relay', relayProtocol: 'udp' }]);
  }
  await a.hangUp();
  await a.isAtRest();
  await g.isAtRest();
});

test.describe('where an admin demands relays for one person', () => {
  test.use({ relayOnly: false });

  test('calls with that person hide the address, and others take the direct way', async ({
    team,
    openPhone,
  }) => {
    const a = await openPhone(ada, { toneHertz: ADA_HZ });
    const g = await openPhone(grace, { toneHertz: GRACE_HZ });
    const t = await openPhone(alan, { toneHertz: ALAN_HZ });
    const { token } = await team.signIn(ada);
    const { self } = await team.signIn(grace);
    const body = { userId: self.userId, relayOnly: true };
    await postToServer(`${team.server.url}/api/admin/people/change`, { body, token });
    // A device learns of it when it connects, or renews its credentials.
    await g.page.reload();
    await expect(g.page.locator('[data-testid=connection-state][data-status=online]')).toBeAttached();
    await a.call(grace.name);
    await g.answer();
    await a.hears(GRACE_HZ);
    await g.hears(ADA_HZ);
    for (const { local } of await routes(g.page)) expect(local).toBe('relay');
    for (const { remote } of await routes(a.page)) expect(remote).toBe('relay');
    await a.hangUp();
    await g.isAtRest();
    await a.isAtRest();
    await a.call(alan.name);
    await t.answer();
    await a.hears(ALAN_HZ);
    for (const { local, remote } of await routes(a.page)) expect([local, remote]).not.toContain('relay');
  });
});

interface Gathered {
  readonly candidates: readonly string[];
  readonly errors: readonly number[];
}

/** What a browser gets from a relay with these credentials. */
function gather(page: Page, server: RTCIceServer): Promise<Gathered> {
  return page.evaluate(async (iceServer) => {
    const peer = new RTCPeerConnection({ iceServers: [iceServer], iceTransportPolicy: 'relay' });
    const candidates: string[] = [];
    const errors: number[] = [];
    peer.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate !== null && candidate.candidate !== '') candidates.push(candidate.type ?? '');
    });
    peer.addEventListener('icecandidateerror', ({ errorCode }) => errors.push(errorCode));
    peer.addTransceiver('audio');
    await peer.setLocalDescription();
    await new Promise<void>((resolve) => {
      peer.addEventListener('icegatheringstatechange', () => {
        if (peer.iceGatheringState === 'complete') resolve();
      });
    });
    peer.close();
    return { candidates, errors };
  }, server);
}

test('the relay serves whom the server sent, and nobody else', async ({ relay, openBrowser }) => {
  const browser = await openBrowser({ toneHertz: ADA_HZ });
  const page = await browser.newPage();
  const urls = [relay.urls.udp];
  const now = Date.now();
  const good = { secret: relay.secret, user: 'ada', expiresAt: now + 60_000 };
  const offered = (request: typeof good): RTCIceServer => ({ urls, ...mintTurnCredentials(request) });

  expect(await gather(page, offered(good))).toEqual({ candidates: ['relay'], errors: [] });
  const expired = await gather(page, offered({ ...good, expiresAt: now - 60_000 }));
  expect(expired.candidates).toEqual([]);
  expect(expired.errors).toContain(401);
  const foreign = await gather(page, offered({ ...good, secret: 'the secret of another relay' }));
  expect(foreign.candidates).toEqual([]);
  expect(foreign.errors).toContain(401);
});
