import { expect, it } from 'vitest';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { until } from '../testing/until.ts';
import { Nodes, type NodesDeps } from './nodes.ts';

const BEAT_MS = 3_000;

/** A node among others, of which `silent` have said nothing for long. Everything that is told of it is in `done`. */
function setUp(given: Partial<NodesDeps> = {}) {
  const beatClock = createManualClock();
  const done: string[] = [];
  const state = {
    silent: [] as string[],
    silentMs: null as number | null,
    isKnown: true,
    failing: new Set<string>(),
  };
  const act = (what: string): Promise<void> => {
    done.push(what);
    return state.failing.delete(what) ? Promise.reject(new Error(`${what} failed`)) : Promise.resolve();
  };
  const store = {
    async beat() {
      await act('beat');
      return state.isKnown;
    },
    isKnown: () => Promise.resolve(state.isKnown),
    silent: () => Promise.resolve(state.silent.map((nodeId) => ({ nodeId, silentMs: state.silentMs }))),
    async bury(nodeId: string) {
      await act(`bury ${nodeId}`);
      state.silent = state.silent.filter((name) => name !== nodeId);
    },
    async reconnect() {
      state.isKnown = true;
      await act('reconnect');
    },
  };
  const nodes = new Nodes({
    ...{ store: store as unknown as NodesDeps['store'], clock: createManualClock(), beatClock },
    ...{ log: { error: () => undefined, warn: () => undefined }, isShared: true },
    ...{ figures: () => ({}), connected: () => [], hearsOthers: () => true },
    onLost: () => act('see to the lost'),
    onForgotten: () => act('see to the forgotten'),
    onCutOff: () => done.push('let go'),
    ...given,
  });
  nodes.start();
  /** Resolves when this beat has done what it does, which is seen by the last thing of it. */
  const beat = async (last: string): Promise<string[]> => {
    done.length = 0;
    beatClock.advance(BEAT_MS);
    await until(() => done.includes(last));
    // Whoever had something to do after it has had a turn.
    await new Promise((resolve) => setImmediate(resolve));
    return [...done];
  };
  return { state, beat, nodes };
}

it('sees to the people of a dead node until it is done, also where burying the next one failed', async () => {
  const { state, beat } = setUp();
  expect(await beat('beat')).toEqual(['beat']);
  state.silent = ['a', 'b'];
  state.failing.add('bury b');
  expect(await beat('bury b')).toEqual(['beat', 'bury a', 'bury b']);
  state.failing.add('see to the lost');
  expect(await beat('see to the lost')).toEqual(['beat', 'bury b', 'see to the lost']);
  expect(await beat('see to the lost')).toEqual(['beat', 'see to the lost']);
  expect(await beat('beat')).toEqual(['beat']);
});

it('takes up its own people again until it is done, where the others took it for dead', async () => {
  const { state, beat } = setUp();
  state.isKnown = false;
  state.failing.add('reconnect');
  expect(await beat('reconnect')).toEqual(['beat', 'reconnect']);
  state.failing.add('see to the forgotten');
  expect(await beat('see to the forgotten')).toEqual(['beat', 'reconnect', 'see to the forgotten']);
  expect(await beat('see to the forgotten')).toEqual(['beat', 'reconnect', 'see to the forgotten']);
  expect(await beat('beat')).toEqual(['beat']);
});

it('lets its people go once the others have taken it for dead and it still does not hear them', async () => {
  let hears = false;
  const { state, beat, nodes } = setUp({ hearsOthers: () => hears });
  state.isKnown = false;
  expect(await beat('let go')).toEqual(['let go']);
  expect(nodes.isAble).toBe(false);
  hears = true;
  expect(await beat('see to the forgotten')).toEqual(['beat', 'reconnect', 'see to the forgotten']);
  expect(nodes.isAble).toBe(true);
});

it('tells since when the nodes were lost that died: by what the database says of the one that was silent for longest', async () => {
  const lost: (number | null)[] = [];
  const clock = createManualClock();
  const { state, beat } = setUp({
    clock,
    onLost(since) {
      lost.push(since === null ? since : clock.now() - since);
      return Promise.resolve();
    },
  });
  state.silent = ['a'];
  for (const silentMs of [10_500, null, 3_600_000]) {
    state.silentMs = silentMs;
    state.silent = ['a'];
    await beat('bury a');
  }
  // One that says that it ends has just done so; of one that died while nobody could say anything not more is known.
  expect(lost).toEqual([10_500, BEAT_MS, 13_000]);
});
