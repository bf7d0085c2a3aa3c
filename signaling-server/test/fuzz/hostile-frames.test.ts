import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { PROTOCOL_VERSION, SOCKET_PATH, type CallId } from '../../src/protocol/index.ts';
import { ada, bob, server, useAdaAndBob } from '../../src/testing/ada-and-bob.ts';
import { talk } from '../../src/testing/people.ts';
import { ranAgainst } from '../../src/testing/ran-against.ts';
import { dataOf, signUp, type TestDevice } from '../../src/testing/test-device.ts';
import { until } from '../../src/testing/until.ts';
import { createRandom, type Random } from './testing/random.ts';
import { hostileFrame, textFrame } from './testing/raw-frames.ts';

const SEED = Number(process.env['RINGDOWN_TEST_SEED'] ?? 1);
const CONNECTIONS = 200;
const AT_ONCE = 20;
const FRAMES = 8;
/** A frame that ends the connection, by its first byte. Nothing else that is said here has it. */
const CLOSING = '\x88';
/** So that what is limited does not answer for the rest. */
const ROUND_MS = 10_000;

useAdaAndBob();

it(`${CONNECTIONS} connections that keep to no protocol harm nobody (seed ${SEED})`, async () => {
  const random = createRandom(SEED);
  // None of them is shown the door because another one came in as the same device.
  const names = Array.from({ length: AT_ONCE }, (_, index) => `mallory${index}`);
  const mallories = await Promise.all(names.map((name) => signUp(server, name)));
  const callId = await talk(ada, bob);
  for (const device of [ada, bob]) device.forgetEvents();
  const heard: string[] = [];
  for (let done = 0; done < CONNECTIONS; done += AT_ONCE) {
    heard.push(...(await Promise.all(mallories.map((mallory) => misbehave(random, mallory)))));
    await speak(callId, done);
    server.clock.advance(ROUND_MS);
  }
  // It got past the door, and behind the handshake.
  expect(heard.filter((text) => text.startsWith('HTTP/1.1 101'))).toHaveLength(CONNECTIONS);
  expect(heard.filter((text) => text.includes('session:welcomed')).length).toBeGreaterThan(CONNECTIONS / 4);
  expect(await ada.unexpected()).toEqual([]);
  expect(await bob.unexpected()).toEqual([]);
  expect({}).not.toHaveProperty('polluted');
  expect(server.logged.filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
  const [mallory] = mallories;
  dataOf(await (await mallory!.connect()).request('people:list', {}));
  mallory!.drop();
  ranAgainst('races', `${CONNECTIONS} connections of hostile frames, seed ${SEED}`);
});

/** The honest call works, and nobody else is heard in it. */
async function speak(callId: CallId, seq: number): Promise<void> {
  const signal = { callId, to: bob.deviceId, seq, body: `{"honest":${seq}}` };
  expect(await ada.request('call:signal', signal)).toMatchObject({ ok: true });
  expect(await bob.next('call:signaled')).toMatchObject({ from: ada.deviceId, body: signal.body });
}

/** One connection, of somebody who is signed in or of a stranger. Resolves to all that it was told. */
async function misbehave(random: Random, { session }: TestDevice): Promise<string> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  // The server may end it at any moment.
  socket.on('error', () => undefined);
  let heard = '';
  const wakers = new Set<() => void>();
  const wake = (): void => wakers.forEach((waker) => waker());
  socket.setEncoding('latin1').on('data', (text: string) => {
    heard += text;
    wake();
  });
  const closed = once(socket, 'close').then(wake);
  // Or it is shown the door.
  const says = (text: string) =>
    until(() => socket.closed || heard.includes(text) || heard.includes(CLOSING), wakers);
  socket.write(openingOf(hostname, port));
  if (random.chance(0.5)) {
    const { token, deviceId } = session;
    await says('"sid"');
    socket.write(textFrame(`40${JSON.stringify({ token, deviceId, protocolVersion: PROTOCOL_VERSION })}`));
    await says('session:welcomed');
  }
  socket.end(Buffer.concat(Array.from({ length: FRAMES }, () => hostileFrame(random))));
  await closed;
  return heard;
}

function openingOf(hostname: string, port: string): string {
  return [
    `GET ${SOCKET_PATH}?EIO=4&transport=websocket HTTP/1.1`,
    ...[`Host: ${hostname}:${port}`, 'Connection: Upgrade', 'Upgrade: websocket'],
    ...['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', '', ''],
  ].join('\r\n');
}
