import { CallId, DeviceId } from '@protocol';
import { describe, expect, it } from 'vitest';
import { createMemoryStorage } from '../shell/page-storage.ts';
import { KeptCalls, type KeptCall } from './kept-calls.ts';
import { ada } from './testing/test-phone.ts';
import { bringBack, transition } from './transition.ts';

const device = DeviceId.parse('device-of-this-tab');
const call: KeptCall = {
  ...{ callId: CallId.parse('call-that-is-kept'), peer: ada, direction: 'incoming', media: 'audio' },
  ...{ device: DeviceId.parse('device-ada-1'), answeredAt: 1_000, muted: true, camera: false, held: false },
  ...{ link: 3, seq: 40 },
};

describe('what a page keeps for the one after it', () => {
  it('is there for the same device, until its tab was closed for a minute', () => {
    const storage = createMemoryStorage();
    new KeptCalls(storage).save(device, [call], 5_000);
    const after = new KeptCalls(storage);
    expect(after.load(device, 64_999)).toEqual([call]);
    expect(after.load(device, 65_000)).toEqual([]);
    expect(after.load(DeviceId.parse('device-of-a-copy'), 5_001)).toEqual([]);
  });

  it('is there where the page died, until a day after the call began', () => {
    const storage = createMemoryStorage();
    new KeptCalls(storage).save(device, [call], null);
    expect(new KeptCalls(storage).load(device, 10_000_000)).toEqual([call]);
    expect(new KeptCalls(storage).load(device, 1_000 + 24 * 3_600_000)).toEqual([]);
  });

  it('goes with the calls, and is nothing where it makes no sense', () => {
    const storage = createMemoryStorage();
    const kept = new KeptCalls(storage);
    kept.save(device, [call], null);
    kept.save(device, [], null);
    expect(kept.load(device, 0)).toEqual([]);
    storage.setItem('ringdown.calls', '{"deviceId":1}');
    expect(kept.load(device, 0)).toEqual([]);
  });
});

describe('a call that goes on in another page', () => {
  const back = bringBack(call).call;

  it('is connected anew, once, when the server says that it goes on', () => {
    expect(back).toMatchObject({ phase: 'reconnecting', answeredAt: 1_000, local: { muted: true } });
    const resumed = { type: 'resumed', state: 'active', peerDevice: call.device, at: 2_000 } as const;
    const first = transition(back, resumed);
    expect(first.effects).toContainEqual({
      ...{ type: 'reopen-link', device: call.device, role: 'answerer', link: 23 },
    });
    const second = transition(first.call, resumed);
    expect(second.effects.map(({ type }) => type)).not.toContain('reopen-link');
  });

  it('was lost, and not hung up, where its page took too long', () => {
    const ended = { type: 'peer-ended', reason: 'hangup', by: 'local', message: null, at: 2_000 } as const;
    expect(transition(back, ended).call).toMatchObject({ reason: 'signaling-lost', by: 'server' });
    expect(transition(back, { ...ended, by: 'remote' }).call).toMatchObject({
      reason: 'hangup',
      by: 'remote',
    });
  });
});
