import { describe, expect, it } from 'vitest';
import { ada, bob, server, useAdaAndBob } from '../testing/ada-and-bob.ts';
import { ring, talk } from '../testing/people.ts';
import { dataOf, signInAgain } from '../testing/test-device.ts';

useAdaAndBob();

describe('the log of calls', () => {
  it('shows a call from both sides', async () => {
    const callId = await talk(ada, bob);
    server.clock.advance(60_000);
    dataOf(await bob.request('call:hangup', { callId }));
    await ada.next('history:changed');
    const outgoing = (await ada.next('history:changed')).entry;
    expect(outgoing).toMatchObject({
      ...{ callId, peer: bob.person, direction: 'outgoing', endReason: 'hangup', missed: false, seen: true },
    });
    expect(outgoing!.endedAt! - outgoing!.answeredAt!).toBe(60_000);
    const { entries } = dataOf(await bob.request('history:list', { limit: 10 }));
    expect(entries).toMatchObject([{ callId, peer: ada.person, direction: 'incoming', missed: false }]);
  });

  it('counts what was missed until it was looked at, on all devices', async () => {
    const phone = await (await signInAgain(server, bob)).connect();
    for (const missedCount of [1, 2]) {
      const { callId } = await ring(ada, bob);
      dataOf(await ada.request('call:cancel', { callId }));
      server.clock.advance(1_000);
      expect(await bob.next('history:changed')).toMatchObject({
        ...{ missedCount, entry: { callId, missed: true, seen: false } },
      });
    }
    const { callId } = await ring(ada, bob);
    dataOf(await bob.request('call:decline', { callId }));
    expect(await bob.next('history:changed')).toMatchObject({ missedCount: 2, entry: { missed: false } });

    // What was sent to both may reach one of them later.
    await phone.unexpected();
    phone.forgetEvents();
    dataOf(await bob.request('history:seen', {}));
    expect(await phone.next('history:changed')).toEqual({ entry: null, missedCount: 0 });
    const { entries } = dataOf(await bob.request('history:list', { limit: 10 }));
    expect(entries.map(({ missed, seen }) => ({ missed, seen }))).toEqual([
      { missed: false, seen: true },
      { missed: true, seen: true },
      { missed: true, seen: true },
    ]);
    phone.drop();
  });

  it('comes in pages, newest first', async () => {
    const made: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      const { callId } = await ring(ada, bob);
      dataOf(await bob.request('call:decline', { callId }));
      made.unshift(callId);
      server.clock.advance(1_000);
    }
    const first = dataOf(await ada.request('history:list', { limit: 2 }));
    expect(first.entries.map(({ callId }) => callId)).toEqual(made.slice(0, 2));
    expect(first.hasMore).toBe(true);
    const before = first.entries[1]!.startedAt;
    const second = dataOf(await ada.request('history:list', { limit: 2, before }));
    expect(second.entries.map(({ callId }) => callId)).toEqual(made.slice(2));
    expect(second.hasMore).toBe(false);
  });
});
