import { beforeEach, describe, expect, it, vi } from 'vitest';
import { callId, deviceId, userId } from '../signaling/testing/people.ts';
import type { ProvenDescription } from '../rtc/description-proofs.ts';
import { createDesk, sdpOf, type Desk } from './testing/desk.ts';
import { createMemoryTrustStore } from './testing/memory-trust-store.ts';

const settled = () => new Promise((resolve) => setTimeout(resolve));
const offer = { type: 'offer', sdp: sdpOf('ada') } as const;
const answer = { type: 'answer', sdp: sdpOf('bob') } as const;

let ada: Desk;
let bob: Desk;
beforeEach(() => {
  ada = createDesk('ada');
  bob = createDesk('bob');
});

/** Ada's offer to Bob's device, as it leaves. */
async function offered(desk: Desk = ada): Promise<ProvenDescription> {
  const proof = await desk.link({ with: 'bob' }).prove(offer);
  return { ...offer, proof };
}

const meet = async (): Promise<boolean> => bob.link({ with: 'ada' }).accepts(await offered());
const standings = (desk: Desk) => desk.trust.calls.current.map(({ standing }) => standing);
const alarms = (desk: Desk) => desk.trust.known.current.map(({ alarm }) => alarm);

describe('a description', () => {
  it('is believed when its device signed it, and the key is remembered', async () => {
    expect(await meet()).toBe(true);
    expect(bob.trust.known.current).toMatchObject([
      { userId: userId('ada'), deviceId: deviceId('ada'), verifiedAt: null, alarm: null },
    ]);
    expect(standings(bob)).toEqual(['unverified']);
    expect(bob.refused).toEqual([]);
  });

  it('may be for any device of the person in the first offer of a call only', async () => {
    const early = { ...offer, proof: await ada.link({ with: 'bob', device: null }).prove(offer) };
    expect(early.proof?.to).toBeNull();
    expect(await bob.link({ with: 'ada' }).accepts(early)).toBe(true);
    const later = await ada.link({ with: 'bob', device: null, generation: 1 }).prove(offer);
    expect(await bob.link({ with: 'ada', generation: 1 }).accepts({ ...offer, proof: later })).toBe(false);
    const answered = await ada.link({ with: 'bob', device: null }).prove(answer);
    expect(await bob.link({ with: 'ada' }).accepts({ ...answer, proof: answered })).toBe(false);
  });

  it.each<[string, () => Promise<boolean>]>([
    [
      'carries other fingerprints than its device made',
      async () => bob.link({ with: 'ada' }).accepts({ ...(await offered()), sdp: sdpOf('mallory') }),
    ],
    [
      'is shown again in another call',
      async () => bob.link({ with: 'ada', call: 'two' }).accepts(await offered()),
    ],
    [
      'is shown again for a later connection of its call',
      async () => bob.link({ with: 'ada', generation: 1 }).accepts(await offered()),
    ],
    [
      'is said to be from another device',
      async () => bob.link({ with: 'ada', device: 'ada-phone' }).accepts(await offered()),
    ],
    [
      'is said to be from another person',
      async () => bob.link({ with: 'cleo', device: 'ada' }).accepts(await offered()),
    ],
    [
      'was made for another device of the same person',
      async () =>
        createDesk('bob', { device: 'bob-phone' })
          .link({ with: 'ada' })
          .accepts(await offered()),
    ],
    [
      'was made for another person',
      async () =>
        createDesk('cleo', { device: 'bob' })
          .link({ with: 'ada' })
          .accepts(await offered()),
    ],
    [
      'is turned round',
      async () => bob.link({ with: 'ada' }).accepts({ ...(await offered()), type: 'answer' }),
    ],
  ])('is refused when it %s', async (_, attempt) => {
    expect(await attempt()).toBe(false);
  });

  it('is refused when its device had another key before', async () => {
    await meet();
    const impostor = createDesk('ada');
    expect(await bob.link({ with: 'ada', call: 'one' }).accepts(await offered(impostor))).toBe(false);
    expect(bob.refused).toEqual(['one']);
    expect(alarms(bob)).toEqual(['changed']);
    expect(bob.trust.calls.current).toMatchObject([{ standing: 'distrusted', alarm: 'changed' }]);
  });

  it('is refused when its device had a key before and shows none', async () => {
    await meet();
    expect(await bob.link({ with: 'ada' }).accepts(offer)).toBe(false);
    expect(alarms(bob)).toEqual(['missing']);
  });

  it('is taken without a key from a device that never had one, which is told', async () => {
    expect(await bob.link({ with: 'ada' }).accepts(offer)).toBe(true);
    expect(standings(bob)).toEqual(['unsigned']);
    expect(bob.trust.known.current).toEqual([]);
  });
});

