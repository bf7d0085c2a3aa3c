import { createSubject, type Observable } from '@shared/observable.ts';
import { openServiceBus, takeName, type DirectedSignal, type ServiceBus } from './service-bus.ts';

const NAME = 'org.freedesktop.portal.Desktop';
const PATH = '/org/freedesktop/portal/desktop';
const SHORTCUTS = 'org.freedesktop.portal.GlobalShortcuts';
const shortcutsAt = { path: PATH, interface: SHORTCUTS } as const;

/** How the person, or the desktop by itself, answers the question for keys. */
type Verdict = 'cancelled' | 'ended' | 'granted' | 'nothing-chosen';
const codes: Readonly<Record<Verdict, number>> = { granted: 0, 'nothing-chosen': 0, cancelled: 1, ended: 2 };

export interface PortalOptions {
  /** Of the interface for global shortcuts; null for a portal without it. */
  readonly version?: number | null;
  /** Whether programs can say who they are (since 1.20), and must (since 1.21). */
  readonly registry?: 'asks' | 'insists' | 'none';
  /** The programs that are installed. */
  readonly installed?: readonly string[];
  /** Refuses every question, as one does whose desktop does not answer. */
  readonly fails?: boolean;
  /** Answers at once; without it a test answers with {@link ShortcutsPortalServer.answer}. */
  readonly verdict?: Verdict;
}

interface AskedShortcut {
  readonly id: string;
  readonly description: string;
  readonly preferred: string | null;
}

interface Session {
  readonly client: string;
  readonly handle: string;
  readonly appId: string;
  /** Absent before it asked. */
  readonly asked?: readonly AskedShortcut[];
  /** Where the answer is said. */
  readonly request: string;
}

interface Message {
  readonly sender: string;
}
type Dictionary = readonly (readonly [string, readonly [unknown, readonly unknown[]]])[];

/** A desktop's portal for global shortcuts, as the specification describes it, for tests. */
export class ShortcutsPortalServer {
  readonly #bus: ServiceBus;
  readonly #options: PortalOptions;
  readonly #installed: Set<string>;
  readonly #sessions = createSubject<readonly Session[]>([]);
  readonly #appIds = new Map<string, string>();
  /** Who has asked for something: they can't say any more who they are. */
  readonly #strangers = new Set<string>();
  /** How often the desktop's own screen for keys was asked for. */
  readonly configured = createSubject(0);

  /** Resolves when it can be found on the bus. */
  static async start(address: string, options: PortalOptions = {}): Promise<ShortcutsPortalServer> {
    const bus = openServiceBus(address);
    const server = new ShortcutsPortalServer(bus, options);
    await takeName(bus, NAME);
    return server;
  }

  private constructor(bus: ServiceBus, options: PortalOptions) {
    this.#bus = bus;
    this.#options = options;
    this.#installed = new Set(options.installed ?? ['app.ringdown']);
    const { registry = 'insists', version = 2 } = options;
    if (registry !== 'none') this.#exportRegistry();
    if (version !== null) this.#exportShortcuts(version);
  }

  /** Who has asked for which keys, the oldest first. */
  get sessions(): Observable<readonly Pick<Session, 'appId' | 'asked'>[]> {
    return this.#sessions;
  }

  /** The person, or the desktop, answers the newest question. */
  answer(verdict: Verdict): void {
    const { asked, client, request } = this.#newest();
    const granted = verdict === 'granted' ? (asked ?? []) : [];
    const results = verdict === 'ended' ? [] : [['shortcuts', ['a(sa{sv})', described(granted)]]];
    this.#respond({ client, request }, codes[verdict], results);
  }

  install(appId: string): void {
    this.#installed.add(appId);
  }

  press(id: string): void {
    this.#tell('Activated', id);
  }

  release(id: string): void {
    this.#tell('Deactivated', id);
  }

  /** The person changes the keys in the desktop's own settings. */
  change(keys: Readonly<Record<string, string>>): void {
    const shortcuts = Object.entries(keys).map(([id, trigger]) => [
      id,
      [['trigger_description', ['s', trigger]]],
    ]);
    const { client, handle } = this.#newest();
    const body = [handle, shortcuts];
    this.#signal(client, { ...shortcutsAt, member: 'ShortcutsChanged', signature: 'oa(sa{sv})', body });
  }

  /** The desktop takes the keys back. */
  closeSession(): void {
    const { client, handle } = this.#newest();
    const name = { interface: 'org.freedesktop.portal.Session', member: 'Closed' };
    this.#signal(client, { ...name, path: handle, signature: 'a{sv}', body: [[]] });
  }

  /** The portal ends. */
  stop(): void {
    this.#bus.connection.end();
  }

