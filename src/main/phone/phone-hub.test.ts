import { describe, expect, it } from 'vitest';
import { idleSnapshot, type PhoneCommand } from '@shared/phone.ts';
import { phoneWith, quietPhone } from '../testing/phone-samples.ts';
import { createPhoneHub } from './phone-hub.ts';

function setUp() {
  const delivered: PhoneCommand[] = [];
  return { delivered, hub: createPhoneHub({ deliver: (command) => delivered.push(command) }) };
}

describe('the phone hub', () => {
  it('keeps commands until the phone has spoken, in order', () => {
    const { delivered, hub } = setUp();
    hub.command({ type: 'call', userId: 'u-1', media: 'audio' });
    hub.command({ type: 'toggle-mute' });
    expect(delivered).toEqual([]);
    hub.publish(quietPhone);
    expect(delivered.map(({ type }) => type)).toEqual(['call', 'toggle-mute']);
    hub.command({ type: 'hang-up' });
    expect(delivered).toHaveLength(3);
  });

  it('holds no more commands than a person can mean', () => {
    const { delivered, hub } = setUp();
    for (let i = 0; i < 100; i++) hub.command({ type: 'toggle-mute' });
    hub.publish(quietPhone);
    expect(delivered).toHaveLength(16);
  });

  it('shows nothing of a phone that is gone, and forgets what it was told meanwhile', () => {
    const { delivered, hub } = setUp();
    hub.publish(phoneWith({ phase: 'ringing-in' }));
    hub.command({ type: 'answer' });
    hub.phoneLost();
    expect(hub.snapshot.current).toEqual(idleSnapshot);
    hub.publish(quietPhone);
    expect(delivered).toEqual([{ type: 'answer' }]);
  });
});
