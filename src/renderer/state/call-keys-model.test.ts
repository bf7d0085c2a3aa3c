import type { CallId } from '@protocol';
import { describe, expect, it } from 'vitest';
import { aCall } from '../ui/testing/fake-phone.ts';
import { commandForKey, type KeyPress } from './call-keys-model.ts';

const press = (key: string, changes: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  repeat: false,
  ...changes,
});
const active = aCall();
const { callId } = active;

describe('commandForKey', () => {
  it.each([
    ['m', active, { type: 'toggle-mute', callId }],
    ['M', active, { type: 'toggle-mute', callId }],
    ['v', active, { type: 'set-camera', callId, on: true }],
    ['v', aCall({ cameraOn: true }), { type: 'set-camera', callId, on: false }],
    ['p', active, { type: 'set-screen', callId, on: true }],
    ['h', active, { type: 'set-held', callId, held: true }],
    ['h', aCall({ held: true, phase: 'reconnecting' }), { type: 'set-held', callId, held: false }],
    ['s', active, null],
    ['x', active, null],
    ['m', aCall({ phase: 'ringing-in' }), null],
    ['m', aCall({ phase: 'connecting' }), null],
  ] as const)('%s', (key, call, command) => {
    expect(commandForKey(press(key), { current: call, next: null })).toEqual(command);
  });

  it.each([
    ['one on hold', { held: true }, { type: 'set-held', callId: 'call-0002', held: false }],
    ['one that waits', { phase: 'ringing-in' }, { type: 'answer', callId: 'call-0002' }],
  ] as const)('S goes on with %s', (_what, changes, command) => {
    const next = aCall({ callId: 'call-0002' as CallId, ...changes });
    expect(commandForKey(press('s'), { current: active, next })).toEqual(command);
  });

  it('means nothing without a call', () => {
    expect(commandForKey(press('m'), { current: null, next: null })).toBeNull();
  });

  it.each([{ ctrlKey: true }, { altKey: true }, { metaKey: true }, { repeat: true }])(
    'leaves %o alone',
    (held) => {
      expect(commandForKey(press('m', held), { current: active, next: null })).toBeNull();
    },
  );
});
