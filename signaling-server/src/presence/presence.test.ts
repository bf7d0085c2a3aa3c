import { beforeEach, describe, expect, it } from 'vitest';
import type { ShownStatus } from '../protocol/index.ts';
import { ada, bob, server, useAdaAndBob } from '../testing/ada-and-bob.ts';
import { talk } from '../testing/people.ts';
import { dataOf, post, signInAgain, signUp } from '../testing/test-device.ts';
import { shownPresence, type PersonState } from './presence-model.ts';
import { OFFLINE_GRACE_MS } from './presence-service.ts';

describe('how a person appears', () => {
  const state = (change: Partial<PersonState>): PersonState => ({
    ...{ chosen: { status: 'available', note: 'hi' }, reachable: true, inCall: false, ...change },
  });
  const dnd = { status: 'dnd', note: 'hi' } as const;
  const invisible = { status: 'invisible', note: 'hi' } as const;

  const cases: [string, PersonState, { status: ShownStatus; note: string }][] = [
    ['there', state({}), { status: 'available', note: 'hi' }],
    ['away', state({ chosen: { status: 'away', note: '' } }), { status: 'away', note: '' }],
    ['in a call', state({ inCall: true }), { status: 'in-call', note: 'hi' }],
    ['in a call, not to be disturbed', state({ inCall: true, chosen: dnd }), { status: 'dnd', note: 'hi' }],
    ['invisible', state({ chosen: invisible }), { status: 'offline', note: '' }],
    ['invisible in a call', state({ chosen: invisible, inCall: true }), { status: 'offline', note: '' }],
    ['not there', state({ reachable: false }), { status: 'offline', note: '' }],
    ['not there, in a call', state({ reachable: false, inCall: true }), { status: 'offline', note: '' }],
  ];
  it.each(cases)('%s', (_name, person, shown) => {
    expect(shownPresence(person)).toEqual(shown);
  });
});

describe('watching', () => {
  useAdaAndBob();
  beforeEach(async () => {
    dataOf(await ada.request('presence:watch', { userIds: [bob.userId] }));
  });

  it('begins with how they are, and goes on with what changes', async () => {
    const [now] = dataOf(
      await ada.request('presence:watch', { userIds: [bob.userId, bob.userId] }),
    ).presences;
    expect(now).toMatchObject({ userId: bob.userId, status: 'available', note: '' });
    dataOf(await bob.request('presence:set', { status: 'away', note: ' lunch ' }));
    const changed = await ada.next('presence:changed');
    expect(changed).toMatchObject({ userId: bob.userId, status: 'away', note: 'lunch' });
    expect(changed.version).toBeGreaterThan(now!.version);
  });

  it('tells nobody who does not watch', async () => {
    const eve = await (await signUp(server, 'eve')).connect();
    dataOf(await bob.request('presence:set', { status: 'away', note: '' }));
    dataOf(await ada.request('presence:watch', { userIds: [] }));
    await ada.next('presence:changed');
    dataOf(await bob.request('presence:set', { status: 'dnd', note: '' }));
    expect(await eve.unexpected()).toEqual([]);
    expect(await ada.unexpected()).toEqual([]);
    eve.drop();
  });

  it('does not see a reconnect', async () => {
    await bob.disconnect(server);
    server.clock.advance(OFFLINE_GRACE_MS - 1);
    await bob.connect();
    server.clock.advance(OFFLINE_GRACE_MS);
    expect(await ada.unexpected()).toEqual([]);
  });

  it('sees who stays away, and who comes back', async () => {
    await bob.disconnect(server);
    server.clock.advance(OFFLINE_GRACE_MS);
    const gone = await ada.next('presence:changed');
    expect(gone.status).toBe('offline');
    await bob.connect();
    const back = await ada.next('presence:changed');
    expect(back.status).toBe('available');
    expect(back.version).toBeGreaterThan(gone.version);
  });

  it('sees a sign-out at once, unless another device is left', async () => {
    const phone = await (await signInAgain(server, bob)).connect();
    dataOf(await post(`${server.url}/api/sign-out`, {}, phone.session.token));
    await phone.nextDisconnect();
    expect(await ada.unexpected()).toEqual([]);
    dataOf(await post(`${server.url}/api/sign-out`, {}, bob.session.token));
    expect((await ada.next('presence:changed')).status).toBe('offline');
  });

  it('can not tell an invisible person from an absent one', async () => {
    dataOf(await bob.request('presence:set', { status: 'invisible', note: 'shh' }));
    expect(await ada.next('presence:changed')).toMatchObject({ status: 'offline', note: '' });
    await bob.disconnect(server);
    server.clock.advance(OFFLINE_GRACE_MS);
    await bob.connect();
    expect(await ada.unexpected()).toEqual([]);
  });

  it('sees who is in a call', async () => {
    const callId = await talk(ada, bob);
    expect((await ada.next('presence:changed')).status).toBe('in-call');
    dataOf(await ada.request('call:hangup', { callId }));
    expect((await ada.next('presence:changed')).status).toBe('available');
  });

  it('is told to the other devices of the person', async () => {
    const phone = await (await signInAgain(server, bob)).connect();
    dataOf(await bob.request('presence:set', { status: 'dnd', note: 'focus' }));
    expect(await phone.next('presence:own-changed')).toEqual({ status: 'dnd', note: 'focus' });
    expect(await bob.unexpected()).toEqual([]);
    phone.drop();
  });
});
