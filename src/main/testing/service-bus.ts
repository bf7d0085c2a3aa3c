import dbus from '@homebridge/dbus-native';

export interface DirectedSignal {
  /** The unique name of who is told. */
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature: string;
  readonly body: readonly unknown[];
}

/** The part of the D-Bus client that a service needs; the package's types leave it out. */
interface NativeServiceBus {
  readonly connection: { end(): void; message(message: object): void };
  serial: number;
  requestName(name: string, flags: number, callback: (error: unknown, code: number) => void): void;
  exportInterface(service: object, path: string, description: object): void;
}

export interface ServiceBus extends Pick<NativeServiceBus, 'connection' | 'exportInterface' | 'requestName'> {
  /** Tells one client only; what an exported object emits goes to all. */
  sendSignalTo(signal: DirectedSignal): void;
}

const DO_NOT_QUEUE = 4;
const SIGNAL = 4;

export function openServiceBus(address: string): ServiceBus {
  const client = dbus as unknown as { sessionBus(options: { busAddress: string }): NativeServiceBus };
  const bus = client.sessionBus({ busAddress: address });
  return Object.assign(bus, {
    sendSignalTo: (signal: DirectedSignal) =>
      bus.connection.message({ ...signal, type: SIGNAL, serial: bus.serial++ }),
  });
}

/** Resolves when the service can be found on the bus by this name. */
export function takeName(bus: ServiceBus, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    bus.requestName(name, DO_NOT_QUEUE, (error) => (error ? reject(new Error('name taken')) : resolve()));
  });
}
