import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { PhoneCommand } from '@shared/phone.ts';
import { createTalkKey } from '../talk-key/talk-key.ts';
import { createRecordingLogger } from '../testing/recording-logger.ts';
import { createHeldKey, type KeyHook } from './held-key.ts';

const numbers: KeyHook['UiohookKey'] = {
  F9: 67,
  Space: 57,
  Numpad1: 79,
  Ctrl: 29,
  CtrlRight: 3613,
  Shift: 42,
  Meta: 3675,
};

function setUp(
  platform: NodeJS.Platform = 'linux',
  { isTrusted = true, fails = false, knows = numbers } = {},
) {
  const events = new EventEmitter();
  let running = 0;
  const hook: KeyHook = {
    uIOhook: {
      on: (name, listener) => events.on(name, listener),
      off: (name, listener) => events.off(name, listener),
      start: () => void (running += 1),
      stop: () => void (running -= 1),
    },
    UiohookKey: knows,
  };
  const said: string[] = [];
  const onCommand = (command: PhoneCommand) => command.type === 'talk-key' && said.push(command.key);
  const power = new EventEmitter();
  const heldKey = createHeldKey({
    loadKeyHook() {
      if (fails) throw new Error('no prebuilt binary');
      return hook;
    },
    ...{ platform, log: createRecordingLogger() },
    systemPreferences: { isTrustedAccessibilityClient: () => isTrusted },
    talkKey: createTalkKey({ powerMonitor: power as never, onCommand }),
  });
  const key = (name: 'keydown' | 'keyup', keycode: number, held: object = {}) =>
    events.emit(name, { keycode, ctrlKey: false, altKey: false, shiftKey: false, metaKey: false, ...held });
  return { heldKey, key, power, said, running: () => running };
}

describe('the global key to talk', () => {
  it('is down with its modifiers, once however often it repeats, and up when either comes up', () => {
    const { heldKey, key, said } = setUp();
    expect(heldKey.watch('CommandOrControl+F9')).toBe('registered');
    key('keydown', 67);
    key('keydown', 67, { ctrlKey: true, shiftKey: true });
    expect(said).toEqual([]);
    key('keydown', 67, { ctrlKey: true });
    key('keydown', 67, { ctrlKey: true });
    key('keyup', 29);
    key('keyup', 67);
    key('keydown', 67, { ctrlKey: true });
    key('keyup', 67, { ctrlKey: true });
    expect(said).toEqual(['down', 'up', 'down', 'up']);
  });

  it('is not listened for when it means nothing, and is lost then', () => {
    const { heldKey, key, running, said } = setUp();
    heldKey.watch('F9');
    heldKey.watch('F9');
    expect(running()).toBe(1);
    key('keydown', 67);
    heldKey.watch(null);
    key('keyup', 67);
    expect(said).toEqual(['down', 'lost']);
    expect(running()).toBe(0);
  });

  it.each(['lock-screen', 'suspend'])('is lost with %s, and so is a key in the window', (event) => {
    const { heldKey, key, power, said } = setUp();
    heldKey.watch('F9');
    key('keydown', 67);
    power.emit(event);
    key('keyup', 67);
    power.emit(event);
    expect(said).toEqual(['down', 'lost', 'lost']);
  });

  it.each([
    ['there is no hook for the system', setUp('win32', { fails: true }), 'unavailable'],
    ['macOS does not let it hear keys', setUp('darwin', { isTrusted: false }), 'refused'],
    ['the hook does not know the key', setUp('linux', { knows: {} }), 'invalid'],
  ])('says so when %s', (_what, { heldKey, running }, status) => {
    expect(heldKey.watch('F9')).toBe(status);
    expect(running()).toBe(0);
  });
});
