import type { FrameSignal } from '@protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { deviceId } from '../../signaling/testing/people.ts';
import { createDesk } from '../testing/desk.ts';
import { createKeyRoom, type KeyMember, type Passing } from './testing/key-room.ts';

type Room = ReturnType<typeof createKeyRoom>;

let room: Room;
beforeEach(() => {
  room = createKeyRoom();
});

const until = (condition: () => boolean | Promise<boolean>): Promise<void> =>
  expect.poll(condition, { interval: 2 }).toBe(true);

const hears = async (listener: KeyMember, speaker: KeyMember): Promise<boolean> =>
  listener.hears(speaker, await speaker.speak());

/** Until each of them hears each other one. */
async function untilAllHear(...members: readonly KeyMember[]): Promise<void> {
  for (const listener of members)
    for (const speaker of members) if (listener !== speaker) await until(() => hears(listener, speaker));
}

const stateOf = (member: KeyMember, other: KeyMember): string | undefined =>
  member.keys.states.current.get(deviceId(other.name));

/** The key that it encrypts with, as a number that grows. */
const keyOf = ({ used }: KeyMember): number => used.at(-1)?.keyId ?? -1;

describe('the keys of a room', () => {
  it('come to everybody inside, and never through the server in the clear', async () => {
    const members = ['ada', 'bob', 'cleo'].map((name) => room.join(name));
    await untilAllHear(...members);
    expect(members.map((member) => [...member.keys.states.current.values()])).toEqual(
      members.map(() => ['ready', 'ready']),
    );
    const wire = JSON.stringify(room.passed);
    const keys = members.flatMap(({ used }) => used.map(({ key }) => Buffer.from(key).toString('base64url')));
    expect(keys.filter((key) => wire.includes(key))).toEqual([]);
  });

  it('let nobody who comes later read what was before, and those inside miss nothing', async () => {
    const [ada, bob] = [room.join('ada'), room.join('bob')];
    await untilAllHear(ada, bob);
    const past = await ada.speak();
    const before = keyOf(ada);
    const cleo = room.join('cleo');
    await until(() => keyOf(ada) > before);
    // Nobody has told bob anything of it.
    expect(await hears(bob, ada)).toBe(true);
    await untilAllHear(ada, bob, cleo);
    expect(await cleo.hears(ada, past)).toBe(false);
  });

  it('let nobody who left read what comes after, and those inside miss nothing', async () => {
    const [ada, bob, cleo] = ['ada', 'bob', 'cleo'].map((name) => room.join(name)) as [
      KeyMember,
      KeyMember,
      KeyMember,
    ];
    await untilAllHear(ada, bob, cleo);
    const before = keyOf(ada);
    room.leave('cleo');
    // Until the new one is there the old one goes on.
    expect(await hears(bob, ada)).toBe(true);
    await until(() => {
      room.clock.pass(100);
      return keyOf(ada) > before;
    });
    const after = await ada.speak();
    expect(await bob.hears(ada, after)).toBe(true);
    expect(await cleo.hears(ada, after)).toBe(false);
  });

  it('are one new key where several leave at once', async () => {
    const members = ['ada', 'bob', 'cleo', 'dan'].map((name) => room.join(name));
    await untilAllHear(...members);
    const [ada, bob] = members as [KeyMember, KeyMember];
    const before = ada.used.length;
    room.leave('cleo');
    room.leave('dan');
    await until(() => {
      room.clock.pass(50);
      return ada.used.length > before;
    });
    await untilAllHear(ada, bob);
    expect(ada.used.length).toBe(before + 1);
  });

  it('are new ones after three seconds at most, whoever does not answer', async () => {
    const [ada, bob, cleo] = ['ada', 'bob', 'cleo'].map((name) => room.join(name)) as [
      KeyMember,
      KeyMember,
      KeyMember,
    ];
    await untilAllHear(ada, bob, cleo);
    const before = keyOf(ada);
    // Whatever goes to ada is lost.
    room.serve = ({ to, signal }) => (to === 'ada' ? null : signal);
    const isSaid = (): boolean => room.passed.some(({ from, to }) => from === 'ada' && to === 'bob');
    room.leave('cleo');
    // Both wait whether somebody else leaves.
    await until(() => room.clock.pending === 2);
    room.passed.length = 0;
    room.clock.pass(200);
    await until(isSaid);
    room.clock.pass(2_999);
    await untilAllHear(ada, bob);
    expect(keyOf(ada)).toBe(before);
    room.clock.pass(1);
    await until(() => keyOf(ada) > before);
    expect(await hears(bob, ada)).toBe(true);
  });

  it('are said again until they have come', async () => {
    let lost = 0;
    room.serve = ({ signal }) => ((lost += 1) % 2 === 1 ? null : signal);
    const members = [room.join('ada'), room.join('bob')] as const;
    await until(async () => {
      room.clock.pass(1_000);
      return (await hears(...members)) && (await hears(members[1], members[0]));
    });
    // And then there is silence.
    await until(() => {
      room.clock.pass(5_000);
      return room.clock.pending === 0;
    });
  });

  it('still come to whoever enters after something went wrong once', async () => {
    room.serve = () => {
      throw new Error('a fault');
    };
    const [ada, bob] = [room.join('ada'), room.join('bob')];
    await until(() => bob.warned.length > 0);
    room.serve = ({ signal }) => signal;
    const cleo = room.join('cleo');
    await untilAllHear(ada, cleo);
    expect(bob.warned[0]).toContain('a fault');
  });

  it('are of no use where this device can not encrypt any more, which it says', async () => {
    const [ada, bob] = [room.join('ada'), room.join('bob')];
    await untilAllHear(ada, bob);
    ada.keys.fail();
    expect([stateOf(ada, bob), stateOf(bob, ada)]).toEqual(['failed', 'ready']);
    const cleo = room.join('cleo');
    await until(() => stateOf(ada, cleo) === 'failed');
  });

  it('are others for who comes back to another seat', async () => {
    const ada = room.join('ada');
    const desk = createDesk('bob');
    const bob = room.join('bob', desk);
    await untilAllHear(ada, bob);
    const past = await bob.speak();
    room.leave('bob');
    const again = room.join('bob', desk);
    await untilAllHear(ada, again);
    expect(await ada.hears(again, past)).toBe(false);
  });
});