describe('what is known', () => {
  it('outlives the phone, and so does the own key', async () => {
    await meet();
    const again = createDesk('bob', { store: bob.store });
    const sameAda = createDesk('ada', { store: ada.store });
    expect(await again.link({ with: 'ada' }).accepts(await offered(sameAda))).toBe(true);
    expect(again.trust.known.current).toHaveLength(1);
    expect(alarms(again)).toEqual([null]);
    const impostor = createDesk('ada');
    expect(await again.link({ with: 'ada' }).accepts(await offered(impostor))).toBe(false);
  });

  it('is good again after the device has shown its own key', async () => {
    await meet();
    await bob.link({ with: 'ada' }).accepts(offer);
    expect(alarms(bob)).toEqual(['missing']);
    expect(await meet()).toBe(true);
    expect(alarms(bob)).toEqual([null]);
  });

  it('can be forgotten, so that another key is believed', async () => {
    await meet();
    bob.trust.forget({ userId: userId('ada'), deviceId: deviceId('ada') });
    expect(await bob.link({ with: 'ada' }).accepts(await offered(createDesk('ada')))).toBe(true);
    expect(bob.store.devices.size).toBe(1);
  });

  it('is another for another person at the same phone, and a device that signed out loses its key', async () => {
    await meet();
    expect(bob.store.keys.size).toBe(1);
    bob.account.set({ status: 'signed-out', because: null, lastServerUrl: null });
    await settled();
    expect(bob.trust.known.current).toEqual([]);
    expect(bob.store.keys.size).toBe(0);
    const cleo = createDesk('cleo', { store: bob.store });
    await cleo.link({ with: 'ada' }).prove(offer);
    expect(cleo.trust.known.current).toEqual([]);
  });

  it('is told for as long as the call lasts', async () => {
    await meet();
    bob.trust.openCall(callId('one'), userId('ada'), () => false).close();
    expect(bob.trust.calls.current).toEqual([]);
  });
});

