import { describe, expect, it } from 'vitest';
import { RETURN_GRACE_MS } from '../protocol/index.ts';
import { ada, bob, server, useAdaAndBob } from '../testing/ada-and-bob.ts';
import { newCallId, ring, talk } from '../testing/people.ts';
import { dataOf, signInAgain, signUp, type TestDevice } from '../testing/test-device.ts';
import { until } from '../testing/until.ts';

useAdaAndBob();

/** Resolves when the server has done what it means that this device has left. */
async function leave(device: TestDevice, { mayReturn }: { readonly mayReturn: boolean }): Promise<void> {
  const before = server.logged.length;
  dataOf(await device.request('session:leave', { mayReturn }));
  await until(() =>
    server.logged
      .slice(before)
      .some((line) => line.includes('it is disconnected') && line.includes(device.deviceId)),
  );
}

describe('a device that leaves for good', () => {
  it('hangs up', async () => {
    const callId = await talk(ada, bob);
    await leave(ada, { mayReturn: false });
    expect(await bob.next('call:ended')).toEqual({ callId, reason: 'hangup', by: ada.userId });
  });

  it('is offline to who rings at it, where it was the only one', async () => {
    const { callId } = await ring(ada, bob);
    await leave(bob, { mayReturn: false });
    expect(await ada.next('call:ended')).toEqual({ callId, reason: 'offline', by: null });
    await bob.connect();
    expect(bob.welcome.missedCount).toBe(1);
  });

  it('is closed by the server, and may come back', async () => {
    dataOf(await bob.request('session:leave', { mayReturn: false }));
    await bob.nextDisconnect();
    await bob.connect();
    await ring(ada, bob);
  });
});

describe('a page that may be loaded anew', () => {
  it('comes back to its seat', async () => {
    const callId = await talk(ada, bob);
    await leave(bob, { mayReturn: true });
    expect(await ada.next('call:peer-connection')).toEqual({ callId, connected: false });
    server.clock.advance(RETURN_GRACE_MS - 1);
    await bob.connect();
    expect(await ada.next('call:peer-connection')).toEqual({ callId, connected: true });
    expect(dataOf(await bob.request('session:resume', { callIds: [callId] })).live).toHaveLength(1);
    server.clock.advance(RETURN_GRACE_MS);
    expect(await ada.unexpected()).not.toContain('call:ended');
  });

  it('rings again when it is back', async () => {
    const { callId } = await ring(ada, bob);
    await leave(bob, { mayReturn: true });
    server.clock.advance(RETURN_GRACE_MS - 1);
    await bob.connect();
    expect(await bob.next('call:incoming')).toMatchObject({ callId });
    server.clock.advance(RETURN_GRACE_MS);
    dataOf(await bob.request('call:answer', { callId, media: 'audio' }));
  });

  it('is offline to who rings at it, where it does not come back soon', async () => {
    const { callId } = await ring(ada, bob);
    await leave(bob, { mayReturn: true });
    server.clock.advance(RETURN_GRACE_MS);
    expect(await ada.next('call:ended')).toEqual({ callId, reason: 'offline', by: null });
  });
});

describe.each([true, false])('somebody who calls a person that left (may return: %s)', (mayReturn) => {
  const call = (caller: TestDevice) =>
    caller.request('call:start', {
      ...{ callId: newCallId(), calleeId: bob.userId, media: 'audio' as const, offer: null },
    });

  it('hears at once that they are offline, also while their call still waits for them', async () => {
    const eve = await (await signUp(server, 'eve')).connect();
    await talk(ada, bob);
    await leave(bob, { mayReturn });
    expect(dataOf(await call(eve))).toEqual({ outcome: 'ended', reason: 'offline' });
    eve.drop();
  });

  it('reaches their other device', async () => {
    const phone = await (await signInAgain(server, bob)).connect();
    await leave(bob, { mayReturn });
    expect(dataOf(await call(ada))).toMatchObject({ outcome: 'ringing' });
    phone.drop();
  });

  it('reaches them again once they are back', async () => {
    await leave(bob, { mayReturn });
    await bob.connect();
    expect(dataOf(await call(ada))).toMatchObject({ outcome: 'ringing' });
    await bob.disconnect(server);
    // Lost, and not left: they are expected back.
    expect(dataOf(await call(ada))).toMatchObject({ outcome: 'ringing' });
  });
});

it('shows nobody that a page is loaded anew', async () => {
  dataOf(await ada.request('presence:watch', { userIds: [bob.userId] }));
  await leave(bob, { mayReturn: true });
  server.clock.advance(RETURN_GRACE_MS - 1);
  await bob.connect();
  server.clock.advance(RETURN_GRACE_MS);
  expect(await ada.unexpected()).not.toContain('presence:changed');
  await leave(bob, { mayReturn: true });
  server.clock.advance(RETURN_GRACE_MS);
  expect(await ada.next('presence:changed')).toMatchObject({ userId: bob.userId, status: 'offline' });
});
