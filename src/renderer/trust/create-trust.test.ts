import { beforeEach, describe, expect, it } from 'vitest';
import { callId, deviceId, userId } from '../signaling/testing/people.ts';
import type { ProvenDescription } from '../peer/description-proofs.ts';
import { createDesk, sdpOf, type Desk } from './testing/desk.ts';

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

it('a device that can keep nothing has no key, rather than one that changes', async () => {
  const store = { ...ada.store, keepKeys: () => Promise.reject(new Error('full')) };
  const forgetful = createDesk('ada', { store });
  expect(await forgetful.link({ with: 'bob' }).prove(offer)).toBeUndefined();
});
