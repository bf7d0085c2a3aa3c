import { ok } from '@shared/result.ts';
import { createSubject } from '@shared/observable.ts';
import { describe, expect, it } from 'vitest';
import { createFakePageInvite } from '../account/testing/fake-page-invite.ts';
import { createFakeServer, signedIn } from '../account/testing/fake-server.ts';
import { createFakeDeviceCheck, createFakeMediaDevices } from '../media/testing/fake-media.ts';
import { createMemoryStorage } from '../shell/page-storage.ts';
import { createFakeShell } from '../shell/testing/fake-shell.ts';
import { createFakeSignaling } from '../signaling/fake-signaling.ts';
import { callId, listed, userId, welcome } from '../signaling/testing/people.ts';
import { createMemoryTrustStore } from '../trust/testing/memory-trust-store.ts';
import { createStillNetwork } from '../network/testing/still-network.ts';
import { createPhone } from './create-phone.ts';
import { createLogBuffer } from './log.ts';
import { newCallId } from './new-call-id.ts';
import { callWith } from './testing/call-views.ts';
import { createFakeCallControl } from './testing/fake-call-control.ts';
import { createManualClock } from './testing/manual-clock.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));
const nothing = () => undefined;

function setUp() {
  const shell = createFakeShell();
  const line = createFakeSignaling();
  const server = createFakeServer();
  const calls = createFakeCallControl();
  const invite = createFakePageInvite();
  const clock = createManualClock();
  const phone = createPhone({
    shell,
    line,
    network: createStillNetwork(clock),
    fetch: server.fetch,
    createMedia: () => ({
      media: createFakeMediaDevices(),
      createRemoteAudio: () => ({ setAudible: nothing, setVolume: nothing, close: nothing }),
      createStreamMeter: () => ({
        level: () => 0,
        loudness: () => 0,
        frequencies: nothing,
        speaking: createSubject(false),
        close: nothing,
      }),
      sounds: { play: nothing, stop: nothing },
      keySounds: { play: nothing, stop: nothing },
      deviceCheck: createFakeDeviceCheck(),
    }),
    probeRelay: () => Promise.resolve({ ok: false, error: 'silent' }),
    probeDirectWay: () => Promise.resolve('untold'),
    createSfuConnection: () => {
      throw new Error('there is no media server');
    },
    createPeerConnection: () => {
      throw new Error('nothing here connects');
    },
    createCalls: () => calls,
    random: () => 0,
    pageStorage: createMemoryStorage(),
    machineLoad: { watch: () => () => undefined, isBusy: () => false },
    newCallId,
    trustStore: createMemoryTrustStore(),
    clock,
    log: createLogBuffer(clock),
    door: { current: createSubject(null), forget: nothing, dispose: nothing },
    invite,
  });
  line.answer('people:list', () => ok({ people: [listed('ada'), listed('bob', true)] }));
  const online = async () => {
    await phone.prepare();
    await phone.start();
    await phone.account.signIn({ serverUrl: 'team.example', username: 'ada', password: 'secret' });
    line.connection.set({ status: 'online' });
    line.emit('session:welcomed', welcome('ada', { missedCount: 1 }));
    await settled();
  };
  const notices = () => phone.notices.current.map(({ code }) => code);
  return { phone, shell, line, server, calls, clock, invite, online, notices };
}

