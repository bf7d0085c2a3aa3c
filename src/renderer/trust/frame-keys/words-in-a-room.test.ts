import { FrameSignal } from '@protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { deviceId } from '../../signaling/testing/people.ts';
import type { VerificationMessage } from '../trust.ts';
import { createKeyRoom, type KeyMember } from './testing/key-room.ts';

type Room = ReturnType<typeof createKeyRoom>;

let room: Room;
beforeEach(() => {
  room = createKeyRoom();
});

const until = (condition: () => boolean): Promise<void> => expect.poll(condition, { interval: 2 }).toBe(true);

const isReady = ({ keys }: KeyMember): boolean => [...keys.states.current.values()].join() === 'ready';

async function enter(place: Room = room): Promise<readonly [KeyMember, KeyMember]> {
  const members = [place.join('ada'), place.join('bob')] as const;
  await until(() => members.every(isReady));
  return members;
}

const compare = (from: KeyMember, other: KeyMember): void =>
  from.desk.trust.compareWords(from.talkWith(other.name), deviceId(other.name));

const wordsOf = ({ words }: KeyMember): string | null =>
  words?.phase === 'compare' ? words.words.join(' ') : null;

const standingOf = (member: KeyMember, other: KeyMember): string | undefined =>
  member.desk.trust.calls.current.find(({ deviceId: device }) => device === deviceId(other.name))?.standing;

describe('two people in a room of the media server who compare words', () => {
  it('see the same ones, and know each other from then on', async () => {
    const [ada, bob] = await enter();
    compare(ada, bob);
    await until(() => wordsOf(ada) !== null && wordsOf(bob) !== null);
    expect(wordsOf(ada)).toBe(wordsOf(bob));
    expect([standingOf(ada, bob), standingOf(bob, ada)]).toEqual(['unverified', 'unverified']);
    bob.desk.trust.acceptComparing();
    for (const { desk } of [ada, bob]) desk.trust.decide(true);
    expect([standingOf(ada, bob), standingOf(bob, ada)]).toEqual(['verified', 'verified']);
    expect(JSON.stringify(room.passed)).not.toContain('verify-');
  });

  it('see them although the server loses half of what they say, and repeats the rest', async () => {
    const [ada, bob] = await enter();
    let passing = 0;
    room.serve = ({ signal }) => ((passing += 1) % 2 === 1 ? null : signal);
    compare(ada, bob);
    await until(() => {
      room.clock.pass(1_000);
      return wordsOf(ada) !== null && wordsOf(bob) !== null;
    });
    expect(wordsOf(ada)).toBe(wordsOf(bob));
    room.serve = ({ signal }) => signal;
    bob.desk.trust.acceptComparing();
    bob.desk.trust.decide(false);
    await until(() => {
      room.clock.pass(1_000);
      return ada.words?.phase === 'differs';
    });
    ada.desk.trust.stopComparing();
    for (const old of [...room.passed]) room.deliver(old);
    await until(() => {
      room.clock.pass(5_000);
      return room.clock.pending === 0;
    });
    expect([ada.words, bob.words?.phase]).toEqual([null, 'differs']);
    expect([standingOf(ada, bob), standingOf(bob, ada)]).toEqual(['distrusted', 'distrusted']);
  });

  it('are done with it when one of them leaves, also where the room does without the media server by then', async () => {
    const [ada, bob] = await enter();
    compare(ada, bob);
    await until(() => wordsOf(ada) !== null && wordsOf(bob) !== null);
    ada.keys.keep([]);
    await until(() => ada.words === null);
    expect(wordsOf(bob)).not.toBeNull();
  });

  it('find none with a server in the middle, whatever it passes on', async () => {
    // To each of them it is the other one, with a device key of its own.
    const [ada, falseBob] = await enter();
    const [falseAda, bob] = await enter(createKeyRoom());
    const passed: VerificationMessage['kind'][] = [];
    const passTo = (other: KeyMember) => (message: VerificationMessage) => {
      passed.push(message.kind);
      other.sayOfWords(message);
      return true;
    };
    falseBob.onWords = passTo(falseAda);
    falseAda.onWords = passTo(falseBob);
    compare(ada, falseBob);
    await until(() => bob.words?.phase === 'cheated');
    expect(passed).toEqual(['verify-commit', 'verify-nonce', 'verify-reveal']);
    expect(standingOf(bob, falseAda)).toBe('distrusted');
  });

  it('are told where the other device can’t be told anything yet, and see them as soon as it can', async () => {
    const [ada, bob] = [room.join('ada'), room.join('bob')];
    room.serve = ({ from, signal }) =>
      from === 'bob' ? FrameSignal.parse({ ...signal, sealed: undefined }) : signal;
    await until(() => standingOf(ada, bob) === 'unverified');
    compare(ada, bob);
    await until(() => ada.words?.phase === 'unreachable');
    room.serve = ({ signal }) => signal;
    await until(() => {
      room.clock.pass(1_000);
      return wordsOf(ada) !== null && wordsOf(ada) === wordsOf(bob);
    });
  });
});
