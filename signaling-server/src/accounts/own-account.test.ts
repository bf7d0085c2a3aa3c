import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DevicesListed, PasswordChanged } from '../protocol/index.ts';
import { limitsFollow } from '../testing/limits-follow.ts';
import { apiOf } from '../testing/api.ts';
import { dataOf, PASSWORD, signInAgain, signUp, type TestDevice } from '../testing/test-device.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
let first: TestDevice;
let second: TestDevice;
beforeEach(async () => {
  server = await startTestServer();
  first = await (await signUp(server, 'ada')).connect();
  second = await (await signInAgain(server, first)).connect();
});
afterEach(async () => {
  for (const device of [first, second]) device.drop();
  await server.stop();
});

const devicesOf = async (device: TestDevice) =>
  dataOf(await apiOf(server, device).get<DevicesListed>('devices')).devices;
const signIn = (password: string) =>
  apiOf(server).post('sign-in', { username: 'ada', password, deviceName: 'x' });

describe('my devices', () => {
  it('are listed with what tells them apart, this one marked', async () => {
    const devices = await devicesOf(first);
    expect(devices).toHaveLength(2);
    expect(devices.find(({ current }) => current)).toEqual({
      ...{ deviceId: first.deviceId, name: 'first', connected: true, current: true },
      ...{ createdAt: server.clock.now(), lastSeenAt: server.clock.now(), lastAddress: '127.0.0.1' },
    });
    expect(devices.find(({ current }) => !current)).toMatchObject({ name: 'another', connected: true });
  });

  it('say when they were connected last', async () => {
    server.clock.advance(3_600_000);
    const leftAt = server.clock.now();
    await second.disconnect(server);
    server.clock.advance(11_000);
    await expect
      .poll(async () => (await devicesOf(first)).find(({ current }) => !current))
      .toMatchObject({ connected: false, lastSeenAt: leftAt });
  });

  it('are signed out by another one at once', async () => {
    dataOf(await apiOf(server, first).post('devices/revoke', { deviceId: second.deviceId }));
    await second.next('session:revoked');
    await second.nextDisconnect();
    await expect(second.connect()).rejects.toThrow('unauthenticated');
    expect((await devicesOf(first)).map(({ deviceId }) => deviceId)).toEqual([first.deviceId]);
    expect(await first.unexpected()).toEqual([]);
  });

  it('are nobody else’s', async () => {
    const bob = await signUp(server, 'bob');
    const revoked = await apiOf(server, bob).post('devices/revoke', { deviceId: first.deviceId });
    expect(revoked).toMatchObject({ error: { code: 'not_found' } });
    expect(await devicesOf(first)).toHaveLength(2);
    expect(await apiOf(server).get('devices')).toMatchObject({ error: { code: 'unauthenticated' } });
  });
});

describe('my password', () => {
  const change = (body: object) => apiOf(server, first).post<PasswordChanged>('password', body);

  it('is changed by who knows it, and signs the other devices out', async () => {
    const next = 'another fine password';
    expect(dataOf(await change({ current: PASSWORD, next }))).toEqual({ signedOut: 1 });
    await second.next('session:revoked');
    expect(await signIn(PASSWORD)).toMatchObject({ error: { code: 'wrong_credentials' } });
    dataOf(await signIn(next));
    expect(await first.unexpected()).toEqual([]);
  });

  it('leaves the other devices alone when asked to', async () => {
    const next = 'another fine password';
    const changed = await change({ current: PASSWORD, next, signOutOthers: false });
    expect(dataOf(changed)).toEqual({ signedOut: 0 });
    expect(await second.unexpected()).toEqual([]);
    expect(await devicesOf(second)).toHaveLength(2);
  });

  it('can not be guessed from a device that was left open, and its owner can still sign in', async () => {
    limitsFollow(server.clock);
    const codes: string[] = [];
    for (let attempt = 0; attempt < 7; attempt += 1) {
      const reply = await change({ current: `guess ${attempt}`, next: 'another fine password' });
      codes.push(reply.ok ? 'ok' : reply.error.code);
    }
    expect(codes).toEqual([
      ...Array.from({ length: 5 }, () => 'wrong_credentials'),
      ...['locked_out', 'locked_out'],
    ]);
    dataOf(await signIn(PASSWORD));
    server.clock.advance(1_000);
    dataOf(await change({ current: PASSWORD, next: 'another fine password' }));
  });

  it('has to be long enough', async () => {
    const reply = await change({ current: PASSWORD, next: 'short' });
    expect(reply).toMatchObject({ error: { code: 'invalid_payload' } });
    expect(JSON.stringify(reply)).not.toContain('short');
  });
});