describe('a phone', () => {
  it('shows itself outside, from the start to the person', async () => {
    const { shell, line, online } = setUp();
    await online();
    expect(shell.published.map(({ connection }) => connection)).toEqual(
      expect.arrayContaining(['connecting', 'signed-out', 'online']),
    );
    expect(shell.published.at(-1)).toEqual({
      connection: 'online',
      self: { name: 'ada', presence: 'available' },
      contacts: [{ userId: userId('bob'), name: 'bob', status: 'unknown', favourite: true }],
      calls: [],
      missedCount: 1,
    });
    line.emit('presence:changed', { userId: userId('bob'), status: 'offline', note: '', version: 1 });
    await settled();
    expect(shell.published.at(-1)?.contacts).toMatchObject([{ name: 'bob', status: 'offline' }]);
  });

  it('knows whether its window can be seen, until it is over', () => {
    const { phone, shell } = setUp();
    expect(phone.shown.current).toBe(true);
    shell.show(false);
    expect(phone.shown.current).toBe(false);
    phone.dispose();
    shell.show(true);
    expect(phone.shown.current).toBe(false);
  });

  it('knows whether there is a tray, and when one comes', () => {
    const { phone, shell } = setUp();
    expect(phone.hasTray.current).toBe(false);
    shell.bringTray(true);
    expect(phone.hasTray.current).toBe(true);
    phone.dispose();
    shell.bringTray(false);
    expect(phone.hasTray.current).toBe(true);
  });

  it('publishes once for many changes, and not at all for none', async () => {
    const { shell, calls, online } = setUp();
    await online();
    const before = shell.published.length;
    calls.list.set([callWith('bob', { phase: 'dialing' })]);
    calls.list.set([callWith('bob', { phase: 'ringing-out' })]);
    await settled();
    calls.list.set([callWith('bob', { phase: 'ringing-out', remoteMuted: true })]);
    await settled();
    expect(shell.published.slice(before).map((snapshot) => snapshot.calls[0]?.phase)).toEqual([
      'ringing-out',
    ]);
  });

  it('forgets the invite of somebody who signs in, and says so to somebody who is signed in', async () => {
    const { phone, invite, online, notices } = setUp();
    const link = { serverUrl: 'https://team.example', invite: 'abcdefghijklmnop' };
    invite.current.set(link);
    await online();
    expect(phone.invite.current).toBeNull();
    expect(notices()).toEqual([]);
    invite.current.set(link);
    expect(notices()).toEqual(['already-signed-in']);
    expect(invite.kept).toBe(false);
    await phone.account.signOut();
    expect(phone.invite.current, 'now it is of use').toEqual(link);
  });

  it('leaves nothing of a person who signs out', async () => {
    const { phone, shell, line, calls, server, online } = setUp();
    await online();
    phone.run({ type: 'show', screen: 'history' });
    calls.list.set([callWith('bob', { phase: 'ended' })]);
    await phone.account.signOut();
    await settled();
    expect(calls.asked).toContain('end-all');
    expect(line.opened).toBeNull();
    expect(server.received.at(-1)).toMatchObject({
      path: '/api/sign-out',
      authorization: `Bearer ${signedIn.token}`,
    });
    expect(phone.contacts.list.current).toEqual([]);
    expect(phone.calls.list.current).toEqual([]);
    expect(phone.history.state.current.missedCount).toBe(0);
    expect(phone.screen.current).toBe('people');
    expect(shell.session).toBeNull();
    expect(shell.published.at(-1)).toEqual({
      connection: 'signed-out',
      self: null,
      contacts: [],
      calls: [],
      missedCount: 0,
    });
  });

  it('stops when it is disposed of', async () => {
    const { phone, shell, calls, online } = setUp();
    await online();
    phone.dispose();
    const before = shell.published.length;
    calls.list.set([callWith('bob')]);
    shell.command({ type: 'hang-up', callId: callId('bob') });
    await settled();
    expect(shell.published).toHaveLength(before);
    expect(calls.asked).toEqual(['dispose']);
  });
});

