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

  it('tells both why a device gave up a call, as far as it knows the reason', async () => {
    const endWith = async (detail: string) => {
      server.clock.advance(1_000);
      const callId = await talk(ada, bob);
      const payload = { callId, reason: 'media-failed', detail } as const;
      dataOf(await bob.request('call:hangup', payload as Parameters<typeof bob.request<'call:hangup'>>[1]));
      const { detail: told } = await ada.next('call:ended');
      const { entries } = dataOf(await bob.request('history:list', { limit: 1 }));
      return { told, kept: entries[0]?.endDetail };
    };
    expect(await endWith('untrusted')).toEqual({ told: 'untrusted', kept: 'untrusted' });
    // Of a newer client: the call ends all the same.
    expect(await endWith('moon-phase')).toEqual({ told: undefined, kept: undefined });
  });

  it('keeps how a call was, for each of the two by themselves, as it was said first', async () => {
    const callId = await talk(ada, bob);
    dataOf(await bob.request('call:hangup', { callId }));
    const summary = {
      ...{ seconds: 60, mos: 3.2, lostIn: 0.01, lostOut: 0.08 },
      ...{ roundTripMs: 48, relayed: false, cause: 'uplink' },
    };
    dataOf(await ada.request('history:summary', { callId, summary }));
    dataOf(await ada.request('history:summary', { callId, summary: { ...summary, mos: 1 } }));
    const listed = async (device: typeof ada) =>
      dataOf(await device.request('history:list', { limit: 1 })).entries[0];
    expect((await listed(ada))?.summary).toEqual(summary);
    expect(await listed(bob)).not.toHaveProperty('summary');
    dataOf(await bob.request('history:summary', { callId, summary: { ...summary, cause: null } }));
    expect((await listed(bob))?.summary?.cause).toBeNull();
  });

  it('is asked for by whole milliseconds', async () => {
    for (const before of [1.5, 1e300])
      expect(await ada.request('history:list', { before, limit: 1 })).toMatchObject({
        ...{ ok: false, error: { code: 'invalid_payload' } },
      });
    expect(dataOf(await ada.request('history:list', { before: 1, limit: 1 })).entries).toEqual([]);
  });

  it('takes no word on a call that nobody answered, that is not one’s own, or that makes no sense', async () => {
    const summary = {
      seconds: 1,
      mos: 4,
      lostIn: null,
      lostOut: null,
      roundTripMs: null,
      relayed: true,
      cause: null,
    };
    const { callId } = await ring(ada, bob);
    dataOf(await ada.request('call:cancel', { callId }));
    const told = async (changes: object) => {
      const reply = await ada.request('history:summary', { callId, summary: { ...summary, ...changes } });
      return reply.ok ? 'taken' : reply.error.code;
    };
    expect(await told({})).toBe('not_found');
    for (const changes of [{ mos: 9 }, { seconds: 0 }, { lostIn: 2 }, { cause: 'Not <a> cause' }])
      expect(await told(changes)).toBe('invalid_payload');
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

  it('skips and repeats none of the calls of the same moment, page by page', async () => {
    const made: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      const { callId } = await ring(ada, bob);
      dataOf(await bob.request('call:decline', { callId }));
      made.push(callId);
    }
    const listed: string[] = [];
    for (let position = {}, hasMore = true; hasMore;) {
      const page = dataOf(await ada.request('history:list', { ...position, limit: 2 }));
      const last = page.entries.at(-1)!;
      listed.push(...page.entries.map(({ callId }) => callId));
      position = { before: last.startedAt, beforeCall: last.callId };
      ({ hasMore } = page);
    }
    expect(listed.sort()).toEqual(made.sort());
  });
});
