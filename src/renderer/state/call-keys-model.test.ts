import type { CallId } from '@protocol';
import { describe, expect, it } from 'vitest';
import { aCall } from '../ui/testing/fake-phone.ts';
import { anOwnRoom } from '../ui/testing/fake-rooms.ts';
import { commandForKey, meaningInRoom, type KeyPress } from './call-keys-model.ts';

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

describe('a bare key in a room', () => {
  const room = anOwnRoom();
  const callId = room.roomId;

  it.each([
    ['m', room, { type: 'toggle-mute', callId }],
    ['v', room, { type: 'set-camera', callId, on: true }],
    ['P', room, { type: 'set-screen', callId, on: true }],
    ['h', room, 'hand'],
    ['s', room, null],
    ['m', anOwnRoom({ held: true }), null],
    ['m', anOwnRoom({ phase: 'over', over: 'ended' }), null],
    ['m', anOwnRoom({ phase: 'joining' }), null],
    ['m', null, null],
  ] as const)('%s', (key, here, meant) => {
    expect(meaningInRoom(press(key), here)).toEqual(meant);
  });

  it('is nothing together with another key', () => {
    expect(meaningInRoom(press('m', { ctrlKey: true }), room)).toBeNull();
  });
});
