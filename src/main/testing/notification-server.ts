import { EventEmitter } from 'node:events';
import { createSubject, type Observable } from '@shared/observable.ts';
import { openServiceBus, takeName, type ServiceBus } from './service-bus.ts';

export interface ShownOnBus {
  readonly id: number;
  readonly summary: string;
  readonly body: string;
  /** Ids and labels in turn, as they came. */
  readonly actions: readonly string[];
  readonly hints: ReadonlyMap<string, unknown>;
  readonly expiry: number;
}

const NAME = 'org.freedesktop.Notifications';

/** A desktop's notification service, as the specification describes it, for tests. */
export class NotificationServer extends EventEmitter {
  /** How often somebody wanted to know what it can do. */
  readonly timesAsked = createSubject(0);
  readonly #board = createSubject<readonly ShownOnBus[]>([]);
  readonly #bus: ServiceBus;
  readonly #capabilities: readonly string[];
  #lastId = 0;

  static async start(address: string, capabilities: readonly string[]): Promise<NotificationServer> {
    const bus = openServiceBus(address);
    const server = new NotificationServer(bus, capabilities);
    await takeName(bus, NAME);
    return server;
  }

  private constructor(bus: ServiceBus, capabilities: readonly string[]) {
    super();
    this.#bus = bus;
    this.#capabilities = capabilities;
    const service = Object.assign(new EventEmitter(), {
      GetCapabilities: () => {
        this.timesAsked.set(this.timesAsked.current + 1);
        return this.#capabilities;
      },
      Notify: (...args: unknown[]) => this.#notify(args),
      CloseNotification: (id: number) => this.#close(id),
    });
    bus.exportInterface(service, '/org/freedesktop/Notifications', {
      name: NAME,
      methods: {
        GetCapabilities: ['', 'as'],
        Notify: ['susssasa{sv}i', 'u'],
        CloseNotification: ['u', ''],
      },
      signals: {
        ActivationToken: ['us', 'id', 'token'],
        ActionInvoked: ['us', 'id', 'action_key'],
        NotificationClosed: ['uu', 'id', 'reason'],
      },
    });
    this.on('signal', (...signal: [string, number, string | number]) => service.emit(...signal));
  }

  /** What can be seen, the oldest first. */
  get board(): Observable<readonly ShownOnBus[]> {
    return this.#board;
  }

  get shown(): readonly ShownOnBus[] {
    return this.#board.current;
  }

  /** The person presses a button: the action, on Wayland behind a token, then the notification is gone. */
  press(id: number, action: string, token?: string): void {
    if (token !== undefined) this.emit('signal', 'ActivationToken', id, token);
    this.emit('signal', 'ActionInvoked', id, action);
    this.#close(id);
  }

  stop(): void {
    this.#bus.connection.end();
  }

  #notify(args: readonly unknown[]): number {
    const id = ++this.#lastId;
    const [, , , summary, body, actions, hints, expiry] = args;
    const pairs = (hints as readonly [string, readonly [unknown, readonly unknown[]]][]).map(
      ([name, [, values]]) => [name, values[0]] as const,
    );
    const notice = {
      id,
      summary: String(summary),
      body: String(body),
      actions: actions as readonly string[],
      hints: new Map(pairs),
      expiry: Number(expiry),
    };
    this.#board.set([...this.shown, notice]);
    return id;
  }

  #close(id: number): undefined {
    if (!this.shown.some((shown) => shown.id === id)) return;
    this.#board.set(this.shown.filter((shown) => shown.id !== id));
    this.emit('signal', 'NotificationClosed', id, 3);
  }
}
