import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { Environment } from '../config.ts';
import { eventRates } from '../socket/request-budgets.ts';
import { dataOf, signUp, type TestDevice } from '../testing/test-device.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

const secret = 'a secret that only the relay knows';
const relay: Environment = {
  RINGDOWN_ICE_SERVERS: 'stun:stun.example.org',
  RINGDOWN_TURN_URLS: 'turn:turn.example.org,turns:turn.example.org',
  RINGDOWN_TURN_SECRET: secret,
  RINGDOWN_TURN_TTL_S: '600',
};

let server: TestServer;
afterEach(() => server.stop());

async function deviceOf(env: Environment): Promise<TestDevice> {
  server = await startTestServer(env);
  return signUp(server, 'ada');
}

async function refreshed(device: TestDevice) {
  return dataOf(await device.request('ice:refresh', {}));
}

describe('what devices connect with', () => {
  it('are relay credentials that end soon, the secret of which stays here', async () => {
    const ada = await (await deviceOf(relay)).connect();
    const { iceServers, lifetimeMs, relayOnly } = await refreshed(ada);
    const expiry = Math.floor(server.clock.now() / 1_000) + 600;
    const username = `${expiry}:${ada.userId}`;
    const credential = createHmac('sha1', secret).update(username).digest('base64');
    expect(iceServers).toEqual([
      { urls: ['stun:stun.example.org'] },
      { urls: ['turn:turn.example.org', 'turns:turn.example.org'], username, credential },
    ]);
    expect({ lifetimeMs, relayOnly }).toEqual({ lifetimeMs: 600_000, relayOnly: false });
    expect(server.logged.join('')).not.toContain(secret);
    expect(server.logged.join('')).not.toContain(credential);
  });

  it('are made anew for every request', async () => {
    const ada = await (await deviceOf(relay)).connect();
    const first = await refreshed(ada);
    server.clock.advance(300_000);
    const second = await refreshed(ada);
    expect(second.iceServers[1]?.username).not.toBe(first.iceServers[1]?.username);
  });

  it('hold for good where there is no relay with a secret', async () => {
    const ada = await (await deviceOf({ RINGDOWN_ICE_SERVERS: 'stun:stun.example.org' })).connect();
    expect(await refreshed(ada)).toEqual({
      iceServers: [{ urls: ['stun:stun.example.org'] }],
      lifetimeMs: null,
      relayOnly: false,
    });
  });

  it('must be relays alone where the server demands it', async () => {
    const ada = await (await deviceOf({ ...relay, RINGDOWN_RELAY_ONLY: 'true' })).connect();
    expect((await refreshed(ada)).relayOnly).toBe(true);
  });

  it('are handed out so often and no more to one device', async () => {
    const ada = await (await deviceOf(relay)).connect();
    const replies = await Promise.all(
      Array.from({ length: eventRates.relay.burst + 1 }, () => ada.request('ice:refresh', {})),
    );
    expect(replies.filter(({ ok }) => ok)).toHaveLength(eventRates.relay.burst);
    expect(replies.at(-1)).toMatchObject({ ok: false, error: { code: 'rate_limited' } });
  });
});
