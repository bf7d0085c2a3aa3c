import { describe, expect, it } from 'vitest';
import type { DescriptionProofs } from '../rtc/description-proofs.ts';
import { callId, deviceId, userId } from '../signaling/testing/people.ts';
import { createDesk, type Desk, sdpOf } from './testing/desk.ts';
import { createMemoryTrustStore, type MemoryTrustStore } from './testing/memory-trust-store.ts';
import type { CallProofs, HeardWord, Tell } from './trust.ts';

/** Two people in a call with each other, whose apps tell each other directly. */
function inCall(stores: Partial<Record<Name, MemoryTrustStore>> = {}) {
  /** The connection that each of them talks over. */
  const used = { ada: 0, bob: 0 };
  /** Whether what they say over it is lost. */
  const way = { isDead: false };
  const desk = (name: Name): Desk => createDesk(name, { store: stores[name] ?? createMemoryTrustStore() });
  const desks = { ada: desk('ada'), bob: desk('bob') };
  const told: Promise<void>[] = [];
  const calls: Partial<Record<Name, CallProofs>> = {};
  const open = (name: Name): CallProofs => {
    const other = otherThan(name);
    const hear = (word: HeardWord): void => calls[other]?.heard(deviceId(name), word);
    const tell: Tell = (_, message, link = used[name]) => {
      if (!way.isDead) told.push(Promise.resolve({ message, link }).then(hear));
      return true;
    };
    return (calls[name] = desks[name].trust.openCall(callId('one'), userId(other), tell));
  };
  const proofs = { ada: open('ada'), bob: open('bob') };
  const link = (name: Name, generation: number): DescriptionProofs =>
    proofs[name].link({
      ...{ generation, device: () => deviceId(otherThan(name)), isUsed: () => used[name] === generation },
      onRefused: () => undefined,
    });
  /** Every connection has fingerprints of its own. The answer may be lost on its way. */
  async function connect(generation: number, { answered }: { readonly answered: boolean }): Promise<void> {
    const [ada, bob] = [link('ada', generation), link('bob', generation)];
    const offer = { type: 'offer', sdp: sdpOf(`ada${generation}`) } as const;
    const answer = { type: 'answer', sdp: sdpOf(`bob${generation}`) } as const;
    expect(await bob.accepts({ ...offer, proof: await ada.prove(offer) })).toBe(true);
    const proof = await bob.prove(answer);
    if (answered) expect(await ada.accepts({ ...answer, proof })).toBe(true);
  }
  const words = (name: Name) => {
    const state = desks[name].trust.verification.current?.state;
    return state?.phase === 'compare' ? state.words : null;
  };
  return { desks, used, way, proofs, link, connect, words };
}

type Name = 'ada' | 'bob';
const otherThan = (name: Name): Name => (name === 'ada' ? 'bob' : 'ada');

async function compare({ desks, words }: ReturnType<typeof inCall>) {
  desks.ada.trust.compareWords(callId('one'), deviceId('bob'));
  await expect.poll(() => words('ada') && words('bob')).not.toBeNull();
  return [words('ada'), words('bob')];
}

it('shows both the same words', async () => {
  const call = inCall();
  await call.connect(0, { answered: true });
  const [ada, bob] = await compare(call);
  expect(ada).toHaveLength(6);
  expect(bob).toEqual(ada);
});

it('goes by the connection in use where a next one came to nothing', async () => {
  const call = inCall();
  await call.connect(0, { answered: true });
  await call.connect(1, { answered: false });
  const [ada, bob] = await compare(call);
  expect(bob).toEqual(ada);
});

it('goes by the next connection once that is used', async () => {
  const call = inCall();
  await call.connect(0, { answered: true });
  await call.connect(1, { answered: true });
  Object.assign(call.used, { ada: 1, bob: 1 });
  // An older one is described again by whoever learns late that it is not used any more.
  await call.connect(0, { answered: false });
  const [ada, bob] = await compare(call);
  expect(bob).toEqual(ada);
});

it('shows both the danger where one of them said over a dead connection that the words differ', async () => {
  const call = inCall();
  const { desks, proofs, used, way } = call;
  await call.connect(0, { answered: true });
  await compare(call);
  way.isDead = true;
  desks.ada.trust.decide(false);
  await call.connect(1, { answered: true });
  Object.assign(used, { ada: 1, bob: 1 });
  way.isDead = false;
  proofs.bob.reachable(deviceId('ada'));
  proofs.ada.reachable(deviceId('bob'));
  const shown = () => [desks.ada, desks.bob].map(({ trust }) => trust.verification.current?.state.phase);
  await expect.poll(shown).toEqual(['differs', 'differs']);
  expect(desks.ada.trust.calls.current).toMatchObject([{ standing: 'distrusted', alarm: 'differed' }]);
});

