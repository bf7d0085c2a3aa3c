import { io, type Socket } from 'socket.io-client';
import {
  PROTOCOL_VERSION,
  type ClientEventName,
  type ClientPayload,
  type Person,
  type Reply,
  type ReplyData,
  type Role,
  type RoomId,
  type ServerEventName,
  type ServerPayload,
  type SignedIn,
  type UserId,
} from '../protocol/index.ts';
import { PATIENCE_MS } from './patience.ts';
import type { TestServer } from './test-server.ts';
import { until } from './until.ts';

export const PASSWORD = 'correct horse battery';

/** `POST` to the API, with the answer as it came. */
export async function post<T>(url: string, body: unknown, token?: string): Promise<Reply<T>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Reply<T>;
}

export function dataOf<T>(reply: Reply<T>): T {
  if (!reply.ok) throw new Error(`refused: ${reply.error.code} ${reply.error.message}`);
  return reply.data;
}

/** One signed-in device that remembers every event until a test asks for it. */
export class TestDevice {
  readonly session: SignedIn;
  #url: string;
  #socket: Socket | null = null;
  #welcome: ServerPayload<'session:welcomed'> | null = null;
  #events: { readonly name: string; readonly payload: unknown }[] = [];
  readonly #wakers = new Set<() => void>();

  constructor(url: string, session: SignedIn) {
    this.#url = url;
    this.session = session;
  }

  get person(): Person {
    return this.session.self;
  }

  get userId(): UserId {
    return this.session.self.userId;
  }

  get deviceId() {
    return this.session.deviceId;
  }

  /** What the server said when it connected last. */
  get welcome(): ServerPayload<'session:welcomed'> {
    if (this.#welcome === null) throw new Error('not connected yet');
    return this.#welcome;
  }

  /** Rejects with the code of the refusal. */
  async connect(url = this.#url, auth: Record<string, unknown> = {}): Promise<this> {
    this.#url = url;
    this.#socket?.disconnect();
    const { token, deviceId } = this.session;
    const socket = io(url, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      auth: { token, deviceId, protocolVersion: PROTOCOL_VERSION, ...auth },
    });
    this.#socket = socket;
    socket.onAny((name: string, payload: unknown) => this.#record(name, payload));
    socket.on('disconnect', () => this.#record('disconnect', {}));
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', (error: Error & { data?: { code: string } }) => {
        reject(new Error(error.data?.code ?? error.message));
      });
    });
    this.#welcome = await this.next('session:welcomed');
    return this;
  }

  /** Resolves when the server has noticed, and has done what that means for calls and for who is there. */
  async disconnect(server: TestServer): Promise<void> {
    const before = server.logged.length;
    this.drop();
    await until(() =>
      server.logged
        .slice(before)
        .some((line) => line.includes('it is disconnected') && line.includes(this.deviceId)),
    );
  }

  /** Ends the connection without waiting for anybody. */
  drop(): void {
    this.#socket?.disconnect();
    this.#socket = null;
  }

  request<E extends ClientEventName>(event: E, payload: ClientPayload<E>): Promise<Reply<ReplyData<E>>> {
    return this.send(event, payload) as Promise<Reply<ReplyData<E>>>;
  }

  /** Whatever a program might send. */
  async send(event: string, payload: unknown): Promise<Reply<unknown>> {
    if (this.#socket === null) throw new Error('not connected');
    return (await this.#socket.timeout(PATIENCE_MS).emitWithAck(event, payload)) as Reply<unknown>;
  }

  /** The oldest event of this name that no test has asked for yet, now or as soon as it arrives. */
  async next<E extends ServerEventName>(name: E): Promise<ServerPayload<E>> {
    const find = () => this.#events.findIndex((event) => event.name === name);
    await until(
      () => find() >= 0,
      this.#wakers,
      () => `${this.person.username} waited for ${name}; ${this.#unasked()}`,
    );
    const [event] = this.#events.splice(find(), 1);
    return event!.payload as ServerPayload<E>;
  }

  /** All events of this name that have arrived and that no test has asked for yet. */
  take<E extends ServerEventName>(name: E): ServerPayload<E>[] {
    const taken = this.#events.filter((event) => event.name === name);
    this.#events = this.#events.filter((event) => event.name !== name);
    return taken.map(({ payload }) => payload as ServerPayload<E>);
  }

  async nextDisconnect(): Promise<void> {
    await until(() => this.#events.some(({ name }) => name === 'disconnect'), this.#wakers);
  }

  /** Names of call and presence events that arrived and were not asked for. What was sent before this has arrived. */
  async unexpected(): Promise<string[]> {
    await this.request('ice:refresh', {});
    return this.#events.map(({ name }) => name).filter((name) => !/^(history|people):/.test(name));
  }

  forgetEvents(): void {
    this.#events = [];
  }

  #unasked(): string {
    return `it got ${this.#events.map(({ name }) => name).join(', ') || 'nothing'}`;
  }

  #record(name: string, payload: unknown): void {
    this.#events.push({ name, payload });
    for (const wake of this.#wakers) wake();
  }
}

/** A new person with one device, not connected yet. */
export async function signUp(
  server: TestServer,
  username: string,
  role: Role = 'member',
): Promise<TestDevice> {
  const invite = await server.invite(role);
  const session = await post<SignedIn>(`${server.url}/api/sign-up`, {
    invite,
    username,
    name: username.toUpperCase(),
    password: PASSWORD,
    deviceName: 'first',
  });
  return new TestDevice(server.url, dataOf(session));
}

/** Another device of the same person, not connected yet. */
export async function signInAgain(server: TestServer, device: TestDevice): Promise<TestDevice> {
  const session = await post<SignedIn>(`${server.url}/api/sign-in`, {
    username: device.person.username,
    password: PASSWORD,
    deviceName: 'another',
  });
  return new TestDevice(server.url, dataOf(session));
}

/** Somebody without an account, who came by the link of a room and is connected; not inside yet. */
export async function comeByLink(
  server: TestServer,
  { roomId, link }: { readonly roomId: RoomId; readonly link: string },
  name: string,
): Promise<TestDevice> {
  const visit = { roomId, link, name, deviceName: 'A phone' };
  const session = await post<SignedIn>(`${server.url}/api/rooms/visit`, visit);
  return new TestDevice(server.url, dataOf(session)).connect();
}
