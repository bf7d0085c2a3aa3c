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

interface CallOptions {
  /** The reply may take as long as it takes: the bus may first have to start the program that gives it. */
  readonly isPatient?: boolean;
}

interface BusSignal extends Pick<BusCall, 'interface' | 'member' | 'path'> {
  /** Asks the bus for those only that begin with this text, so that the others wake nobody. */
  readonly firstArgument?: string;
}

/** Nobody has answered in time. */
export class SilentBusError extends Error {}

/** The other side, or the bus itself, said no. */
export class BusRefusal extends Error {
  /** As D-Bus names errors: `org.freedesktop.DBus.Error.UnknownMethod`. */
  readonly errorName: string;

  constructor(member: string, errorName: string) {
    super(`${member}: ${errorName}`);
    this.errorName = errorName;
  }
}

/** The desktop's message bus, as far as Ringdown uses it. */
export interface SessionBus {
  /**
   * Resolves with the reply's values. Rejects with a {@link BusRefusal}, or with a {@link SilentBusError} when nobody
   * has answered within five seconds, unless `isPatient`.
   */
  call(call: BusCall, options?: CallOptions): Promise<readonly unknown[]>;
  /**
   * Resolves when it listens; rejects like {@link call}. A bus that was silent has heard it all the same, and takes
   * messages in turn: it listens by the time anything is answered that was asked after this. Several listeners may ask
   * for the same signal with other first arguments: each has to look what it was told.
   */
  onSignal(signal: BusSignal, listener: (body: readonly unknown[]) => void): Promise<void>;
  close(): void;
}

/** A {@link SessionBus} with what only who keeps a conversation on it needs. */
export interface BusConnection extends SessionBus {
  /** The name the bus gave to this connection (`:1.42`). It is known by the time anything has been answered. */
  readonly ownName: string;
  /** The connection is gone: nothing that is still asked will be answered. */
  onLost(listener: () => void): void;
}

/** The part of `@homebridge/dbus-native` that is used; its own types leave it out. */
interface NativeBus {
  readonly connection: EventEmitter & { end(): void };
  readonly signals: EventEmitter;
  readonly name: string | undefined;
  invoke(message: BusCall, callback: (error: { name?: string } | null, ...values: unknown[]) => void): void;
  addMatch(rule: string, callback: (error: unknown) => void): void;
  mangle(path: string, iface: string, member: string): string;
}
interface NativeModule {
  sessionBus(options: { busAddress: string }): NativeBus;
}

const REPLY_TIMEOUT_MS = 5_000;

/** Null where there is no bus, or none that answers. The client is loaded only when it is needed. */
export async function openSessionBus(
  address: string | undefined,
  log: Logger,
): Promise<BusConnection | null> {
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

function wrap(native: NativeBus): BusConnection {
  return {
    get ownName() {
      return native.name ?? '';
    },
    call(call, { isPatient = false } = {}) {
      const ask: Settle<readonly unknown[]> = (resolve, reject) => {
        native.invoke(call, (error, ...values) => {
          if (error === null) resolve(values);
          else reject(new BusRefusal(call.member, error.name ?? 'refused'));
        });
      };
      return isPatient ? new Promise(ask) : inTime(call.member, ask);
    },
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
    onLost(listener) {
      native.connection.once('error', listener);
      native.connection.once('end', listener);
    },
    close: () => native.connection.end(),
  };
}
