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
  /** The well-known name of the program that says it. Anybody can send a signal; what others send is not heard. */
  readonly sender: string;
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

/** What comes from the bus. Of replies only the client knows more. */
interface NativeMessage extends Pick<BusCall, 'body' | 'interface' | 'member' | 'path'> {
  readonly type: number;
  /** Written by the bus, so nobody can lie about it: the sender's unique name (`:1.42`). */
  readonly sender?: string;
}

/** The part of `@homebridge/dbus-native` that is used; its own types leave it out. */
interface NativeBus {
  readonly connection: EventEmitter & { end(): void };
  readonly name: string | undefined;
  invoke(message: BusCall, callback: (error: { name?: string } | null, ...values: unknown[]) => void): void;
  addMatch(rule: string, callback: (error: unknown) => void): void;
}
interface NativeModule {
  sessionBus(options: { busAddress: string }): NativeBus;
}

const REPLY_TIMEOUT_MS = 5_000;
/** Of {@link NativeMessage}. */
const SIGNAL = 4;

/** What the bus says of itself has this name also for a sender. */
export const BUS_NAME = 'org.freedesktop.DBus';

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

/**
 * Who has a well-known name. The bus tells it in turn with all else, so it is right whenever a signal is looked at. A
 * rule alone would not do: what is sent to this connection only comes without any.
 */
class NameOwners {
  readonly #native: NativeBus;
  readonly #owners = new Map([[BUS_NAME, BUS_NAME]]);

  constructor(native: NativeBus) {
    this.#native = native;
  }

  follow(name: string): void {
    if (this.#owners.has(name)) return;
    this.#owners.set(name, '');
    const changes = `type='signal',sender='${BUS_NAME}',member='NameOwnerChanged',arg0='${name}'`;
    this.#native.addMatch(changes, () => undefined);
    const bus = { destination: BUS_NAME, path: '/org/freedesktop/DBus', interface: BUS_NAME };
    this.#native.invoke({ ...bus, member: 'GetNameOwner', signature: 's', body: [name] }, (error, owner) => {
      if (error === null) this.#owners.set(name, String(owner));
    });
  }

  heard({ body, member, sender }: NativeMessage): void {
    if (sender !== BUS_NAME || member !== 'NameOwnerChanged') return;
    const [name, , owner] = (body ?? []).map(String);
    if (name !== undefined && this.#owners.has(name)) this.#owners.set(name, owner ?? '');
  }

  has({ sender }: NativeMessage, name: string): boolean {
    return sender === this.#owners.get(name);
  }
}

function wrap(native: NativeBus): BusConnection {
  const owners = new NameOwners(native);
  const listeners = new Set<(message: NativeMessage) => void>();
  native.connection.on('message', (message: NativeMessage) => {
    if (message.type !== SIGNAL) return;
    owners.heard(message);
    for (const listener of listeners) listener(message);
  });
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
        const { firstArgument, interface: iface, member, path, sender } = signal;
        owners.follow(sender);
        const hear = (message: NativeMessage): void => {
          const isIt = message.path === path && message.interface === iface && message.member === member;
          if (isIt && owners.has(message, sender)) listener(message.body ?? []);
        };
        listeners.add(hear);
        const which = firstArgument === undefined ? '' : `,arg0='${firstArgument}'`;
        const rule = `type='signal',sender='${sender}',path='${path}',interface='${iface}',member='${member}'${which}`;
        native.addMatch(rule, (error) => {
          if (error === null || error === undefined) {
            resolve();
            return;
          }
          listeners.delete(hear);
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