describe('that the words differ, said by one of them,', () => {
  const known = (desk: Desk) =>
    desk.trust.known.current.map(({ alarm, verifiedAt }) => ({ alarm, isVerified: verifiedAt !== null }));

  async function differing(first: boolean | null) {
    const call = inCall();
    await call.connect(0, { answered: true });
    await compare(call);
    const { ada, bob } = call.desks;
    if (first !== null) bob.trust.decide(first);
    ada.trust.decide(false);
    await expect.poll(() => bob.trust.verification.current?.state.phase).toBe('differs');
    return call;
  }

  it.each([
    ['has not said anything yet', null],
    ['has said that they match', true],
  ])('makes both devices not to be trusted, also where the other one %s', async (_, first) => {
    const { ada, bob } = (await differing(first)).desks;
    for (const desk of [ada, bob]) {
      expect(known(desk)).toEqual([{ alarm: 'differed', isVerified: false }]);
      expect(desk.trust.calls.current).toMatchObject([{ standing: 'distrusted', alarm: 'differed' }]);
    }
  });

  it('stays with them until they compare again and the words match', async () => {
    const call = await differing(null);
    const { ada, bob } = call.desks;
    bob.trust.stopComparing();
    await call.connect(0, { answered: true });
    expect(known(bob)).toEqual([{ alarm: 'differed', isVerified: false }]);
    await compare(call);
    bob.trust.decide(true);
    expect(known(bob)).toEqual([{ alarm: null, isVerified: true }]);
    expect(known(ada)).toEqual([{ alarm: 'differed', isVerified: false }]);
  });

  it('counts also where the other one has not seen any yet', async () => {
    const call = inCall();
    await call.connect(0, { answered: true });
    call.proofs.bob.heard(deviceId('ada'), { message: { kind: 'verify-stop', because: 'differs' }, link: 0 });
    await expect.poll(() => known(call.desks.bob)).toEqual([{ alarm: 'differed', isVerified: false }]);
  });
});

describe('an other side that reveals another nonce than the one it had bound itself to', () => {
  /** What a person at the phone of Bob has seen and known by then. */
  async function cheated() {
    const call = inCall();
    await call.connect(0, { answered: true });
    const { bob } = call.desks;
    await compare(call);
    bob.trust.decide(true);
    const commitment = 'x'.repeat(43);
    const hears = (message: HeardWord['message']) =>
      call.proofs.bob.heard(deviceId('ada'), { message, link: 0 });
    hears({ kind: 'verify-commit', commitment });
    hears({ kind: 'verify-reveal', commitment, nonce: 'y'.repeat(43) });
    const phase = () => bob.trust.verification.current?.state.phase;
    await expect.poll(phase).toBe('cheated');
    return { call, bob, hears, phase, commitment };
  }

  const standing = ({ trust }: Desk) =>
    trust.known.current.map(({ alarm, verifiedAt }) => ({ alarm, isVerified: verifiedAt !== null }));

  it('is not to be trusted any more, until words are compared that match', async () => {
    const { bob, call } = await cheated();
    expect(standing(bob)).toEqual([{ alarm: 'cheated', isVerified: false }]);
    bob.trust.stopComparing();
    await call.connect(0, { answered: true });
    expect(standing(bob)).toEqual([{ alarm: 'cheated', isVerified: false }]);
    expect(bob.trust.calls.current).toMatchObject([{ standing: 'distrusted', alarm: 'cheated' }]);
    await compare(call);
    bob.trust.decide(true);
    expect(standing(bob)).toEqual([{ alarm: null, isVerified: true }]);
  });

  it('does not get rid of that by what is refused afterwards', async () => {
    const { bob, call } = await cheated();
    bob.trust.stopComparing();
    const unsigned = { type: 'offer', sdp: sdpOf('mallory') } as const;
    expect(await call.link('bob', 1).accepts(unsigned)).toBe(false);
    expect(bob.trust.calls.current).toMatchObject([{ standing: 'distrusted', alarm: 'missing' }]);
    await call.connect(2, { answered: true });
    expect(standing(bob)).toEqual([{ alarm: 'cheated', isVerified: false }]);
    expect(bob.trust.calls.current).toMatchObject([{ standing: 'distrusted', alarm: 'cheated' }]);
  });

  it('can’t take that off the screen by beginning again, before the person has put it away', async () => {
    const { bob, call, hears, phase } = await cheated();
    const compares = () => call.desks.ada.trust.compareWords(callId('one'), deviceId('bob'));
    const shown = () => call.desks.ada.trust.verification.current?.state.phase;
    compares();
    await expect.poll(shown).toBe('stopped');
    hears({ kind: 'verify-commit', commitment: 'z'.repeat(43) });
    hears({ kind: 'verify-reveal', commitment: 'z'.repeat(43), nonce: 'y'.repeat(43) });
    await new Promise((resolve) => setImmediate(resolve));
    expect(phase()).toBe('cheated');
    bob.trust.stopComparing();
    compares();
    await expect.poll(() => call.words('bob')).not.toBeNull();
  });

  it('can’t take that off the screen by putting it away', async () => {
    const { commitment, hears, phase } = await cheated();
    hears({ kind: 'verify-stop', because: 'stopped', commitment });
    hears({ kind: 'verify-stop', because: 'stopped' });
    hears({ kind: 'verify-heard', commitment });
    await new Promise((resolve) => setImmediate(resolve));
    expect(phase()).toBe('cheated');
  });
});

