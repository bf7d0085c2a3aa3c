import dbus from '@homebridge/dbus-native';

/** The part of the D-Bus client that a service needs; the package's types leave it out. */
export interface ServiceBus {
  readonly connection: { end(): void };
  requestName(name: string, flags: number, callback: (error: unknown, code: number) => void): void;
  exportInterface(service: object, path: string, description: object): void;
}

const DO_NOT_QUEUE = 4;

export function openServiceBus(address: string): ServiceBus {
  const client = dbus as unknown as { sessionBus(options: { busAddress: string }): ServiceBus };
  return client.sessionBus({ busAddress: address });
}

/** Resolves when the service can be found on the bus by this name. */
export function takeName(bus: ServiceBus, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    bus.requestName(name, DO_NOT_QUEUE, (error) => (error ? reject(new Error('name taken')) : resolve()));
  });
}
