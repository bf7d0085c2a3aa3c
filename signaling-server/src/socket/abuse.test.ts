import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../protocol/index.ts';
import { adaAndBob, newCallId, talk } from '../testing/people.ts';
import { dataOf, signUp, type TestDevice } from '../testing/test-device.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';
import { admissionLimits } from './admission.ts';
import { eventRates } from './request-budgets.ts';
import { connectRaw, openRaw, sayWho, type RawClient } from './testing/raw-client.ts';

let server: TestServer;
let ada: TestDevice;
let bob: TestDevice;
let raw: RawClient[];

beforeEach(async () => {
  raw = [];
  server = await startTestServer({ RINGDOWN_TRUSTED_PROXIES: '127.0.0.1' });
  ({ ada, bob } = await adaAndBob(server));
});
afterEach(async () => {
  for (const { socket } of raw) socket.terminate();
  for (const device of [ada, bob]) device.drop();
  await server.stop();
});

async function rawDevice(name: string, from: string): Promise<{ device: TestDevice; client: RawClient }> {
  const device = await signUp(server, name);
  const client = await connectRaw(server, device, from);
  raw.push(client);
  return { device, client };
}

async function silent(from: string): Promise<RawClient> {
  const client = await openRaw(server, from);
  raw.push(client);
  return client;
}

/** How often this was kept out, as the log has it. */
const keptOut = (what: string): number =>
  server.logged.filter((line) => line.includes(`"what":"${what}"`) && line.includes('"msg":"kept out"'))
    .length;

/** A call from the first ring to the end. Throws if anything of it is refused. */
async function callEachOther(): Promise<void> {
  const callId = await talk(ada, bob);
  for (let seq = 0; seq < 5; seq += 1) {
    dataOf(await ada.request('call:signal', { callId, to: bob.deviceId, seq, body: `ada ${seq}` }));
    dataOf(await bob.request('call:signal', { callId, to: ada.deviceId, seq, body: `bob ${seq}` }));
    expect(await bob.next('call:signaled')).toMatchObject({ seq, body: `ada ${seq}` });
    expect(await ada.next('call:signaled')).toMatchObject({ seq, body: `bob ${seq}` });
  }
  dataOf(await bob.request('call:hangup', { callId }));
  await ada.next('call:ended');
}

describe('in a flood', () => {
  /** Ten times as often as anybody may, all at once. */
  function askTooMuch({ client }: { client: RawClient }): number {
    const requests = eventRates.query.burst * 10;
    for (let id = 0; id < requests; id += 1) client.ask(id, 'people:list', {});
    return requests;
  }

  const answersOf = ({ heard }: RawClient) => heard.filter((frame) => frame.startsWith('43'));

  /** Twice the bytes that anybody may send at once, in few messages. */
  function shout({ client }: { client: RawClient }): void {
    const body = 'x'.repeat(limits.signalBody);
    for (let seq = 0; seq < 60; seq += 1) {
      client.ask(seq, 'call:signal', { callId: 'none-1', to: bob.deviceId, seq, body });
    }
  }

  /** Each with a token of its own, and all from one network. */
  async function tryTokens(count: number): Promise<RawClient[]> {
    return Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const client = await silent(`2001:db8:0:1::${index.toString(16)}`);
        sayWho(client, randomUUID().repeat(2), `device-${index}`);
        return client;
      }),
    );
  }

  it('two people call each other as if they were alone', async () => {
    const floods = await Promise.all(
      Array.from({ length: 20 }, (_, index) => rawDevice(`flood${index}`, `203.0.113.${index}`)),
    );
    const shouting = await Promise.all(
      Array.from({ length: 20 }, (_, index) => rawDevice(`shout${index}`, '198.51.100.1')),
    );
    const strangers = await Promise.all(Array.from({ length: 40 }, () => silent('198.51.100.2')));
    ada.forgetEvents();
    bob.forgetEvents();

    const tokens = admissionLimits.failuresPerNetwork.burst + 20;
    const trying = tryTokens(tokens);
    const asked = floods.map(askTooMuch);
    shouting.forEach(shout);
    // No answers to any ping: WebSocket allows them, and Engine.IO never hears of them.
    for (const { socket } of strangers) for (let count = 0; count < 200; count += 1) socket.pong();
    for (let round = 0; round < 5; round += 1) await callEachOther();

    // Everybody got an answer, and as many a good one as everybody may have.
    for (const [index, { client }] of floods.entries()) {
      await until(() => answersOf(client).length === asked[index]);
      const refused = answersOf(client).filter((frame) => !frame.includes('"ok":true'));
      expect(refused.every((frame) => /"code":"rate_limited".*"retryAfterMs":\d/.test(frame))).toBe(true);
      expect(refused).toHaveLength(asked[index]! - eventRates.query.burst);
    }
    const tried = await trying;
    await until(() => tried.every(({ isClosed }) => isClosed));
    const refusals = tried.map(({ heard }) => heard.find((frame) => frame.startsWith('44')) ?? '');
    const withCode = (code: string) => refusals.filter((frame) => frame.includes(`"code":"${code}"`));
    expect(withCode('unauthenticated')).toHaveLength(admissionLimits.failuresPerNetwork.burst);
    expect(withCode('rate_limited')).toHaveLength(20);
    expect(withCode('rate_limited').every((frame) => frame.includes('"retryAfterMs":'))).toBe(true);
    const ended = [...shouting.map(({ client }) => client), ...strangers];
    await until(() => ended.every(({ isClosed }) => isClosed));
    expect(keptOut('flood')).toBe(ended.length);
    await callEachOther();
    // A flood of connections is no flood of warnings.
    const warnings = server.logged.filter((line) => line.includes('"level":40'));
    expect(warnings.length).toBeLessThanOrEqual(1);
  });

  it('gives nobody more bytes for connecting anew, until some time has passed', async () => {
    const eve = await rawDevice('eve', '203.0.113.1');
    shout(eve);
    await until(() => eve.client.isClosed);
    const again = await connectRaw(server, eve.device, '203.0.113.1');
    raw.push(again);
    again.ask(0, 'people:list', {});
    await until(() => again.isClosed);
    server.clock.advance(1_000);
    const later = await connectRaw(server, eve.device, '203.0.113.1');
    raw.push(later);
    later.ask(0, 'people:list', {});
    expect(await later.hear('430')).toContain('"ok":true');
    await callEachOther();
  });

  it('lets go of somebody who does not read, and nobody else notices', async () => {
    const reader = await rawDevice('reader', '198.51.100.2');
    reader.client.socket.pause();
    const names = Array.from({ length: limits.ringingCallsPerPerson }, (_, index) => `sender${index}`);
    const senders = await Promise.all(names.map((name) => rawDevice(name, '198.51.100.1')));
    const callIds = senders.map(() => newCallId());
    for (const [index, { client }] of senders.entries()) {
      const callId = callIds[index];
      const calleeId = reader.device.userId;
      client.ask(0, 'call:start', { callId, calleeId, media: 'audio', offer: 'offer' });
      expect(await client.hear('430')).toContain('"ok":true');
    }
    const body = 'x'.repeat(limits.signalBody);
    // More than the system keeps between two ends of a connection, in less time than a call rings.
    for (let seq = 1; seq < 120 && keptOut('slow_client') === 0; seq += 1) {
      for (const [index, { client }] of senders.entries()) {
        client.ask(seq, 'call:signal', { callId: callIds[index], to: reader.device.deviceId, seq, body });
        await client.hear(`43${seq}[`);
      }
      if (seq % 30 === 0) server.clock.advance(8_000);
    }
    expect(keptOut('slow_client')).toBe(1);
    await callEachOther();
  });

  it('keeps a device busy with no more than it may ask at once', async () => {
    const { client } = await rawDevice('eve', '203.0.113.1');
    for (let id = 0; id < limits.requestsAtOnce * 2; id += 1)
      client.ask(id, 'call:cancel', { callId: 'none-1' });
    await until(() => answersOf(client).length === limits.requestsAtOnce * 2);
    expect(answersOf(client).some((frame) => frame.includes('"code":"rate_limited"'))).toBe(true);
    dataOf(await ada.request('people:list', {}));
  });
});

