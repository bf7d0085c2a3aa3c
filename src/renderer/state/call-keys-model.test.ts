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

describe('commandForKey', () => {
  it.each([
    ['m', active, { type: 'toggle-mute' }],
    ['M', active, { type: 'toggle-mute' }],
    ['v', active, { type: 'set-camera', on: true }],
    ['v', aCall({ cameraOn: true }), { type: 'set-camera', on: false }],
    ['h', active, { type: 'set-held', callId: active.callId, held: true }],
    [
      'h',
      aCall({ held: true, phase: 'reconnecting' }),
      { type: 'set-held', callId: active.callId, held: false },
    ],
    ['x', active, null],
    ['m', aCall({ phase: 'ringing-in' }), null],
    ['m', aCall({ phase: 'connecting' }), null],
  ] as const)('%s', (key, call, command) => {
    expect(commandForKey(press(key), call)).toEqual(command);
  });

  it.each([{ ctrlKey: true }, { altKey: true }, { metaKey: true }, { repeat: true }])(
    'leaves %o alone',
    (held) => {
      expect(commandForKey(press('m', held), active)).toBeNull();
    },
  );
});
