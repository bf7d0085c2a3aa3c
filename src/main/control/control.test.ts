import { EventEmitter } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSubject } from '@shared/observable.ts';
import type { PhoneCommand } from '@shared/phone.ts';
import { comes } from '@shared/testing/comes.ts';
import { createTalkKey } from '../talk-key/talk-key.ts';
import { phoneWith, quietPhone } from '../testing/phone-samples.ts';
import { createRecordingLogger } from '../testing/recording-logger.ts';
import { controlAddress } from './control-address.ts';
import { controlExit, runControlClient } from './control-client.ts';
import { startControlServer } from './control-server.ts';

let profile: string;
let address: string;
const stops: (() => void)[] = [];

beforeEach(async () => {
  profile = await mkdtemp(join(tmpdir(), 'ringdown-control-'));
  address = controlAddress(profile, process.platform);
});
afterEach(async () => {
  for (const stop of stops.splice(0)) stop();
  await rm(profile, { recursive: true });
});

async function setUp(begin = phoneWith({ callId: 'c-1', muted: false })) {
  const snapshot = createSubject(begin);
  const commands = createSubject<readonly PhoneCommand[]>([]);
  const onCommand = (command: PhoneCommand) => commands.set([...commands.current, command]);
  const power = new EventEmitter();
  stops.push(
    startControlServer({
      ...{ address, snapshot, onCommand, platform: process.platform, log: createRecordingLogger() },
      onShow: () => onCommand({ type: 'show', screen: 'people' }),
      talkKey: createTalkKey({ powerMonitor: power as never, onCommand }),
    }),
  );
  await expect
    .poll(() =>
      stat(address).then(
        (found) => found.isSocket(),
        () => false,
      ),
    )
    .toBe(true);
  return { snapshot, commands, power };
}

const ctl = async (verb: string) => {
  const printed: string[] = [];
  const code = await runControlClient({ address, print: (line) => printed.push(line) }, verb);
  return { code, reply: JSON.parse(printed.at(-1) ?? 'null') as unknown };
};
async function connect(): Promise<Socket> {
  const socket = createConnection(address);
  stops.push(() => socket.destroy());
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}
const keys = (commands: readonly PhoneCommand[]) =>
  commands.flatMap((command) => (command.type === 'talk-key' ? [command.key] : []));

describe.skipIf(process.platform === 'win32')('the control socket', () => {
  it('is for nobody else', async () => {
    await setUp();
    expect((await stat(dirname(address))).mode & 0o777).toBe(0o700);
  });

  it.each([
    ['mute', { type: 'set-muted', callId: 'c-1', muted: true }],
    ['unmute', { type: 'set-muted', callId: 'c-1', muted: false }],
    ['toggle-mute', { type: 'toggle-mute', callId: 'c-1' }],
    ['hang-up', { type: 'hang-up', callId: 'c-1' }],
    ['hold', { type: 'set-held', callId: 'c-1', held: true }],
    ['show', { type: 'show', screen: 'people' }],
  ])('does %s', async (verb, command) => {
    const { commands } = await setUp();
    expect(await ctl(verb)).toEqual({ code: controlExit.done, reply: { ok: true } });
    expect(commands.current).toEqual([command]);
  });

  it('says what means nothing, what it does not understand, and that nobody listens', async () => {
    const none = await ctl('mute');
    expect(none).toMatchObject({ code: controlExit.notRunning, reply: { error: { code: 'not-running' } } });
    const { commands } = await setUp(quietPhone);
    expect(await ctl('answer')).toMatchObject({
      code: controlExit.refused,
      reply: { error: { code: 'nothing-to-do' } },
    });
    expect(await ctl('format-disk')).toMatchObject({ reply: { error: { code: 'invalid-request' } } });
    expect(commands.current).toEqual([]);
  });

  it('tells how things stand', async () => {
    await setUp(phoneWith({ peerName: 'Grace', muted: true }, { phase: 'ringing-in', peerName: 'Bob' }));
    expect(await ctl('status')).toMatchObject({
      reply: { status: { connection: 'online', ringing: 'Bob', current: { name: 'Grace', muted: true } } },
    });
  });

  it('holds the key to talk until the connection is gone', async () => {
    const { commands } = await setUp();
    const pedal = await connect();
    pedal.write('{"do":"ptt-down"}\n{"do":"ptt-down"}\n');
    await comes(commands, ({ length }) => length === 1);
    pedal.destroy();
    await comes(commands, ({ length }) => length === 2);
    expect(keys(commands.current)).toEqual(['down', 'lost']);
  });

  it('lets one program press the key and another one let go of it', async () => {
    const { commands } = await setUp();
    const held = ctl('ptt-down');
    await comes(commands, ({ length }) => length === 1);
    expect(await ctl('ptt-up')).toMatchObject({ code: controlExit.done });
    expect(await held).toMatchObject({ code: controlExit.done });
    expect(keys(commands.current)).toEqual(['down', 'up']);
  });

  it('holds nothing while the screen is locked', async () => {
    const { commands, power } = await setUp();
    (await connect()).write('{"do":"ptt-down"}\n');
    await comes(commands, ({ length }) => length === 1);
    power.emit('lock-screen');
    await ctl('ptt-up');
    expect(keys(commands.current)).toEqual(['down', 'lost']);
  });

  it('lets go of a program that sends no end of a line', async () => {
    const { commands } = await setUp();
    const flood = await connect();
    const isClosed = new Promise((resolve) => flood.once('close', resolve));
    flood.on('error', () => undefined).resume();
    flood.write('{"do":"ptt-down"}\n');
    flood.write('x'.repeat(10_000));
    await isClosed;
    await comes(commands, ({ length }) => length === 2);
    expect(keys(commands.current)).toEqual(['down', 'lost']);
  });
});
