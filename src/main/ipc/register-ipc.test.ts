import type { IpcMainEvent } from 'electron';
import { describe, expect, it } from 'vitest';
import { channelOwners } from '@shared/ipc/contract.ts';
import { invokeChannels, sendChannels, type InvokeName, type SendName } from '@shared/ipc/channels.ts';
import type { IpcReply } from '@shared/ipc/reply.ts';
import type { PhoneCommand } from '@shared/phone.ts';
import { defaultSettings } from '@shared/settings.ts';
import { quietPhone } from '../testing/phone-samples.ts';
import { createRecordingLogger } from '../testing/recording-logger.ts';
import { registerIpc, type IpcDeps } from './register-ipc.ts';

type Listener = (event: IpcMainEvent, payload: unknown) => unknown;

const ORIGIN = 'app://ringdown';
const PHONE = 1;
const RINGING = 2;

function setUp() {
  const listeners = new Map<string, Listener>();
  const listen = (channel: string, listener: Listener): void => void listeners.set(channel, listener);
  const log = createRecordingLogger();
  const seen: unknown[] = [];
  const record = (value: unknown) => void seen.push(value);
  registerIpc({
    ipcMain: { handle: listen, on: listen } as unknown as IpcDeps['ipcMain'],
    roleOf: (id) => ({ [PHONE]: 'phone' as const, [RINGING]: 'ringing' as const })[id] ?? null,
    origin: ORIGIN,
    log,
    invoke: {
      loadSession: () => Promise.resolve(null),
      saveSession: () => Promise.reject(new Error('the disk is full of token-x')),
      clearSession: () => Promise.resolve(),
      loadSettings: () => Promise.resolve(defaultSettings),
      changeSettings: (patch) => {
        record(patch);
        return Promise.resolve(defaultSettings);
      },
      hotkeys: () =>
        Promise.resolve({
          status: {
            ...({ mute: 'idle', answer: 'idle', decline: 'idle', hangUp: 'idle' } as const),
            ...({ swap: 'unset', hold: 'unset', redial: 'unset', talk: 'unset' } as const),
          },
          desktop: null,
        }),
      configureHotkeys: () => Promise.resolve(),
    },
    send: {
      publish: record,
      command: (command: PhoneCommand) => {
        if (command.type === 'hang-up') throw new Error('a bug');
        record(command);
      },
      ringingReady: () => record('ready'),
      linksReady: () => record('links'),
      answerScreenQuestion: record,
      left: () => record('left'),
    },
  });
  const message =
    (from: Partial<{ id: number; origin: string; parent: object | null; frame: null }> = {}) =>
    (name: InvokeName | SendName, payload?: unknown) => {
      const { frame, id = PHONE, origin = ORIGIN, parent = null } = from;
      const senderFrame = frame === null ? null : { origin, parent };
      const channel = { ...invokeChannels, ...sendChannels }[name];
      return listeners.get(channel)?.({ sender: { id }, senderFrame } as unknown as IpcMainEvent, payload);
    };
  return { listeners, log, seen, message };
}

describe('IPC', () => {
  it('serves every channel of the contract', () => {
    const { listeners } = setUp();
    const all = [...Object.values(invokeChannels), ...Object.values(sendChannels)];
    expect([...listeners.keys()].sort()).toEqual(all.sort());
    expect(Object.keys(channelOwners)).toHaveLength(all.length);
  });

  it('answers with values', async () => {
    const { message } = setUp();
    expect(await message()('loadSettings')).toEqual({ ok: true, value: defaultSettings });
  });

  it('hands over what was sent, parsed', () => {
    const { message, seen } = setUp();
    message()('publish', { ...quietPhone, surprise: true });
    message({ id: RINGING })('command', { type: 'answer', callId: 'c-1' });
    message({ id: RINGING })('ringingReady');
    expect(seen).toEqual([quietPhone, { type: 'answer', callId: 'c-1' }, 'ready']);
  });

  it.each([
    ['a window this app did not open', { id: 77 }],
    ['the other window', { id: RINGING }],
    ['a page from elsewhere', { origin: 'https://evil.example' }],
    ['a page whose origin only looks alike', { origin: 'app://ringdown.evil' }],
    ['a frame inside the page', { parent: {} }],
    ['a frame that is gone', { frame: null }],
  ])('refuses %s', async (_what, from) => {
    const { log, message, seen } = setUp();
    expect(await message(from)('changeSettings', { theme: 'dark' })).toEqual({
      ok: false,
      error: { code: 'forbidden' },
    });
    message(from)('publish', quietPhone);
    expect(seen).toEqual([]);
    expect(log.lines.join()).toContain('forbidden');
  });

  it.each([
    ['changeSettings', { theme: 'neon' }],
    ['changeSettings', 'text'],
    ['saveSession', { token: 'token-x' }],
    ['loadSession', { extra: true }],
  ] as const)('refuses to %s with %j, and logs no content', async (name, payload) => {
    const { log, message, seen } = setUp();
    const reply = (await message()(name, payload)) as IpcReply<unknown>;
    expect(reply).toEqual({ ok: false, error: { code: 'invalid-payload' } });
    expect(seen).toEqual([]);
    expect(log.lines.join()).not.toContain('token-x');
  });

  it('turns a failure inside into an answer, and survives one in a listener', async () => {
    const { log, message } = setUp();
    const session = {
      serverUrl: '',
      serverName: '',
      token: '',
      deviceId: '',
      userId: '',
      username: '',
      name: '',
    };
    expect(await message()('saveSession', session)).toEqual({ ok: false, error: { code: 'internal' } });
    expect(() => message({ id: RINGING })('command', { type: 'hang-up', callId: 'c-1' })).not.toThrow();
    expect(log.lines.filter((line) => line.includes('an IPC handler failed'))).toHaveLength(2);
  });
});
