import { limits, type HistoryEntry, type UserId } from '@protocol';
import { createSubject } from '@shared/observable.ts';
import { ok } from '@shared/result.ts';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../phone/testing/manual-clock.ts';
import { createFakeSignaling } from '../signaling/fake-signaling.ts';
import { userId, welcome } from '../signaling/testing/people.ts';
import { createCallHistory } from './server-history.ts';
import { entry } from './testing/entries.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

function setUp(...entries: HistoryEntry[]) {
  const signaling = createFakeSignaling();
  const clock = createManualClock();
  const self = createSubject<UserId | null>(userId('ada'));
  const history = createCallHistory({ signaling, userId: self, clock });
  signaling.answer('history:list', () => ok({ entries, hasMore: true }));
  const online = async () => {
    signaling.connection.set({ status: 'online' });
    signaling.emit('session:welcomed', welcome('ada', { missedCount: 2 }));
    await settled();
  };
  const shown = () => history.state.current.entries.map(({ startedAt }) => startedAt);
  return { signaling, clock, self, history, online, shown };
}

describe('the call log', () => {
  it('is read on connect', async () => {
    const { history, signaling, online } = setUp(entry('bob', 20), entry('eve', 10));
    expect(history.state.current.status).toBe('loading');
    await online();
    expect(signaling.sent('history:list')).toEqual([{ limit: limits.historyPage }]);
    expect(history.state.current).toMatchObject({ status: 'ready', hasMore: true, missedCount: 2 });
  });

  it('takes up calls as they happen, newest first, each once', async () => {
    const { history, signaling, online, shown } = setUp(entry('bob', 20));
    await online();
    signaling.emit('history:changed', { entry: entry('eve', 30), missedCount: 3 });
    signaling.emit('history:changed', { entry: entry('bob', 20, { endReason: 'declined' }), missedCount: 3 });
    expect(shown()).toEqual([30, 20]);
    expect(history.state.current.entries[1]?.endReason).toBe('declined');
    expect(history.state.current.missedCount).toBe(3);
  });

  it('keeps how a call was when news of it does not say', async () => {
    const summary = {
      ...{ seconds: 60, mos: 4, lostIn: 0, lostOut: 0 },
      ...{ roundTripMs: 40, relayed: false, cause: null },
    };
    const { history, signaling, online } = setUp(entry('bob', 20, { summary }));
    await online();
    signaling.emit('history:changed', { entry: entry('bob', 20, { endReason: 'hangup' }), missedCount: 0 });
    expect(history.state.current.entries).toMatchObject([{ endReason: 'hangup', summary }]);
  });

  it('grows backwards from its end, one page at a time', async () => {
    // Of the same moment, in the order of the server.
    const [first, last] = [entry('bob', 10), entry('eve', 10)];
    const { history, signaling, online, shown } = setUp(entry('bob', 20), first, last);
    history.loadMore();
    await online();
    signaling.answer('history:list', () => ok({ entries: [entry('joe', 10)], hasMore: false }));
    history.loadMore();
    history.loadMore();
    await settled();
    expect(signaling.sent('history:list').slice(1)).toEqual([
      { before: 10, beforeCall: last.callId, limit: limits.historyPage },
    ]);
    expect(shown()).toEqual([20, 10, 10, 10]);
    history.loadMore();
    expect(signaling.sent('history:list')).toHaveLength(2);
  });

  it('stays readable while the line is down, and is read anew after', async () => {
    const { signaling, online, shown } = setUp(entry('bob', 20));
    await online();
    signaling.connection.set({ status: 'reconnecting', attempt: 1 });
    expect(shown()).toEqual([20]);
    signaling.answer('history:list', () => ok({ entries: [entry('eve', 90)], hasMore: false }));
    await online();
    expect(shown()).toEqual([90]);
  });

  it('is read anew when the server lost track', async () => {
    const { signaling, online, shown } = setUp(entry('bob', 20));
    await online();
    signaling.answer('history:list', () => ok({ entries: [entry('eve', 90)], hasMore: false }));
    signaling.emit('session:stale', {});
    await settled();
    expect(shown()).toEqual([90]);
  });

  it('is asked for again after a fault', async () => {
    const { history, signaling, clock, online } = setUp();
    signaling.refuse('history:list');
    await online();
    signaling.answer('history:list', () => ok({ entries: [], hasMore: false }));
    clock.pass(2_000);
    await settled();
    expect(history.state.current.status).toBe('ready');
  });

  it('is forgotten with the person, also what is still on its way', async () => {
    const { history, signaling, self } = setUp(entry('bob', 20));
    signaling.connection.set({ status: 'online' });
    self.set(null);
    await settled();
    expect(history.state.current).toEqual({ status: 'loading', entries: [], hasMore: false, missedCount: 0 });
  });
});

describe('missed calls', () => {
  it('are seen at once when somebody looks', async () => {
    const { history, signaling, online } = setUp(entry('bob', 20));
    await online();
    history.markSeen();
    expect(history.state.current.missedCount).toBe(0);
    expect(history.state.current.entries[0]?.seen).toBe(true);
    expect(signaling.sent('history:seen')).toHaveLength(1);
    history.markSeen();
    expect(signaling.sent('history:seen')).toHaveLength(1);
  });

  it('count again when the server was not told, with those that came meanwhile', async () => {
    const { history, signaling, online } = setUp(entry('bob', 20));
    await online();
    signaling.refuse('history:seen');
    history.markSeen();
    await settled();
    expect(history.state.current.missedCount).toBe(2);
    expect(history.state.current.entries[0]?.seen).toBe(false);
  });

  it('are seen when another device of this person looked', async () => {
    const { history, signaling, online } = setUp(entry('bob', 20));
    await online();
    signaling.emit('history:changed', { entry: null, missedCount: 0 });
    expect(history.state.current).toMatchObject({ missedCount: 0, entries: [{ seen: true }] });
  });
});
