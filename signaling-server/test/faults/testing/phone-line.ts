import { io, type Socket } from 'socket.io-client';
import { PROTOCOL_VERSION, REQUEST_TIMEOUT_MS, type Reply } from '../../../src/protocol/index.ts';

const WELCOME_TIMEOUT_MS = 10_000;
const STABLE_MS = 10_000;
/** No outage of these tests is so long that the app would ask less often. */
const STEPS_MS = [0, 300, 1_000, 2_000, 3_000] as const;
const TOLD_SPREAD_MS = 300;

export interface PhoneLineOptions {
  readonly token: string;
  readonly deviceId: string;
  /** Where it finds the server after the first connection. */
  readonly url: string;
  readonly onEvent: (name: string, payload: unknown) => void;
}

export interface LineChange {
  /** Ms of `performance.now()`. */
  readonly at: number;
  readonly online: boolean;
}

/**
 * Stays connected as the app does (`src/renderer/signaling`): full jitter, longer after every failure, the server's
 * word for when to come back, and a second connection before the first is given up when the server says that it will stop.
 */
export class PhoneLine {
  readonly changes: LineChange[] = [];
  readonly #options: PhoneLineOptions;
  #socket: Socket | null = null;
  #next: Socket | null = null;
  #timers = new Set<NodeJS.Timeout>();
  #onlineSince: number | null = null;
  #failures = 0;
  #moving = false;
  #closed = false;
  #waiting = new Set<() => void>();

  constructor(options: PhoneLineOptions) {
    this.#options = options;
  }

  get isOnline(): boolean {
    return this.#onlineSince !== null;
  }

  /** Resolves when it is online, now or later. */
  async online(): Promise<void> {
    while (!this.isOnline && !this.#closed) {
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  open(url = this.#options.url): void {
    if (this.#closed) return;
    this.#socket = this.#connect(url);
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#next?.disconnect();
    this.#socket?.disconnect();
    this.#lost();
    this.#wake();
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Null: there is no line, or no answer. */
  async request(event: string, payload: unknown): Promise<Reply<unknown> | null> {
    if (this.#socket === null || !this.isOnline) return null;
    try {
      return (await this.#socket.timeout(REQUEST_TIMEOUT_MS).emitWithAck(event, payload)) as Reply<unknown>;
    } catch {
      return null;
    }
  }

  after(ms: number, then: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      then();
    }, ms);
    this.#timers.add(timer);
  }

  #connect(url: string): Socket {
    const { token, deviceId } = this.#options;
    const socket = io(url, {
      ...{ transports: ['websocket'], forceNew: true, reconnection: false, timeout: WELCOME_TIMEOUT_MS },
      auth: { token, deviceId, protocolVersion: PROTOCOL_VERSION },
    });
    socket.onAny((name: string, payload: unknown) => {
      if (socket === this.#next && name === 'session:welcomed') this.#changeOver();
      if (socket === this.#socket) this.#heard(name, payload);
    });
    const failed = (error: unknown): void => this.#failed(socket, retryAfterOf(error));
    socket.on('connect_error', failed);
    socket.on('disconnect', failed);
    return socket;
  }

  #heard(name: string, payload: unknown): void {
    if (name === 'session:welcomed') {
      if (!this.isOnline) this.#change(true);
      this.#onlineSince = performance.now();
      this.#wake();
    }
    if (name === 'server:draining')
      this.#moveWithin((payload as { reconnectWithinMs: number }).reconnectWithinMs);
    this.#options.onEvent(name, payload);
  }

  #moveWithin(ms: number): void {
    if (this.#moving) return;
    this.#moving = true;
    this.after(Math.random() * ms, () => {
      if (this.#moving) this.#next = this.#connect(this.#options.url);
    });
  }

  #changeOver(): void {
    const before = this.#socket;
    this.#socket = this.#next;
    this.#next = null;
    this.#moving = false;
    before?.removeAllListeners();
    before?.disconnect();
  }

  #failed(socket: Socket, retryAfterMs: number | null): void {
    socket.removeAllListeners();
    socket.offAny();
    socket.disconnect();
    if (this.#closed) return;
    if (socket === this.#next) {
      this.#next = null;
      this.after(Math.random() * 1_000, () => {
        if (this.#moving) this.#next = this.#connect(this.#options.url);
      });
    } else if (socket === this.#socket) {
      this.#next?.disconnect();
      this.#next = null;
      this.#moving = false;
      const held = this.#onlineSince === null ? 0 : performance.now() - this.#onlineSince;
      this.#failures = held >= STABLE_MS ? 0 : this.#failures + 1;
      this.#lost();
      this.after(this.#delay(retryAfterMs), () => this.open());
    }
  }

  #delay(retryAfterMs: number | null): number {
    if (retryAfterMs === null) return Math.random() * (STEPS_MS[this.#failures] ?? 3_000);
    return retryAfterMs + Math.random() * Math.max(TOLD_SPREAD_MS, retryAfterMs / 2);
  }

  #lost(): void {
    this.#socket = null;
    if (this.isOnline) this.#change(false);
    this.#onlineSince = null;
  }

  #change(online: boolean): void {
    this.changes.push({ at: performance.now(), online });
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

function retryAfterOf(error: unknown): number | null {
  const { data } = error as { data?: { retryAfterMs?: number } };
  return data?.retryAfterMs ?? null;
}
