import { beforeEach, describe, expect, it } from 'vitest';
import type { OwnPresence, QuietHours } from '../protocol/index.ts';
import { ada, bob, server, useAdaAndBob } from '../testing/ada-and-bob.ts';
import { newCallId } from '../testing/people.ts';
import { dataOf, signInAgain } from '../testing/test-device.ts';
import { DUE_EVERY_MS } from './presence-service.ts';

const HOUR = 3_600_000;

useAdaAndBob();
beforeEach(async () => {
  dataOf(await ada.request('presence:watch', { userIds: [bob.userId] }));
});

async function dial(): Promise<unknown> {
  const call = { callId: newCallId(), calleeId: bob.userId, media: 'audio', offer: null } as const;
  const started = dataOf(await ada.request('call:start', call));
  if (started.outcome === 'ringing') dataOf(await ada.request('call:cancel', { callId: call.callId }));
  return started.outcome === 'ended' ? started.reason : started.outcome;
}

/** Quiet from so many hours after now on, for an hour, every day. */
function quietIn(hours: number): QuietHours {
  const from = new Date(server.clock.now() + hours * HOUR);
  const minute = from.getUTCHours() * 60 + from.getUTCMinutes();
  const interval = { days: [0, 1, 2, 3, 4, 5, 6], from: minute, to: (minute + 60) % 1_440 };
  return { enabled: true, timeZone: 'Etc/UTC', intervals: [interval] };
}

const shownNext = async () => (await ada.next('presence:changed')).status;

describe('not to be disturbed for a while', () => {
  it('ends by itself, for callers, watchers and all own devices', async () => {
    const phone = await (await signInAgain(server, bob)).connect();
    const until = server.clock.now() + HOUR;
    dataOf(await bob.request('presence:set', { status: 'dnd', note: 'x', until }));
    expect(await phone.next('presence:own-changed')).toEqual({ status: 'dnd', note: 'x', until });
    expect(await shownNext()).toBe('dnd');
    expect(await dial()).toBe('busy');
    server.clock.advance(HOUR + DUE_EVERY_MS);
    expect(await shownNext()).toBe('available');
    for (const device of [bob, phone]) {
      expect(await device.next('presence:own-changed')).toEqual({ status: 'available', note: 'x' });
    }
    expect(await dial()).toBe('ringing');
    phone.drop();
  });

  it('is over at once for a device whose clock is slow, which is told', async () => {
    dataOf(await bob.request('presence:set', { status: 'dnd', note: 'x', until: server.clock.now() - 1 }));
    expect(await bob.next('presence:own-changed')).toEqual({ status: 'available', note: 'x' });
  });

  it('is told to the device that chose it only if something else came of it', async () => {
    const until = server.clock.now() + HOUR;
    dataOf(await bob.request('presence:set', { status: 'dnd', note: 'x', until }));
    expect(await shownNext()).toBe('dnd');
    expect(await bob.unexpected()).toEqual([]);
  });

  it('is over for watchers as soon as a device that comes knows it', async () => {
    dataOf(await bob.request('presence:set', { status: 'dnd', note: '', until: server.clock.now() + 1_000 }));
    expect(await shownNext()).toBe('dnd');
    server.clock.advance(1_000);
    const phone = await (await signInAgain(server, bob)).connect();
    expect(phone.welcome.presence).toEqual({ status: 'available', note: '' });
    expect(await shownNext()).toBe('available');
    phone.drop();
  });

  it('is for do not disturb only', async () => {
    const phone = await (await signInAgain(server, bob)).connect();
    dataOf(await bob.request('presence:set', { status: 'away', note: '', until: 5 }));
    expect(await phone.next('presence:own-changed')).toEqual({ status: 'away', note: '' });
    phone.drop();
  });
});

describe('quiet hours', () => {
  const begin = async (): Promise<OwnPresence> => {
    server.clock.advance(HOUR + DUE_EVERY_MS);
    return bob.next('presence:own-changed');
  };

  it('begin and end by themselves', async () => {
    dataOf(await bob.request('quiet-hours:set', quietIn(1)));
    expect(await bob.next('presence:own-changed')).toEqual({ status: 'available', note: '' });
    expect(await dial()).toBe('ringing');
    expect(await begin()).toMatchObject({ status: 'dnd', scheduled: true });
    expect(await shownNext()).toBe('dnd');
    expect(await dial()).toBe('busy');
    server.clock.advance(HOUR);
    expect(await shownNext()).toBe('available');
    expect(await dial()).toBe('ringing');
  });

  it('hold at once, and for everybody who comes later', async () => {
    dataOf(await bob.request('quiet-hours:set', quietIn(0)));
    expect(await shownNext()).toBe('dnd');
    const phone = await (await signInAgain(server, bob)).connect();
    expect(phone.welcome.presence).toMatchObject({ status: 'dnd', scheduled: true });
    phone.drop();
  });

  it('are over for now when somebody says so, and come again', async () => {
    dataOf(await bob.request('quiet-hours:set', quietIn(0)));
    expect(await shownNext()).toBe('dnd');
    server.clock.advance(60_000);
    dataOf(await bob.request('presence:set', { status: 'available', note: '' }));
    expect(await shownNext()).toBe('available');
    server.clock.advance(24 * HOUR);
    expect(await shownNext()).toBe('dnd');
  });

  it('are kept, and told to the other devices', async () => {
    expect(dataOf(await bob.request('quiet-hours:get', {}))).toEqual({ quietHours: null });
    const phone = await (await signInAgain(server, bob)).connect();
    const quietHours = quietIn(5);
    dataOf(await bob.request('quiet-hours:set', quietHours));
    expect(await phone.next('quiet-hours:changed')).toEqual({ quietHours });
    expect(dataOf(await phone.request('quiet-hours:get', {}))).toEqual({ quietHours });
    phone.drop();
  });

  it('are in a time zone that there is', async () => {
    const elsewhere = { ...quietIn(0), timeZone: 'Mars/Olympus' };
    expect(await bob.request('quiet-hours:set', elsewhere)).toMatchObject({
      error: { code: 'invalid_payload' },
    });
    expect(await ada.unexpected()).toEqual([]);
  });
});
