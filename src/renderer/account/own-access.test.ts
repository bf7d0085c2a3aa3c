import type { ListedDevice } from '@protocol';
import { describe, expect, it } from 'vitest';
import { deviceId } from '../signaling/testing/people.ts';
import { createOwnAccess } from './own-access.ts';
import { createServerApi } from './server-api.ts';
import { createFakeServer } from './testing/fake-server.ts';

const device = (name: string, current = false): ListedDevice => ({
  deviceId: deviceId(name),
  name,
  createdAt: 1,
  lastSeenAt: null,
  lastAddress: null,
  connected: current,
  current,
});

async function setUp() {
  const server = createFakeServer();
  const api = createServerApi({ fetch: server.fetch });
  const owner = { serverUrl: 'https://team.example', token: 'token-of-adas-device' };
  const access = createOwnAccess((question) => api.ask(owner, question));
  server.answers['/api/devices'] = { ok: true, data: { devices: [device('desk', true), device('phone')] } };
  await access.devices.refresh();
  const names = () => {
    const state = access.devices.state.current;
    return state.status === 'ready' ? state.value.map(({ name }) => name) : state.status;
  };
  return { access, server, names };
}

describe('the own devices', () => {
  it('are listed, and one that is signed out is gone', async () => {
    const { access, server, names } = await setUp();
    expect(names()).toEqual(['desk', 'phone']);
    server.answers['/api/devices/revoke'] = { ok: true, data: {} };
    expect(await access.signOutDevice(deviceId('phone'))).toEqual({ ok: true, value: undefined });
    expect(names()).toEqual(['desk']);
    access.forget();
    expect(names()).toBe('loading');
  });

  it('stay listed when the server does not answer', async () => {
    const { access, server, names } = await setUp();
    server.isDown = true;
    expect(await access.signOutDevice(deviceId('phone'))).toEqual({
      ok: false,
      error: { code: 'unreachable' },
    });
    expect(names()).toEqual(['desk', 'phone']);
  });
});

describe('the own password', () => {
  it('is changed, and the list follows the devices that were signed out', async () => {
    const { access, server, names } = await setUp();
    server.answers['/api/password'] = { ok: true, data: { signedOut: 1 } };
    server.answers['/api/devices'] = { ok: true, data: { devices: [device('desk', true)] } };
    const change = { current: 'old password', next: 'new password' };
    expect(await access.changePassword(change)).toEqual({ ok: true, value: { signedOut: 1 } });
    expect(server.received.find(({ path }) => path === '/api/password')?.body).toEqual(change);
    expect(names()).toEqual(['desk']);
  });

  it('stays when the old one is wrong', async () => {
    const { access, server } = await setUp();
    server.answers['/api/password'] = { ok: false, error: { code: 'wrong_credentials', message: 'm' } };
    const answer = await access.changePassword({ current: 'wrong', next: 'new password' });
    expect(answer).toEqual({ ok: false, error: { code: 'wrong_credentials' } });
  });
});
