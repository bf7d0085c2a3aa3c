import { describe, expect, it, vi } from 'vitest';
import { idleSnapshot, type PhoneCommand } from '@shared/phone.ts';
import { phoneWith, quietPhone } from '../testing/phone-samples.ts';
import { createPhoneHub } from './phone-hub.ts';

function setUp() {
  const delivered: PhoneCommand[] = [];
  const [askToLeave, cancel] = [vi.fn(), vi.fn()];
  const timers: { readonly ms: number; readonly run: () => void }[] = [];
  const hub = createPhoneHub({
    deliver: (command) => delivered.push(command),
    askToLeave,
    after(ms, run) {
      timers.push({ ms, run });
      return cancel;
    },
  });
  return { delivered, hub, askToLeave, timers, cancel };
}

describe('the phone hub', () => {
  it('keeps commands until the phone has spoken, in order', () => {
    const { delivered, hub } = setUp();
    hub.command({ type: 'call', userId: 'u-1', media: 'audio' });
    hub.command({ type: 'toggle-mute', callId: 'c-1' });
    expect(delivered).toEqual([]);
    hub.publish(quietPhone);
    expect(delivered.map(({ type }) => type)).toEqual(['call', 'toggle-mute']);
    hub.command({ type: 'hang-up', callId: 'c-1' });
    expect(delivered).toHaveLength(3);
  });

  it('holds no more commands than a person can mean', () => {
    const { delivered, hub } = setUp();
    for (let i = 0; i < 100; i++) hub.command({ type: 'toggle-mute', callId: 'c-1' });
    hub.publish(quietPhone);
    expect(delivered).toHaveLength(16);
  });

  it('waits until the phone has said goodbye', async () => {
    const { hub, askToLeave, cancel } = setUp();
    hub.publish(quietPhone);
    const leaving = hub.leave();
    expect(askToLeave).toHaveBeenCalledOnce();
    hub.left();
    await leaving;
    expect(cancel).toHaveBeenCalledOnce();
  });

  it('does not wait for longer than a second for a goodbye, nor for a phone that dies or is not there', async () => {
    const { hub, askToLeave, timers } = setUp();
    await hub.leave();
    expect(askToLeave).not.toHaveBeenCalled();
    hub.publish(quietPhone);
    const late = hub.leave();
    expect(timers[0]?.ms).toBe(1_000);
    timers[0]?.run();
    await late;
    hub.phoneLost();
    hub.publish(quietPhone);
    const dying = hub.leave();
    hub.phoneLost();
    await dying;
  });

  it('asks for one goodbye, however many wait for it, and another page for another', async () => {
    const { hub, askToLeave } = setUp();
    hub.publish(quietPhone);
    const both = Promise.all([hub.leave(), hub.leave()]);
    hub.left();
    await both;
    await hub.leave();
    expect(askToLeave).toHaveBeenCalledTimes(1);
    hub.phoneLost();
    hub.publish(quietPhone);
    void hub.leave();
    expect(askToLeave).toHaveBeenCalledTimes(2);
  });

  it('shows nothing of a phone that is gone, and forgets what it was told meanwhile', () => {
    const { delivered, hub } = setUp();
    hub.publish(phoneWith({ phase: 'ringing-in' }));
    hub.command({ type: 'answer', callId: 'c-1' });
    hub.phoneLost();
    expect(hub.snapshot.current).toEqual(idleSnapshot);
    hub.publish(quietPhone);
    expect(delivered).toEqual([{ type: 'answer', callId: 'c-1' }]);
  });
});
