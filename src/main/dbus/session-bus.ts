import type { EventEmitter } from 'node:events';
import { reasonOf, type Logger } from '../logging/logger.ts';

interface BusCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  /** D-Bus type signature of `body`, absent without arguments. */
  readonly signature?: string;
  readonly body?: readonly unknown[];
}

interface BusSignal extends Pick<BusCall, 'interface' | 'member' | 'path'> {
  /** Asks the bus for those only that begin with this text, so that the others wake nobody. */
  readonly firstArgument?: string;
}

/** Nobody has answered in time. */
export class SilentBusError extends Error {}

/** The desktop's message bus, as far as Ringdown uses it. */
export interface SessionBus {
  /**
   * Resolves with the reply's values. Rejects when the other side refuses, or with a {@link SilentBusError} when it is
   * silent for five seconds.
   */
  call(call: BusCall): Promise<readonly unknown[]>;
  /**
   * Resolves when it listens; rejects like {@link call}. A bus that was silent has heard it all the same, and takes
   * messages in turn: it listens by the time anything is answered that was asked after this. Several listeners may ask
   * for the same signal with other first arguments: each has to look what it was told.
   */
  onSignal(signal: BusSignal, listener: (body: readonly unknown[]) => void): Promise<void>;
  close(): void;
}

/** The part of `@homebridge/dbus-native` that is used; its own types leave it out. */
interface NativeBus {
  readonly connection: EventEmitter & { end(): void };
  readonly signals: EventEmitter;
  invoke(message: BusCall, callback: (error: { name?: string } | null, ...values: unknown[]) => void): void;
  addMatch(rule: string, callback: (error: unknown) => void): void;
  mangle(path: string, iface: string, member: string): string;
}
interface NativeModule {
  sessionBus(options: { busAddress: string }): NativeBus;
}

const REPLY_TIMEOUT_MS = 5_000;

/** Null where there is no bus, or none that answers. The client is loaded only when it is needed. */
export async function openSessionBus(address: string | undefined, log: Logger): Promise<SessionBus | null> {
  if (address === undefined || address === '') return null;
  try {
    const loaded = (await import('@homebridge/dbus-native')) as unknown as { default: NativeModule };
    const native = loaded.default.sessionBus({ busAddress: address });
    await connected(native).catch((cause: unknown) => {
      native.connection.end();
      throw cause;
    });
    native.connection.on('error', (cause: unknown) => {
      log.warn('lost the session bus', { reason: reasonOf(cause) });
    });
    return wrap(native);
  } catch (cause) {
    log.warn('there is no session bus', { reason: reasonOf(cause) });
    return null;
  }
}

function connected({ connection }: NativeBus): Promise<void> {
  return inTime('the bus', (resolve, reject) => {
    connection.once('connect', () => resolve());
    connection.on('error', reject);
  });
}

type Settle<T> = ConstructorParameters<typeof Promise<T>>[0];

/** Nobody waits for ever for a desktop that hangs: the app would not start. */
function inTime<T>(what: string, ask: Settle<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(new SilentBusError(`${what}: no reply`)), REPLY_TIMEOUT_MS);
    new Promise(ask).finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}

function wrap(native: NativeBus): SessionBus {
  return {
    call: (call) =>
      inTime(call.member, (resolve, reject) => {
        native.invoke(call, (error, ...values) => {
          if (error === null) resolve(values);
          else reject(new Error(`${call.member}: ${error.name ?? 'refused'}`));
        });
      }),
    onSignal: (signal, listener) =>
      inTime(signal.member, (resolve, reject) => {
        const { firstArgument, interface: iface, member, path } = signal;
        const name = native.mangle(path, iface, member);
        native.signals.on(name, listener);
        const which = firstArgument === undefined ? '' : `,arg0='${firstArgument}'`;
        const rule = `type='signal',path='${path}',interface='${iface}',member='${member}'${which}`;
        native.addMatch(rule, (error) => {
          if (error === null || error === undefined) {
            resolve();
            return;
          }
          native.signals.off(name, listener);
          reject(new Error(`could not listen to ${member}`));
        });
      }),
    close: () => native.connection.end(),
  };
}
