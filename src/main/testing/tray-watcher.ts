import { EventEmitter } from 'node:events';
import { openServiceBus, takeName, type ServiceBus } from './service-bus.ts';

const NAME = 'org.kde.StatusNotifierWatcher';

/** The part of a desktop that draws tray icons, as the StatusNotifierItem specification describes it, for tests. */
export class TrayWatcher extends EventEmitter {
  readonly #bus: ServiceBus;
  /** Whether there is a panel, and not only the service that introduces programs to it. */
  IsStatusNotifierHostRegistered: boolean;

  /** Resolves when it can be found on the bus. */
  static async start(address: string, { panel }: { readonly panel: boolean }): Promise<TrayWatcher> {
    const bus = openServiceBus(address);
    const watcher = new TrayWatcher(bus, panel);
    await takeName(bus, NAME);
    return watcher;
  }

  private constructor(bus: ServiceBus, panel: boolean) {
    super();
    this.#bus = bus;
    this.IsStatusNotifierHostRegistered = panel;
    bus.exportInterface(this, '/StatusNotifierWatcher', {
      name: NAME,
      methods: { RegisterStatusNotifierItem: ['s', ''] },
      properties: { IsStatusNotifierHostRegistered: 'b' },
      signals: { StatusNotifierHostRegistered: ['', ''], StatusNotifierHostUnregistered: ['', ''] },
    });
  }

  /** An icon may come; nothing here looks at it. */
  RegisterStatusNotifierItem(): void {}

  /** The panel starts, or ends, while the service goes on. */
  setPanel(present: boolean): void {
    this.IsStatusNotifierHostRegistered = present;
    this.emit(present ? 'StatusNotifierHostRegistered' : 'StatusNotifierHostUnregistered');
  }

  /** The desktop ends. */
  stop(): void {
    this.#bus.connection.end();
  }
}