describe('a command', () => {
  it('does the same from the tray as from a button', async () => {
    const { phone, shell, calls, online } = setUp();
    await online();
    phone.run({ type: 'call', userId: userId('bob'), media: 'audio' });
    shell.command({ type: 'call', userId: userId('bob'), media: 'video' });
    expect(calls.asked).toEqual(['start bob audio', 'start bob video']);
  });

  it('answers, declines, mutes, holds and hangs up', async () => {
    const { phone, calls, online } = setUp();
    await online();
    calls.list.set([callWith('bob'), callWith('eve', { phase: 'ringing-in', waiting: true })]);
    const [bob, eve] = [callId('bob'), callId('eve')];
    phone.run({ type: 'decline', callId: eve, message: 'Later' });
    phone.run({ type: 'answer', callId: eve });
    phone.run({ type: 'toggle-mute', callId: bob });
    phone.run({ type: 'set-muted', callId: bob, muted: false });
    phone.run({ type: 'set-camera', callId: bob, on: true });
    phone.run({ type: 'set-held', callId: bob, held: true });
    phone.run({ type: 'hang-up', callId: bob });
    expect(calls.asked).toEqual([
      `decline ${eve} Later`,
      `answer ${eve}`,
      `set-muted ${bob} true`,
      `set-muted ${bob} false`,
      `set-camera ${bob} true`,
      `set-held ${bob} true`,
      `hang-up ${bob}`,
    ]);
  });

  it.each([
    ['muted', { muted: true }, false],
    ['unmuted', {}, true],
    // A press while it opens takes the wish to be heard back.
    ['opening the microphone', { muted: true, microphoneOpening: true }, true],
  ])('mutes or unmutes a call that is %s', async (_what, changes, muted) => {
    const { phone, calls, online } = setUp();
    await online();
    calls.list.set([callWith('bob', changes)]);
    phone.run({ type: 'toggle-mute', callId: callId('bob') });
    expect(calls.asked).toEqual([`set-muted ${callId('bob')} ${muted}`]);
  });

  it('that makes no sense does nothing', async () => {
    const { phone, calls, notices, online } = setUp();
    await online();
    for (const type of ['answer', 'decline', 'hang-up', 'toggle-mute'] as const)
      phone.run({ type, callId: callId('bob') });
    expect(calls.asked).toEqual([]);
    expect(notices()).toEqual([]);
  });

  it('sets presence', async () => {
    const { phone, line, online } = setUp();
    await online();
    phone.run({ type: 'set-presence', presence: 'dnd' });
    expect(line.sent('presence:set')).toEqual([{ status: 'dnd', note: '' }]);
  });

  it('to call somebody who is calling answers', async () => {
    const { phone, calls, online } = setUp();
    await online();
    calls.list.set([callWith('bob', { phase: 'ringing-in' })]);
    phone.run({ type: 'call', userId: userId('bob'), media: 'audio' });
    expect(calls.asked).toEqual([`answer ${callId('bob')} audio`]);
  });

  it('to call somebody one is in a call with shows that call', async () => {
    const { phone, calls, online } = setUp();
    await online();
    calls.list.set([callWith('bob')]);
    phone.run({ type: 'show', screen: 'people' });
    phone.run({ type: 'call', userId: userId('bob'), media: 'audio' });
    expect(calls.asked).toEqual([]);
    expect(phone.screen.current).toBe('call');
  });

  it.each([
    ['without anybody signed in', 'not-signed-in'],
    ['without a line', 'offline'],
    ['to somebody who left', 'unknown-person'],
  ])('to call %s is refused aloud: %s', async (what, code) => {
    const { phone, line, calls, notices, online } = setUp();
    if (what !== 'without anybody signed in') await online();
    if (what === 'without a line') line.connection.set({ status: 'reconnecting', attempt: 1 });
    const callee = what === 'to somebody who left' ? 'gone' : 'bob';
    phone.run({ type: 'call', userId: userId(callee), media: 'audio' });
    expect(notices()).toEqual([code]);
    expect(calls.asked).toEqual([]);
  });
});

describe('a notice', () => {
  it('is shown once, goes when it is dismissed, and by itself', () => {
    const { phone, clock, notices } = setUp();
    const fail = () => phone.run({ type: 'call', userId: userId('bob'), media: 'audio' });
    fail();
    fail();
    expect(notices()).toEqual(['not-signed-in']);
    phone.dismissNotice(phone.notices.current[0]?.id ?? 0);
    expect(notices()).toEqual([]);
    fail();
    clock.pass(8_000);
    expect(notices()).toEqual([]);
  });
});

describe('the screen', () => {
  it('follows a call to its end and goes back', async () => {
    const { phone, calls, online } = setUp();
    await online();
    phone.run({ type: 'show', screen: 'history' });
    calls.list.set([callWith('bob', { phase: 'dialing' })]);
    expect(phone.screen.current).toBe('call');
    calls.list.set([callWith('bob', { phase: 'ended' })]);
    expect(phone.screen.current).toBe('call');
    calls.list.set([]);
    expect(phone.screen.current).toBe('history');
  });
});

describe('a phone that goes', () => {
  it('hangs up, says so to the server and stays away when the app ends', async () => {
    const { shell, line, calls, online } = setUp();
    await online();
    await shell.leave();
    expect(calls.asked).toEqual(['leave']);
    expect(line.sent('session:leave')).toEqual([{ mayReturn: false }]);
    expect(line.opened).toBeNull();
  });

  it('does not say that it may come back while it leaves for good, nor after that', async () => {
    const { phone, shell, line, calls, online } = setUp();
    await online();
    const left = shell.leave();
    phone.unload();
    await left;
    phone.unload();
    expect(calls.asked).toEqual(['leave']);
    expect(line.sent('session:leave')).toEqual([{ mayReturn: false }]);
  });

  it('says at once that it may come back when its page is unloaded', async () => {
    const { phone, line, calls, online } = setUp();
    await online();
    phone.unload();
    expect(calls.asked).toEqual(['unload']);
    expect(line.sent('session:leave')).toEqual([{ mayReturn: true }]);
  });
});
