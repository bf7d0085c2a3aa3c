import {
  DeviceId,
  isSeen,
  limits,
  PROTOCOL_VERSION,
  toOneLine,
  UserId,
  type InviteCreate,
  type InviteCreated,
  type InviteInspected,
  type RoomInspected,
  type Person,
  type SessionWelcomed,
  type SignedIn,
} from '@protocol';
import type { Clock } from '@shared/clock.ts';
import { createSubject, type Observable } from '@shared/observable.ts';
import { err, ok, type Result } from '@shared/result.ts';
import type { StoredSession } from '@shared/session.ts';
import type { SessionProtection, Shell } from '@shared/shell.ts';
import type { Logger } from '../phone/log.ts';
import type { SignalingLine } from '../signaling/signaling-line.ts';
import type { Ask } from './ask.ts';
import type {
  Account,
  AccountError,
  AccountState,
  ConnectionState,
  Credentials,
  InviteAddress,
  NewAccount,
  RoomDoor,
} from './account.ts';
import { parseServerAddress, type ServerAddress } from './server-address-model.ts';
import type { ServerApi } from './server-api.ts';

/** How long a sign-out waits for the other side of a call to be told. */
const GOODBYE_MS = 2_000;

export interface AccountDeps {
  readonly shell: Pick<Shell, 'info' | 'loadSession' | 'saveSession' | 'clearSession'>;
  readonly line: SignalingLine;
  readonly api: ServerApi;
  readonly clock: Clock;
  readonly log: Logger;
  /** Hangs up everything; resolves when the server knows. */
  readonly endCalls: () => Promise<void>;
  /** Who was signed in before is so again, on the same device. */
  readonly onRestored: (deviceId: DeviceId) => void;
}

export interface AccountControl extends Account {
  /** Who is signed in. Null means: forget everything that belongs to a person. */
  readonly userId: Observable<UserId | null>;
  readonly ask: Ask;
  /** Continues the stored session, if there is one. */
  restore(): Promise<void>;
  dispose(): void;
}

export function createAccount(deps: AccountDeps): AccountControl {
  return new ServerAccount(deps);
}

interface Session extends StoredSession {
  readonly userId: UserId;
  readonly deviceId: DeviceId;
}

class ServerAccount implements AccountControl {
  readonly state = createSubject<AccountState>({ status: 'loading' });
  readonly userId = createSubject<UserId | null>(null);
  readonly ask: Ask = (question) =>
    this.#session
      ? this.#deps.api.ask(this.#session, question)
      : Promise.resolve(err({ code: 'unauthenticated' }));
  readonly #deps: AccountDeps;
  readonly #stops: readonly (() => void)[];
  #session: Session | null = null;
  /** Storage is written one step after the other, so that a late save can't undo a sign-out. */
  #storing: Promise<void> = Promise.resolve();

