import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hasDbusDaemon, startPrivateBus, type PrivateBus } from '../testing/private-bus.ts';
import { createRecordingLogger } from '../testing/recording-logger.ts';
import { openServiceBus, takeName, type ServiceBus } from '../testing/service-bus.ts';
import { openSessionBus, type BusConnection } from './session-bus.ts';

const NAME = 'org.example.Portal';
const signal = { path: '/request', interface: 'org.example.Request', member: 'Response' } as const;

describe.skipIf(!hasDbusDaemon)('a program that listens to a service', () => {
  let daemon: PrivateBus;
  let app: BusConnection;
  const programs: ServiceBus[] = [];
  const heard = vi.fn();

  const program = (): ServiceBus => {
    const bus = openServiceBus(daemon.address);
    programs.push(bus);
    return bus;
  };
  /** To the app alone, which no rule keeps away. */
  const say = (bus: ServiceBus, text: string): void =>
    bus.sendSignalTo({ ...signal, destination: app.ownName, signature: 's', body: [text] });
  const words = (): unknown[] => heard.mock.calls.map(([body]) => (body as unknown[])[0]);

  beforeEach(async () => {
    heard.mockClear();
    daemon = await startPrivateBus();
    const opened = await openSessionBus(daemon.address, createRecordingLogger());
    if (opened === null) throw new Error('no bus');
    app = opened;
  });
  afterEach(async () => {
    app.close();
    for (const { connection } of programs.splice(0)) connection.end();
    await daemon.stop();
  });

  it('hears nothing of another one that says the same', async () => {
    const [service, liar] = [program(), program()];
    await takeName(service, NAME);
    await takeName(liar, 'org.example.Liar');
    await app.onSignal({ ...signal, sender: NAME }, heard);
    say(liar, 'granted');
    // It is answered after what was said before.
    await takeName(liar, 'org.example.Done');
    say(service, 'refused');
    await vi.waitFor(() => expect(words()).toEqual(['refused']));
  });

  it('hears the one that comes later, and not the one that gave the name away', async () => {
    await app.onSignal({ ...signal, sender: NAME }, heard);
    const first = program();
    await takeName(first, NAME);
    say(first, 'from the first');
    await vi.waitFor(() => expect(words()).toEqual(['from the first']));
    first.connection.end();
    const second = program();
    await vi.waitFor(() => takeName(second, NAME));
    say(second, 'from the second');
    await vi.waitFor(() => expect(words()).toEqual(['from the first', 'from the second']));
  });
});