describe('while what is known can’t be read', () => {
  const ada1 = { userId: userId('ada'), deviceId: deviceId('ada') };
  const keptKeys = () => [...bob.store.devices.values()].map(({ key }) => key);

  /** Bob knows Ada’s device; his phone starts anew and can’t read that. */
  async function forgetful(): Promise<{ readonly again: Desk; readonly sameAda: Desk }> {
    await meet();
    bob.store.broken.add('devices');
    const again = createDesk('bob', { store: bob.store });
    await settled();
    return { again, sameAda: createDesk('ada', { store: ada.store }) };
  }

  it('the person is told, and nobody is taken for known or for new', async () => {
    const { again, sameAda } = await forgetful();
    await expect.poll(() => again.notices).toEqual(['trust-unreadable']);
    expect(again.trust.readable.current).toBe(false);
    expect(await again.link({ with: 'ada' }).accepts(await offered(sameAda))).toBe(true);
    expect([standings(again), again.refused, again.trust.known.current]).toEqual([['unchecked'], [], []]);
    // Also who shows no key may have shown one before.
    await again.link({ with: 'cleo' }).accepts(offer);
    expect(standings(again)).toEqual(['unchecked']);
  });

  it('another key does not take the place of the known one, and is found out once it can be read', async () => {
    const known = (await meet(), keptKeys());
    const { again } = await forgetful();
    const impostor = createDesk('ada');
    expect(await again.link({ with: 'ada' }).accepts(await offered(impostor))).toBe(true);
    expect(standings(again)).toEqual(['unchecked']);
    again.clock.pass(60_000);
    await settled();
    expect([again.refused, keptKeys()]).toEqual([[], known]);
    again.store.broken.clear();
    again.clock.pass(60_000);
    await settled();
    expect([again.trust.readable.current, again.refused, standings(again)]).toEqual([
      true,
      ['one'],
      ['distrusted'],
    ]);
    expect([alarms(again), keptKeys()]).toEqual([['changed'], known]);
  });

  it('the known device goes on, and is recognised once it can be read', async () => {
    const { again, sameAda } = await forgetful();
    const link = again.link({ with: 'ada' });
    expect(await link.accepts(await offered(sameAda))).toBe(true);
    again.store.broken.clear();
    // The next description of the call reads it again; nobody has to wait for a timer.
    expect(await link.accepts(await offered(sameAda))).toBe(true);
    expect([standings(again), alarms(again), again.refused]).toEqual([['unverified'], [null], []]);
  });

  it('a device that is new is known from the moment on when it can be read', async () => {
    const { again } = await forgetful();
    const cleo = createDesk('cleo');
    const proof = await cleo.link({ with: 'bob' }).prove(offer);
    expect(await again.link({ with: 'cleo' }).accepts({ ...offer, proof })).toBe(true);
    again.store.broken.clear();
    again.clock.pass(60_000);
    await settled();
    expect(again.store.devices.size).toBe(2);
    expect(standings(again)).toEqual(['unverified']);
  });

  it('a key that can’t be read makes no impostors of others, and is used once it can be', async () => {
    await meet();
    bob.store.broken.add('keys');
    const again = createDesk('bob', { store: bob.store });
    await expect.poll(() => again.notices).toEqual(['trust-unreadable']);
    const link = again.link({ with: 'ada' });
    expect(await link.accepts(await offered(createDesk('ada', { store: ada.store })))).toBe(true);
    expect([standings(again), alarms(again), again.refused]).toEqual([['unverified'], [null], []]);
    expect(await link.prove(answer)).toBeUndefined();
    again.trust.compareWords(callId('one'), ada1.deviceId);
    expect(again.trust.verification.current?.state).toEqual({ phase: 'no-key' });
    bob.store.broken.clear();
    expect(await link.prove(answer)).toBeDefined();
  });
});

it('a key that another tab has seen meanwhile counts', async () => {
  const otherTab = createDesk('bob', { store: bob.store });
  await settled();
  await meet();
  const impostor = createDesk('ada');
  expect(await otherTab.link({ with: 'ada' }).accepts(await offered(impostor))).toBe(true);
  await settled();
  expect([otherTab.refused, standings(otherTab)]).toEqual([['one'], ['distrusted']]);
  const keys = (desk: Desk) => desk.trust.known.current.map(({ key }) => key);
  expect([...bob.store.devices.values()].map(({ key }) => key)).toEqual(keys(bob));
  expect(keys(otherTab)).toEqual(keys(bob));
});

it('what can’t be written down is said', async () => {
  await settled();
  bob.store.broken.add('devices');
  expect(await meet()).toBe(true);
  await settled();
  expect(bob.notices).toEqual(['trust-not-saved']);
});

it('a device that can keep nothing has no key, rather than one that changes', async () => {
  const store = { ...createMemoryTrustStore(), keepKeys: () => Promise.reject(new Error('full')) };
  const forgetful = createDesk('ada', { store });
  expect(await forgetful.link({ with: 'bob' }).prove(offer)).toBeUndefined();
  await expect.poll(() => forgetful.notices).toEqual(['trust-unreadable']);
});

it('refuses nobody where the browser can’t check keys, also once it can read again whom it knew', async () => {
  await meet();
  const { store } = bob;
  store.broken.add('devices');
  const generate = vi.spyOn(crypto.subtle, 'generateKey').mockRejectedValue(new Error('no such keys'));
  const later = createDesk('bob', { store });
  expect(await later.link({ with: 'ada' }).accepts(offer)).toBe(true);
  generate.mockRestore();
  store.broken.clear();
  later.clock.pass(60_000);
  await expect.poll(() => later.trust.readable.current).toBe(true);
  expect([later.refused, alarms(later)]).toEqual([[], [null]]);
});
