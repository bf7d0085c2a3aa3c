import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '../../calls/call-record.ts';
import { deviceOf } from '../../calls/testing/sample-calls.ts';
import { createManualClock, type ManualClock } from '../../ops/testing/manual-clock.ts';
import type { CallId, ChosenStatus, Presence, UserId } from '../../protocol/index.ts';
import { until } from '../../testing/until.ts';
import type { PresenceBoard } from '../presence-board.ts';
import { shownPresence } from '../presence-model.ts';

/** The same board as one or more nodes have it. */
export interface BoardUnderTest {
  readonly here: PresenceBoard;
  /** As another node sees it; the same where there is only one. */
  readonly elsewhere: PresenceBoard;
  connect(device: Actor): Promise<void>;
  disconnect(device: Actor): Promise<void>;
  dispose(): Promise<void>;
}

const GRACE_MS = 10_000;
const bob = deviceOf('bob');
const { userId } = bob;
const call = 'call-0001' as CallId;
const choice = (status: ChosenStatus, note = 'hi') => ({ status, note });

/** What every board has to keep, wherever it keeps it. */
export function testPresenceBoard(
  name: string,
  create: (clock: ManualClock) => Promise<BoardUnderTest>,
): void {
  describe(`a board of presence ${name}`, () => {
    let clock: ManualClock;
    let tested: BoardUnderTest;
    let here: PresenceBoard;
    let elsewhere: PresenceBoard;
    let seen: Presence[];
    let departed: UserId[];
    beforeEach(async () => {
      clock = createManualClock();
      tested = await create(clock);
      ({ here, elsewhere } = tested);
      seen = [];
      departed = [];
      const onDeparted = (person: UserId) => void departed.push(person);
      if (here !== elsewhere) here.start({ onChanged: () => undefined, onDeparted });
      elsewhere.start({ onChanged: (presence) => seen.push(presence), onDeparted });
      await elsewhere.subscribe([userId]);
    });
    afterEach(() => tested.dispose());

    const shown = async () => (await elsewhere.read([userId]))[0]!;
    const arrive = async (status: ChosenStatus = 'available') => {
      await tested.connect(bob);
      return here.arrive(userId, () => Promise.resolve(choice(status)));
    };
    const lose = async () => {
      await tested.disconnect(bob);
      await here.leave(userId, GRACE_MS);
    };

    it('shows who never came as offline', async () => {
      expect(await shown()).toMatchObject({ userId, status: 'offline', note: '' });
      expect(await elsewhere.isReachable(userId)).toBe(false);
    });

    it('shows who arrives, with what was chosen, to those who look', async () => {
      const before = await shown();
      expect(await arrive('away')).toEqual(choice('away'));
      await until(() => seen.length > 0);
      expect(seen).toEqual([await shown()]);
      expect(seen[0]).toMatchObject({ userId, status: 'away', note: 'hi' });
      expect(seen[0]!.version).toBeGreaterThan(before.version);
    });

    it('asks for the choice once', async () => {
      await arrive('away');
      await here.choose(userId, choice('dnd', 'x|y\nz'));
      const load = () => Promise.reject(new Error('it is known'));
      expect(await elsewhere.arrive(userId, load)).toEqual(choice('dnd', 'x|y\nz'));
      expect(await elsewhere.isReachable(userId)).toBe(true);
      await until(() => seen.some(({ note }) => note === 'x|y\nz'));
    });

    it('does not show a reconnect', async () => {
      await arrive();
      await until(() => seen.length === 1);
      await lose();
      clock.advance(GRACE_MS - 1_000);
      await tested.connect(bob);
      await elsewhere.arrive(userId, () => Promise.reject(new Error('it is known')));
      clock.advance(GRACE_MS);
      await here.choose(userId, choice('away'));
      await until(() => seen.some(({ status }) => status === 'away'));
      expect(seen.map(({ status }) => status)).toEqual(['available', 'away']);
      expect(departed).toEqual([]);
    });

    it('shows who stays away as offline when the grace is over, and tells one node', async () => {
      await arrive();
      await lose();
      await until(async () => {
        clock.advance(GRACE_MS);
        return (await shown()).status === 'offline';
      });
      await until(() => departed.length > 0);
      expect(departed).toEqual([userId]);
      await until(() => seen.at(-1)?.status === 'offline');
    });

    it('shows who leaves for good as offline at once', async () => {
      await arrive();
      await tested.disconnect(bob);
      await here.leave(userId, 0);
      expect(await shown()).toMatchObject({ status: 'offline' });
    });

    it('keeps who has another device', async () => {
      await arrive();
      await here.leave(userId, 0);
      expect(await shown()).toMatchObject({ status: 'available' });
    });

    it('takes nobody for there whose device is gone again', async () => {
      await here.arrive(userId, () => Promise.resolve(choice('available')));
      expect(await shown()).toMatchObject({ status: 'offline' });
    });

    it('keeps the grace of who was there and is gone again before being let in', async () => {
      await arrive();
      await until(() => seen.length === 1);
      await lose();
      await here.arrive(userId, () => Promise.reject(new Error('it is known')));
      expect(await shown()).toMatchObject({ status: 'available' });
      await until(async () => {
        clock.advance(GRACE_MS);
        return (await shown()).status === 'offline';
      });
    });

    it('expects people who were there, as they were, for a while', async () => {
      await here.expect([{ userId, chosen: choice('dnd') }], GRACE_MS);
      expect(await shown()).toMatchObject({ status: 'dnd', note: 'hi' });
      await until(async () => {
        clock.advance(GRACE_MS);
        return (await shown()).status === 'offline';
      });
    });

    it('counts the calls of a person, whatever the order in which they end', async () => {
      await arrive();
      await here.setInCall(userId, call, true);
      await elsewhere.setInCall(userId, 'call-0002' as CallId, true);
      await here.setInCall(userId, call, false);
      expect(await shown()).toMatchObject({ status: 'in-call' });
      await here.setInCall(userId, call, false);
      await here.setInCall(userId, 'call-0002' as CallId, false);
      expect(await shown()).toMatchObject({ status: 'available' });
    });

    it('goes on with the versions of who comes back', async () => {
      await arrive();
      await tested.disconnect(bob);
      await here.leave(userId, 0);
      const { version } = await shown();
      await arrive();
      expect((await shown()).version).toBeGreaterThan(version);
    });

    it('says nothing of an invisible person, whatever they do', async () => {
      await arrive('invisible');
      await here.setInCall(userId, call, true);
      await here.choose(userId, choice('invisible', 'busy'));
      await here.choose(userId, choice('available', 'back'));
      await until(() => seen.length > 0);
      expect(seen).toHaveLength(1);
      expect(seen[0]).toMatchObject({ status: 'in-call', note: 'back' });
    });

    const statuses: readonly ChosenStatus[] = ['available', 'away', 'dnd', 'invisible'];
    const states = statuses.flatMap((status) =>
      [true, false].flatMap((reachable) => [true, false].map((inCall) => ({ status, reachable, inCall }))),
    );
    it.each(states)(
      'shows $status, reachable $reachable, in a call $inCall as the model does',
      async (state) => {
        const { status, reachable, inCall } = state;
        if (reachable) await arrive(status);
        await here.setInCall(userId, call, inCall);
        expect(await shown()).toMatchObject(shownPresence({ chosen: choice(status), reachable, inCall }));
      },
    );
  });
}