  constructor(deps: AccountDeps) {
    this.#deps = deps;
    const { line } = deps;
    this.#stops = [
      line.connection.subscribe(() => this.#onConnection(line.connection.current)),
      line.on('session:welcomed', (welcome) => this.#onWelcome(welcome)),
      line.on('session:revoked', () => this.#end('revoked')),
    ];
  }

  async restore(): Promise<void> {
    const stored = await this.#deps.shell.loadSession().catch(() => null);
    if (this.state.current.status !== 'loading') return;
    const session = stored && usableSession(stored);
    if (!session) {
      this.state.set({ status: 'signed-out', because: null, lastServerUrl: stored?.serverUrl ?? null });
      return;
    }
    // Until the server has said it again, nothing is offered that a member can't do.
    const { userId, username, name, role } = session;
    const known = role === undefined || role === 'admin' ? 'member' : role;
    this.#begin(session, { userId, username, name, role: known });
    this.#deps.onRestored(session.deviceId);
  }

  async signIn({ serverUrl, username, password }: Credentials): Promise<Result<void, AccountError>> {
    const server = await this.#reach(serverUrl);
    if (!server.ok) return server;
    const body = { username, password, deviceName: this.#deviceName };
    return this.#adopt(server.value.serverUrl, await this.#deps.api.signIn(server.value.serverUrl, body));
  }

  async signUp(account: NewAccount): Promise<Result<void, AccountError>> {
    const server = await this.#reach(account.serverUrl);
    if (!server.ok) return server;
    const { username, password, name } = account;
    const invite = account.invite || (server.value.invite ?? '');
    const body = { invite, username, password, name, deviceName: this.#deviceName };
    return this.#adopt(server.value.serverUrl, await this.#deps.api.signUp(server.value.serverUrl, body));
  }

  async inspectInvite(address: InviteAddress): Promise<Result<InviteInspected, AccountError>> {
    const server = await this.#reach(address.serverUrl);
    if (!server.ok) return server;
    const invite = address.invite || (server.value.invite ?? '');
    return this.#deps.api.inspectInvite(server.value.serverUrl, invite);
  }

  inspectRoom({ serverUrl, roomId, link }: RoomDoor): Promise<Result<RoomInspected, AccountError>> {
    return this.#deps.api.inspectRoom(serverUrl, { roomId, link });
  }

  async visit({ serverUrl, roomId, link }: RoomDoor, name: string): Promise<Result<void, AccountError>> {
    const body = { roomId, link, name, deviceName: this.#deviceName };
    return this.#adopt(serverUrl, await this.#deps.api.visit(serverUrl, body));
  }

  async createInvite(options: InviteCreate): Promise<Result<InviteCreated, AccountError>> {
    return this.#session
      ? this.#deps.api.createInvite(this.#session, options)
      : err({ code: 'unauthenticated' });
  }

  async signOut(): Promise<void> {
    const session = this.#session;
    if (!session) return;
    await this.#goodbye();
    if (this.#session !== session) return;
    this.#end(null);
    await this.#deps.api.signOut(session.serverUrl, session.token);
    await this.#storing;
  }

  retryNow(): void {
    this.#deps.line.retryNow();
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
  }

  /** One that the server takes: the name of a machine may be anything, or nothing. */
  get #deviceName(): string {
    const name = toOneLine(this.#deps.shell.info.deviceName).slice(0, limits.deviceName.max);
    return isSeen(name) ? name : 'Computer';
  }

  /** Understands the address and makes sure that a Ringdown server of our version answers there. */
  async #reach(text: string): Promise<Result<ServerAddress, AccountError>> {
    const address = parseServerAddress(text);
    if (!address.ok) return err({ code: address.error });
    const info = await this.#deps.api.info(address.value.serverUrl);
    if (!info.ok) return info;
    return info.value.protocolVersion === PROTOCOL_VERSION ? address : err({ code: 'unsupported_version' });
  }

  async #adopt(
    serverUrl: string,
    answer: Result<SignedIn, AccountError>,
  ): Promise<Result<void, AccountError>> {
    if (!answer.ok) return answer;
    await this.signOut();
    const { token, deviceId, self, serverName } = answer.value;
    const { userId, username, name, role } = self;
    const session = { serverUrl, serverName, token, deviceId, userId, username, name, role };
    this.#begin(session, self);
    this.#store(session);
    return ok(undefined);
  }

  #begin(session: Session, self: Person): void {
    this.#session = session;
    const { serverUrl, serverName, token, deviceId } = session;
    this.state.set({
      status: 'signed-in',
      self,
      serverUrl,
      serverName,
      connection: { status: 'connecting' },
      protection: null,
    });
    this.userId.set(session.userId);
    this.#deps.log.info('signed in');
    this.#deps.line.open({ serverUrl, token, deviceId });
  }

  /** Nothing of the person stays: not in memory, not on disk, not on the line. */
  #end(because: 'revoked' | null): void {
    if (!this.#session) return;
    const lastServerUrl = this.#session.serverUrl;
    this.#session = null;
    if (because) void this.#deps.endCalls();
    this.#deps.line.close();
    this.state.set({ status: 'signed-out', because, lastServerUrl });
    this.userId.set(null);
    this.#deps.log.info(because ? `signed out (${because})` : 'signed out');
    this.#enqueue(() => this.#deps.shell.clearSession());
  }

  async #goodbye(): Promise<void> {
    let cancel = (): void => undefined;
    const timeout = new Promise<void>((resolve) => (cancel = this.#deps.clock.after(GOODBYE_MS, resolve)));
    await Promise.race([this.#deps.endCalls(), timeout]);
    cancel();
  }

  #onConnection(connection: ConnectionState): void {
    const state = this.state.current;
    if (state.status !== 'signed-in') return;
    if (connection.status === 'refused' && connection.code === 'unauthenticated') this.#end('revoked');
    else this.state.set({ ...state, connection });
  }

  #onWelcome({ self, serverName }: SessionWelcomed): void {
    const state = this.state.current;
    if (state.status !== 'signed-in' || !this.#session) return;
    this.state.set({ ...state, self, serverName });
    const { username, name, role } = self;
    const known = this.#session;
    const now = { ...known, username, name, role, serverName };
    if ((Object.keys(now) as (keyof Session)[]).every((key) => now[key] === known[key])) return;
    this.#session = now;
    this.#store(this.#session);
  }

  #store(session: Session): void {
    this.#enqueue(async () => {
      const protection = await this.#save(session);
      const state = this.state.current;
      if (this.#session === session && state.status === 'signed-in') this.state.set({ ...state, protection });
    });
  }

  async #save(session: Session): Promise<SessionProtection> {
    try {
      return await this.#deps.shell.saveSession(session);
    } catch {
      this.#deps.log.warn('the session could not be stored');
      return 'memory';
    }
  }

  #enqueue(step: () => Promise<void>): void {
    this.#storing = this.#storing.then(step).catch(() => this.#deps.log.warn('session storage failed'));
  }
}

/** A store that was written by something else must not bring the phone down. */
function usableSession(stored: StoredSession): Session | null {
  const userId = UserId.safeParse(stored.userId);
  const deviceId = DeviceId.safeParse(stored.deviceId);
  if (!userId.success || !deviceId.success || stored.token === '') return null;
  return { ...stored, userId: userId.data, deviceId: deviceId.data };
}
