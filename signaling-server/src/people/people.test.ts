import { describe, expect, it } from 'vitest';
import { ada, bob, server, useAdaAndBob } from '../testing/ada-and-bob.ts';
import { newCallId, ring, talk } from '../testing/people.ts';
import { dataOf, signInAgain, signUp, type TestDevice } from '../testing/test-device.ts';

useAdaAndBob();

describe('the list of the team', () => {
  it('is told once, and then what is new since the version that a device has', async () => {
    const list = async (version?: string) =>
      dataOf(await ada.request('people:list', version === undefined ? {} : { version }));
    const first = await list();
    expect(first).toEqual({ people: [{ ...bob.person, favourite: false }], version: first.version });
    const unchanged = { people: [], version: first.version, left: [] };
    expect(await list(first.version)).toEqual(unchanged);
    dataOf(await ada.request('people:ring-rule', { userId: bob.userId, ringRule: 'silent' }));
    const marked = { ...bob.person, favourite: false, ringRule: 'silent' };
    expect(await list(first.version)).toEqual({ ...unchanged, people: [marked] });
    const cleo = await signUp(server, 'cleo');
    const second = await list(first.version);
    expect(second).toMatchObject({ people: [marked, { ...cleo.person, favourite: false }], left: [] });
    expect(second.version).not.toBe(first.version);
    expect((await list('of another server')).left).toBeUndefined();
    expect(await bob.request('people:list', { version: second.version ?? '' })).toMatchObject({
      ...{ ok: true, data: { people: [], left: [] } },
    });
  });
});

describe('favourites', () => {
  it('are kept for each person', async () => {
    dataOf(await ada.request('people:favourite', { userId: bob.userId, favourite: true }));
    dataOf(await ada.request('people:favourite', { userId: bob.userId, favourite: true }));
    const listed = async (device: TestDevice) => dataOf(await device.request('people:list', {})).people;
    expect(await listed(ada)).toEqual([{ ...bob.person, favourite: true }]);
    expect(await listed(bob)).toEqual([{ ...ada.person, favourite: false }]);
    dataOf(await ada.request('people:favourite', { userId: bob.userId, favourite: false }));
    expect(await listed(ada)).toEqual([{ ...bob.person, favourite: false }]);
    const nobody = 'nobody-at-all' as typeof bob.userId;
    expect(await ada.request('people:favourite', { userId: nobody, favourite: true })).toMatchObject({
      error: { code: 'not_found' },
    });
  });
});

it('is a favourite on all devices of a person, and a secret to everybody else', async () => {
  const phone = await (await signInAgain(server, bob)).connect();
  const change = { userId: ada.userId, favourite: true };
  dataOf(await bob.request('people:favourite', change));
  expect(await phone.next('people:favourite-changed')).toEqual(change);
  expect([await bob.unexpected(), await ada.unexpected()]).toEqual([[], []]);
  phone.drop();
});

describe('whose calls ring how', () => {
  const setRule = async (ringRule: 'always' | 'usual' | 'silent' | 'busy') =>
    dataOf(await bob.request('people:ring-rule', { userId: ada.userId, ringRule }));
  const dial = async () => {
    const call = { callId: newCallId(), calleeId: bob.userId, media: 'audio', offer: null } as const;
    return dataOf(await ada.request('call:start', call));
  };

  it('may be that they ring although nobody else does', async () => {
    await setRule('always');
    dataOf(await bob.request('presence:set', { status: 'dnd', note: '' }));
    const { started, incoming } = await ring(ada, bob);
    expect(started).toMatchObject({ outcome: 'ringing' });
    expect(incoming.ringRule).toBe('always');
  });

  it('may be that they are shown without a sound, also to a device that comes later', async () => {
    await setRule('silent');
    const { incoming } = await ring(ada, bob);
    expect(incoming.ringRule).toBe('silent');
    const phone = await (await signInAgain(server, bob)).connect();
    expect((await phone.next('call:incoming')).ringRule).toBe('silent');
    phone.drop();
  });

  it('may be that they hear the same as of somebody who is not to be disturbed', async () => {
    await setRule('busy');
    const blocked = await dial();
    await setRule('usual');
    dataOf(await bob.request('presence:set', { status: 'dnd', note: '' }));
    expect(await dial()).toEqual(blocked);
    expect(blocked).toEqual({ outcome: 'ended', reason: 'busy' });
  });

  it('does not show in what the other one sees', async () => {
    dataOf(await ada.request('presence:watch', { userIds: [bob.userId] }));
    await setRule('busy');
    expect(await ada.unexpected()).toEqual([]);
    expect(dataOf(await ada.request('people:list', {})).people).toEqual([
      { ...bob.person, favourite: false },
    ]);
  });

  it('does not hinder calling them oneself, nor a call that goes on', async () => {
    const callId = await talk(ada, bob);
    await setRule('busy');
    dataOf(await ada.request('call:hold', { callId, seq: 0, held: true }));
    expect(await bob.next('call:held')).toMatchObject({ callId, held: true });
    dataOf(await bob.request('call:hangup', { callId }));
    expect((await ring(bob, ada)).started).toMatchObject({ outcome: 'ringing' });
  });

  it('is the same on all devices', async () => {
    const phone = await (await signInAgain(server, bob)).connect();
    await setRule('silent');
    const rule = { userId: ada.userId, ringRule: 'silent' };
    expect(await phone.next('people:ring-rule-changed')).toEqual(rule);
    expect(await bob.unexpected()).toEqual([]);
    expect(dataOf(await phone.request('people:list', {})).people).toMatchObject([rule]);
    phone.drop();
  });

  it('is asked of people there are', async () => {
    const nobody = { userId: 'nobody-at-all' as typeof bob.userId, ringRule: 'busy' } as const;
    expect(await ada.request('people:ring-rule', nobody)).toMatchObject({ error: { code: 'not_found' } });
  });
});