describe('a server that is bad', () => {
  /** Bob is known to ada from a time before. */
  async function acquainted(): Promise<{ readonly ada: KeyMember; readonly bob: KeyMember }> {
    const desks = [createDesk('ada'), createDesk('bob')] as const;
    const [ada, bob] = [room.join('ada', desks[0]), room.join('bob', desks[1])];
    await untilAllHear(ada, bob);
    room.leave('ada');
    room.leave('bob');
    room.passed.length = 0;
    return { ada, bob };
  }

  const helloOf = (signal: FrameSignal): NonNullable<FrameSignal['hello']> => {
    if (!signal.hello) throw new Error('there is no hello');
    return signal.hello;
  };

  const swaps: readonly (readonly [string, (passing: Passing, other: FrameSignal) => FrameSignal])[] = [
    [
      'puts its own key in place of theirs',
      ({ signal }, other) => ({ ...signal, hello: { ...helloOf(signal), key: helloOf(other).key } }),
    ],
    [
      'puts its own key there and signs that itself',
      ({ signal }, other) => ({ ...signal, hello: helloOf(other) }),
    ],
    ['takes the signature away', ({ signal }) => ({ ...signal, hello: { key: helloOf(signal).key } })],
  ];

  it.each(swaps)('that %s is given no key, and heard by nobody', async (_, swap) => {
    const { ada: before, bob: known } = await acquainted();
    // A device of the server's, in a room of its own.
    const elsewhere = createKeyRoom();
    elsewhere.join('ada');
    elsewhere.join('bob');
    await until(() => elsewhere.passed.some(({ from, signal }) => from === 'bob' && signal.hello));
    const made = elsewhere.passed.find(({ from, signal }) => from === 'bob' && signal.hello)!.signal;
    room.serve = (passing) =>
      passing.from === 'bob' && passing.signal.hello ? swap(passing, made) : passing.signal;
    const [ada, bob] = [room.join('ada', before.desk), room.join('bob', known.desk)];
    await until(() => stateOf(ada, bob) === 'refused');
    expect(room.passed.filter(({ from, signal }) => from === 'ada' && signal.sealed)).toEqual([]);
    expect(await hears(ada, bob)).toBe(false);
  });

  it.each([
    ['another room', 'elsewhere'],
    ['another seat in the same room', 'here'],
  ])('brings no words of %s into this one', async (_, name) => {
    const desks = [createDesk('ada'), createDesk('bob')] as const;
    const other = createKeyRoom(name);
    await untilAllHear(other.join('ada', desks[0]), other.join('bob', desks[1]));
    const old = other.passed.filter(({ from }) => from === 'bob');
    // So that the seats have other numbers here.
    room.join('cleo');
    room.serve = ({ from, signal }) => (from === 'bob' ? null : signal);
    const [ada, bob] = [room.join('ada', desks[0]), room.join('bob', desks[1])];
    await until(() => stateOf(ada, bob) === 'waiting');
    for (const passing of old) room.deliver(passing);
    for (const passing of old)
      room.deliver({ ...passing, signal: { ...passing.signal, seats: [bob.joinedAt, ada.joinedAt] } });
    await until(() => stateOf(ada, bob) === 'refused');
    expect(await hears(ada, bob)).toBe(false);
  });

  it('can repeat an old key, and nobody goes back to it', async () => {
    const [ada, bob, cleo] = ['ada', 'bob', 'cleo'].map((name) => room.join(name)) as [
      KeyMember,
      KeyMember,
      KeyMember,
    ];
    await untilAllHear(ada, bob, cleo);
    const old = room.passed.filter(({ from, to }) => from === 'bob' && to === 'ada');
    const past = await bob.speak();
    const before = keyOf(bob);
    room.leave('cleo');
    await until(() => {
      room.clock.pass(100);
      return keyOf(bob) > before;
    });
    room.clock.pass(5_000);
    for (const passing of old) room.deliver(passing);
    await untilAllHear(ada, bob);
    expect(await ada.hears(bob, past)).toBe(false);
  });

  it('can send back what it was given, or change it, and nothing comes of it but a line in the log', async () => {
    room.serve = ({ signal }) =>
      signal.sealed ? { ...signal, sealed: `${signal.sealed.slice(0, -4)}AAAA` } : signal;
    const [ada, bob] = [room.join('ada'), room.join('bob')];
    await until(() => ada.warned.length > 0 && bob.warned.length > 0);
    expect([stateOf(ada, bob), stateOf(bob, ada)]).toEqual(['waiting', 'waiting']);
    const mine = room.passed.find(({ from, signal }) => from === 'ada' && signal.sealed)!;
    const seats: FrameSignal['seats'] = [mine.signal.seats[1], mine.signal.seats[0]];
    const warned = ada.warned.length;
    room.deliver({ from: 'bob', to: 'ada', signal: { kind: 'frames', seats, sealed: mine.signal.sealed } });
    await until(() => ada.warned.length > warned);
    expect(stateOf(ada, bob)).toBe('waiting');
  });
});