  #exportRegistry(): void {
    const service = {
      Register: (appId: string, _options: Dictionary, { sender }: Message) => {
        if (this.#appIds.has(sender) || this.#strangers.has(sender)) {
          throw refusal('Failed', 'Connection already associated with an application ID');
        }
        if (!this.#installed.has(appId)) {
          throw refusal('Failed', `App info not found for '${appId}'`);
        }
        this.#appIds.set(sender, appId);
      },
    };
    const name = 'org.freedesktop.host.portal.Registry';
    this.#bus.exportInterface(service, PATH, { name, methods: { Register: ['sa{sv}', ''] } });
  }

  #exportShortcuts(version: number): void {
    const service = {
      version,
      CreateSession: (options: Dictionary, { sender }: Message) => this.#create(options, sender),
      BindShortcuts: (...body: [string, readonly [string, Dictionary][], string, Dictionary, Message]) =>
        this.#bind(body),
      ...(version >= 2 && {
        ConfigureShortcuts: () => this.configured.set(this.configured.current + 1),
      }),
    };
    this.#bus.exportInterface(service, PATH, {
      name: SHORTCUTS,
      methods: {
        CreateSession: ['a{sv}', 'o'],
        BindShortcuts: ['oa(sa{sv})sa{sv}', 'o'],
        ConfigureShortcuts: ['osa{sv}', ''],
      },
      properties: { version: 'u' },
    });
  }

  #create(options: Dictionary, client: string): string {
    this.#strangers.add(client);
    if (this.#options.fails === true) throw refusal('Failed', 'the backend does not answer');
    const appId = this.#appIds.get(client) ?? '';
    if (appId === '' && (this.#options.registry ?? 'insists') === 'insists') {
      throw refusal('NotAllowed', 'An app id is required');
    }
    const handle = handleOf('session', client, text(options, 'session_handle_token'));
    const request = handleOf('request', client, text(options, 'handle_token'));
    this.#sessions.set([...this.#sessions.current, { client, handle, appId, request }]);
    // The answer is there before the reply that says under which handle it is.
    this.#respond({ client, request }, 0, [['session_handle', ['s', handle]]]);
    return request;
  }

  #bind([handle, shortcuts, , options, { sender }]: [
    string,
    readonly [string, Dictionary][],
    string,
    Dictionary,
    Message,
  ]): string {
    const session = this.#sessions.current.find((known) => known.handle === handle);
    if (session === undefined || session.client !== sender || session.asked !== undefined) {
      throw refusal('InvalidArgument', 'Invalid session');
    }
    const asked = shortcuts.map(([id, details]) => ({
      id,
      description: text(details, 'description') ?? '',
      preferred: text(details, 'preferred_trigger'),
    }));
    const request = handleOf('request', sender, text(options, 'handle_token'));
    const now = { ...session, asked, request };
    this.#sessions.set(this.#sessions.current.map((known) => (known === session ? now : known)));
    const { verdict } = this.#options;
    if (verdict !== undefined) setImmediate(() => this.answer(verdict));
    return request;
  }

  #newest(): Session {
    const session = this.#sessions.current.at(-1);
    if (session === undefined) throw new Error('nobody has asked for keys');
    return session;
  }

  #tell(member: string, id: string): void {
    const { client, handle } = this.#newest();
    const body = [handle, id, 0, []];
    this.#signal(client, { ...shortcutsAt, member, signature: 'osta{sv}', body });
  }

  #respond({ client, request }: Pick<Session, 'client' | 'request'>, code: number, results: unknown): void {
    const name = { interface: 'org.freedesktop.portal.Request', member: 'Response' };
    this.#signal(client, { ...name, path: request, signature: 'ua{sv}', body: [code, results] });
  }

  /** As portals do, to the one it is for. */
  #signal(destination: string, signal: Omit<DirectedSignal, 'destination'>): void {
    this.#bus.sendSignalTo({ ...signal, destination });
  }
}

function refusal(name: string, message: string): Error {
  return Object.assign(new Error(message), { dbusName: `org.freedesktop.portal.Error.${name}` });
}

function handleOf(kind: 'request' | 'session', client: string, token: string | null): string {
  return `${PATH}/${kind}/${client.slice(1).replaceAll('.', '_')}/${token ?? 't'}`;
}

function text(options: Dictionary, key: string): string | null {
  const value = options.find(([name]) => name === key)?.[1][1][0];
  return typeof value === 'string' ? value : null;
}

/** The desktop describes the keys in its own words. */
function described(granted: readonly AskedShortcut[]): unknown {
  return granted.map(({ description, id, preferred }) => [
    id,
    [
      ['description', ['s', description]],
      ...(preferred === null ? [] : [['trigger_description', ['s', `Press ${preferred}`]]]),
    ],
  ]);
}
