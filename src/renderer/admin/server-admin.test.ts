import type { AdminPerson, AuditEntry, Reply } from '@protocol';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../phone/testing/manual-clock.ts';
import { createServerApi } from '../account/server-api.ts';
import { createFakeServer } from '../account/testing/fake-server.ts';
import { deviceId, person, userId } from '../signaling/testing/people.ts';
import { createAdmin } from './server-admin.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

const listed = (name: string, changes: Partial<AdminPerson> = {}): AdminPerson => ({
  person: person(name),
  createdAt: 1,
  disabled: false,
  relayOnly: false,
  deviceCount: 1,
  connectedCount: 0,
  lastSeenAt: null,
  ...changes,
});

const entry = (entryId: string): AuditEntry => ({
  entryId,
  at: 1,
  actor: person('ada'),
  via: 'app',
  action: 'person-disabled',
  subject: person('bob'),
  detail: {},
  address: null,
});

const done = <T>(data: T): Reply<T> => ({ ok: true, data });

function setUp() {
  const server = createFakeServer();
  const clock = createManualClock();
  const api = createServerApi({ fetch: server.fetch });
  const access = { serverUrl: 'https://team.example', token: 'token-of-adas-device' };
  const admin = createAdmin({ ask: (question) => api.ask(access, question), clock });
  return { server, clock, admin, last: () => server.received.at(-1) };
}

describe('the people of a server, as an admin sees them', () => {
  it('are read with the token of the device', async () => {
    const { admin, server, last } = setUp();
    server.answers['/api/admin/people'] = done({ people: [listed('ada')] });
    await admin.people.refresh();
    expect(admin.people.state.current).toMatchObject({
      status: 'ready',
      value: [{ person: { name: 'ada' } }],
    });
    expect(last()).toEqual({
      path: '/api/admin/people',
      body: null,
      authorization: 'Bearer token-of-adas-device',
    });
  });

  it('show a change as the server made it', async () => {
    const { admin, server } = setUp();
    server.answers['/api/admin/people'] = done({ people: [listed('ada'), listed('bob')] });
    await admin.people.refresh();
    const changed = listed('bob', { disabled: true, deviceCount: 0 });
    server.answers['/api/admin/people/change'] = done({ person: changed });
    expect(await admin.changePerson({ userId: userId('bob'), disabled: true })).toEqual({
      ok: true,
      value: undefined,
    });
    expect(admin.people.state.current).toMatchObject({ value: [listed('ada'), changed] });
  });

  it('stay as they were when a change is refused', async () => {
    const { admin, server } = setUp();
    server.answers['/api/admin/people'] = done({ people: [listed('ada')] });
    await admin.people.refresh();
    server.answers['/api/admin/people/change'] = { ok: false, error: { code: 'last_admin', message: 'm' } };
    expect(await admin.changePerson({ userId: userId('ada'), role: 'member' })).toEqual({
      ok: false,
      error: { code: 'last_admin' },
    });
    expect(admin.people.state.current).toMatchObject({ value: [listed('ada')] });
  });

  it('are not taken from an answer that is not the contract’s', async () => {
    const { admin, server } = setUp();
    server.answers['/api/admin/people'] = done({ people: [{ ...listed('ada'), person: 'ada' }] });
    await admin.people.refresh();
    expect(admin.people.state.current).toEqual({ status: 'failed', error: { code: 'not-ringdown' } });
  });

  it('have devices, which are signed out; one that is gone already is fine', async () => {
    const { admin, server, last } = setUp();
    server.answers['/api/admin/devices'] = done({ devices: [] });
    expect(await admin.devicesOf(userId('bob'))).toEqual({ ok: true, value: [] });
    server.answers['/api/admin/devices/revoke'] = { ok: false, error: { code: 'not_found', message: 'm' } };
    expect(await admin.signOutDevice(deviceId('bob'))).toEqual({ ok: true, value: undefined });
    server.answers['/api/admin/devices/revoke'] = { ok: false, error: { code: 'forbidden', message: 'm' } };
    expect(await admin.signOutDevice(deviceId('bob'))).toMatchObject({ ok: false });
    expect(last()?.body).toEqual({ deviceId: deviceId('bob') });
  });
});

describe.each([
  { what: 'the status of a server', path: '/api/admin/status', watch: 'watchStatus', everyMs: 3_000 },
  { what: 'who there is', path: '/api/admin/people', watch: 'watchPeople', everyMs: 10_000 },
] as const)('$what', ({ path, watch, everyMs }) => {
  it('is read every few seconds while somebody looks, and not after', async () => {
    const { admin, server, clock } = setUp();
    const reads = () => server.received.filter((request) => request.path === path).length;
    const stop = admin[watch]();
    await settled();
    expect(reads()).toBe(1);
    clock.pass(everyMs);
    await settled();
    expect(reads()).toBe(2);
    stop();
    clock.pass(60_000);
    await settled();
    expect(reads()).toBe(2);
  });
});

describe('the log', () => {
  it('is read page by page', async () => {
    const { admin, server } = setUp();
    server.answers['/api/admin/audit'] = done({ entries: [entry('3'), entry('2')], nextBefore: 'b' });
    await admin.log.refresh();
    server.answers['/api/admin/audit'] = done({ entries: [entry('1')], nextBefore: null });
    await admin.readOlder();
    expect(admin.log.state.current).toMatchObject({
      value: { entries: [{ entryId: '3' }, { entryId: '2' }, { entryId: '1' }], nextBefore: null },
    });
    const asked = server.received.length;
    await admin.readOlder();
    expect(server.received, 'that was all').toHaveLength(asked);
  });
});

describe('whoever comes next', () => {
  it('sees nothing of what an admin saw', async () => {
    const { admin, server } = setUp();
    server.answers['/api/admin/people'] = done({ people: [listed('ada')] });
    await admin.people.refresh();
    admin.forget();
    expect(admin.people.state.current).toEqual({ status: 'loading' });
  });
});
