import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { limits, type CallId } from '../protocol/index.ts';
import { apiOf } from '../testing/api.ts';
import { adaAndBob } from '../testing/people.ts';
import { dataOf, TestDevice } from '../testing/test-device.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';

const TOKEN = 'a-token-for-metrics';
let server: TestServer;
afterEach(() => server.stop());

async function metrics(headers: Record<string, string> = { authorization: `Bearer ${TOKEN}` }) {
  const response = await fetch(`${server.url}/metrics`, { headers });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

/** The value of one series; undefined when it is not there. */
function valueOf(text: string, series: string): number | undefined {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

describe('/healthz and /readyz', () => {
  it('say that the server runs, and that it works', async () => {
    server = await startTestServer();
    const health = await fetch(`${server.url}/healthz`);
    expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
    const ready = await fetch(`${server.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { status: 'ready', checks: { database: 'ok' } },
    ]);
    expect(ready.headers.get('cache-control')).toBe('no-store');
  });
});

describe('/metrics', () => {
  it('are open to an address that is allowed, but not to a proxy there that nobody said to trust', async () => {
    server = await startTestServer({ RINGDOWN_METRICS_ALLOW: '127.0.0.1' });
    expect((await metrics({})).status).toBe(200);
    expect((await metrics({ 'x-forwarded-for': '203.0.113.7' })).status).toBe(403);
  });

  it('tell who is there, what is called, and what was refused', async () => {
    server = await startTestServer({ RINGDOWN_METRICS_TOKEN: TOKEN });
    const { ada, bob } = await adaAndBob(server);
    await expect(new TestDevice(server.url, ada.session).connect(server.url, { token: 'x'.repeat(43) }))
      .rejects //
      .toThrow('unauthenticated');
    const callId = 'call-metrics-1' as CallId;
    dataOf(await ada.request('call:start', { callId, calleeId: bob.userId, media: 'audio', offer: '{}' }));
    const ringing = (await metrics()).text;
    expect(valueOf(ringing, 'ringdown_dependency_up{dependency="database"}')).toBe(1);
    expect(valueOf(ringing, 'ringdown_calls{state="ringing"}')).toBe(1);
    expect(valueOf(ringing, 'ringdown_connections')).toBe(2);
    expect(valueOf(ringing, 'ringdown_people_connected')).toBe(2);
    server.clock.advance(4_000);
    dataOf(await bob.request('call:answer', { callId, media: 'audio' }));
    dataOf(await bob.request('call:signal', { callId, to: ada.deviceId, seq: 0, body: '{}' }));
    expect(valueOf((await metrics()).text, 'ringdown_calls{state="active"}')).toBe(1);
    dataOf(await bob.request('call:hangup', { callId }));
    await bob.send('call:start', {});
    const guess = { username: 'ada', password: 'not it at all', deviceName: 'x' };
    await apiOf(server).post('sign-in', guess);
    const { status, type, text } = await metrics();
    expect([status, type]).toEqual([200, expect.stringMatching(/^text\/plain; version=0\.0\.4/)]);
    const expected: readonly (readonly [string, number])[] = [
      ['ringdown_calls{state="ringing"}', 0],
      ['ringdown_calls{state="active"}', 0],
      ['ringdown_calls_ended_total{reason="hangup"}', 1],
      ['ringdown_call_answer_seconds_sum', 4],
      ['ringdown_call_answer_seconds_count', 1],
      ['ringdown_call_answer_seconds_bucket{le="3"}', 0],
      ['ringdown_call_answer_seconds_bucket{le="5"}', 1],
      ['ringdown_signals_relayed_total', 1],
      ['ringdown_requests_refused_total{code="invalid_payload"}', 1],
      ['ringdown_requests_refused_total{code="wrong_credentials"}', 1],
      ['ringdown_handshakes_refused_total{code="unauthenticated"}', 1],
      ['ringdown_dependency_up{dependency="database"}', 1],
      ['ringdown_http_request_duration_seconds_count{method="POST",route="/api/sign-up",status="200"}', 2],
    ];
    expect(expected.map(([series]) => [series, valueOf(text, series)])).toEqual(expected);
    expect(valueOf(text, 'process_resident_memory_bytes')).toBeGreaterThan(1e7);
    expect(valueOf(text, 'process_cpu_seconds_total')).toBeGreaterThan(0);
    expect(valueOf(text, 'nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0);
    for (const device of [ada, bob]) device.drop();
  });

  it('say which way to a relay does not work, which the server can do without', async () => {
    const [udp, tcp] = ['turn:127.0.0.1:9', 'turn:127.0.0.1:9?transport=tcp'];
    server = await startTestServer({
      RINGDOWN_METRICS_TOKEN: TOKEN,
      RINGDOWN_ICE_SERVERS: `${udp},${tcp}`,
    });
    const series = (address: string) => `ringdown_dependency_up{dependency="relay",address="${address}"}`;
    await until(async () => valueOf((await metrics()).text, series(tcp)) === 0);
    const { text } = await metrics();
    expect(valueOf(text, series(udp))).toBe(0);
    expect(valueOf(text, 'ringdown_dependency_up{dependency="database"}')).toBe(1);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });

  it('count who is turned away at the door, and who does not keep to the protocol', async () => {
    server = await startTestServer({ RINGDOWN_METRICS_TOKEN: TOKEN });
    const address = `${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
    const foreign = new WebSocket(address, { origin: 'https://evil.example.org' });
    await expect(once(foreign, 'open')).rejects.toThrow('400');
    for (const frame of [Buffer.from([1, 2, 3]), '4', `4${'x'.repeat(limits.messageBytes)}`, '2']) {
      const client = new WebSocket(address);
      await once(client, 'open');
      client.send(frame);
      await once(client, 'close');
    }
    const { text } = await metrics();
    expect(valueOf(text, 'ringdown_handshakes_refused_total{code="foreign_origin"}')).toBe(1);
    expect(valueOf(text, 'ringdown_connections_cut_total{reason="violation"}')).toBe(4);
  });

  it('have no series for paths that somebody made up', async () => {
    server = await startTestServer({ RINGDOWN_METRICS_TOKEN: TOKEN });
    for (const path of ['/made-up.php', '/api/made-up']) await fetch(server.url + path);
    const { text } = await metrics();
    expect(text).not.toContain('made-up');
    const others = 'ringdown_http_request_duration_seconds_count{method="GET",route="/*",status="404"}';
    expect(valueOf(text, others)).toBe(2);
  });
});