describe('connections that never say who they are', () => {
  const sockets: Socket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  async function openTcp(words: string): Promise<void> {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    sockets.push(socket);
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write(words);
  }

  it('keep nobody out, not even from the same address', async () => {
    await Promise.all(Array.from({ length: 300 }, () => silent('203.0.113.5')));
    await Promise.all(Array.from({ length: 300 }, () => openTcp('GET /healthz HTTP/1.1\r\nX-Slow: ')));
    const eve = await signUp(server, 'eve');
    const client = await connectRaw(server, eve, '203.0.113.5');
    raw.push(client);
    client.ask(0, 'people:list', {});
    expect(await client.hear('430')).toContain('"ok":true');
    await callEachOther();
  });
});

describe('what no client says', () => {
  const ended = (client: RawClient) => until(() => client.isClosed);

  it.each([
    ['a second handshake while the first is looked at', ['40{}', '40{}', '40{}']],
    ['another namespace with an event in it', ['42/admin,["call:start",{}]']],
    ['an event before the handshake', ['421["people:list",{}]']],
    ['an attachment', ['451-["call:signal",{"_placeholder":true,"num":0}]']],
    ['a word of another protocol', ['9']],
    ['no packet at all', ['4']],
  ])('ends the connection: %s', async (_name, frames) => {
    const client = await silent('203.0.113.7');
    for (const frame of frames) client.socket.send(frame);
    await ended(client);
    await callEachOther();
  });

  it('ends the connection: binary data, and a second handshake after the first', async () => {
    const eve = await rawDevice('eve', '203.0.113.7');
    eve.client.socket.send(Buffer.from([1, 2, 3]));
    await ended(eve.client);
    const mallory = await rawDevice('mallory', '203.0.113.7');
    sayWho(mallory.client, mallory.device.session.token, mallory.device.session.deviceId);
    await ended(mallory.client);
    await callEachOther();
  });

  it('is counted where nobody waits for an answer', async () => {
    const { client } = await rawDevice('eve', '203.0.113.7');
    client.socket.send('42["people:list",{}]');
    client.ask(7, 'people:list', {});
    expect(await client.hear('437')).toContain('"ok":true');
    expect(client.heard.filter((frame) => frame.startsWith('43'))).toHaveLength(1);
  });

  it('gets nothing in a namespace there is not, and the connection is of no use for a second try', async () => {
    const client = await silent('203.0.113.7');
    client.socket.send('40/admin,{}');
    expect(await client.hear('44/admin')).toContain('Invalid namespace');
    sayWho(client, 'x'.repeat(43), 'device-0001');
    expect(await client.hear('44{')).toContain('"unauthenticated"');
    await ended(client);
  });
});
