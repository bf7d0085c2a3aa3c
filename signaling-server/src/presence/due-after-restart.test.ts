import { afterEach, expect, it } from 'vitest';
import { adaAndBob, newCallId } from '../testing/people.ts';
import { dataOf, type TestDevice } from '../testing/test-device.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { DUE_EVERY_MS } from './presence-service.ts';

const HOUR = 3_600_000;

let server: TestServer;
const devices: TestDevice[] = [];
afterEach(async () => {
  for (const device of devices.splice(0)) device.drop();
  await server.stop();
});

it('a restart does not end what is so for a while, nor forget to end it', async () => {
  server = await startTestServer();
  const { ada, bob } = await adaAndBob(server);
  devices.push(ada, bob);
  const until = server.clock.now() + HOUR;
  dataOf(await bob.request('presence:set', { status: 'dnd', note: '', until }));
  server = await server.restart();
  await bob.connect(server.url);
  expect(bob.welcome.presence).toEqual({ status: 'dnd', note: '', until });
  await ada.connect(server.url);
  const call = { callId: newCallId(), calleeId: bob.userId, media: 'audio', offer: null } as const;
  expect(dataOf(await ada.request('call:start', call))).toMatchObject({ reason: 'busy' });
  dataOf(await ada.request('presence:watch', { userIds: [bob.userId] }));
  server.clock.advance(HOUR + DUE_EVERY_MS);
  expect((await ada.next('presence:changed')).status).toBe('available');
});