it('shows how sure one can be of the connection in use, also where another one was described after it', async () => {
  const call = inCall();
  const shield = () => call.desks.bob.trust.calls.current.map(({ standing }) => standing);
  const link = (generation: number) =>
    call.proofs.bob.link({
      ...{ generation, device: () => deviceId('ada'), isUsed: () => call.used.bob === generation },
      onRefused: () => undefined,
    });
  const unsigned = { type: 'offer', sdp: sdpOf('ada') } as const;
  await link(0).accepts(unsigned);
  expect(shield()).toEqual(['unsigned']);
  await call.connect(1, { answered: false });
  expect(shield()).toEqual(['unsigned']);
  call.used.bob = 1;
  call.proofs.bob.changedOver();
  expect(shield()).toEqual(['unverified']);
});

describe('words that match while what is known can’t be read', () => {
  const standing = (desk: Desk) => desk.trust.calls.current.map((trust) => trust.standing);

  async function compared(store: MemoryTrustStore) {
    store.broken.add('devices');
    const call = inCall({ ada: store });
    await call.connect(0, { answered: true });
    await compare(call);
    expect(standing(call.desks.ada)).toEqual(['unchecked']);
    call.desks.ada.trust.decide(true);
    expect([standing(call.desks.ada), store.devices.size]).toEqual([['verified'], 0]);
    return call.desks;
  }

  it('count at once, and are kept once it can be read', async () => {
    const store = createMemoryTrustStore();
    const { ada } = await compared(store);
    store.broken.clear();
    ada.clock.pass(60_000);
    await expect.poll(() => [...store.devices.values()]).toMatchObject([{ userId: userId('bob') }]);
    expect([...store.devices.values()][0]?.verifiedAt).not.toBeNull();
    expect(standing(ada)).toEqual(['verified']);
  });

  it('change nothing of a device that was known by another key', async () => {
    const store = createMemoryTrustStore();
    const before = inCall({ ada: store });
    await before.connect(0, { answered: true });
    await compare(before);
    before.desks.ada.trust.decide(true);
    const kept = new Map(store.devices);
    store.devices.clear();
    const { ada } = await compared(store);
    for (const [name, device] of kept) store.devices.set(name, device);
    store.broken.clear();
    ada.clock.pass(60_000);
    await expect.poll(() => standing(ada)).toEqual(['distrusted']);
    expect([...store.devices.values()].map(({ key, verifiedAt }) => ({ key, verifiedAt }))).toEqual(
      [...kept.values()].map(({ key, verifiedAt }) => ({ key, verifiedAt })),
    );
  });
});

describe('who has not asked for it', () => {
  it('is asked, and sees the words as their own wish only after they have said so', async () => {
    const call = inCall();
    await call.connect(0, { answered: true });
    await compare(call);
    const { ada, bob } = call.desks;
    expect(ada.trust.verification.current?.isAsked).toBeUndefined();
    expect(bob.trust.verification.current).toMatchObject({ isAsked: true, state: { phase: 'compare' } });
    bob.trust.acceptComparing();
    expect(bob.trust.verification.current?.isAsked).toBeUndefined();
    expect(call.words('bob')).toEqual(call.words('ada'));
  });

  it('is asked anew after they have said no', async () => {
    const call = inCall();
    await call.connect(0, { answered: true });
    await compare(call);
    const { bob } = call.desks;
    bob.trust.acceptComparing();
    bob.trust.stopComparing();
    expect(bob.trust.verification.current).toBeNull();
    await compare(call);
    expect(bob.trust.verification.current).toMatchObject({ isAsked: true });
  });
});
