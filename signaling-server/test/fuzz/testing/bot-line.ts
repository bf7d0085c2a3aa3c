import { io, type Socket } from 'socket.io-client';
import type { Clock, Timer } from '../../../src/ops/clock.ts';
import {
  PROTOCOL_VERSION,
  REQUEST_TIMEOUT_MS,
  type Reply,
  type SignedIn,
} from '../../../src/protocol/index.ts';

export const RETRY_MS = 1_000;

/** Null: lost, or not answered in time. */
export type OnReply = (reply: Reply<unknown> | null) => void;

interface Request {
  readonly event: string;
  readonly payload: object;
  readonly answered: OnReply;
}

export interface BotLineOptions {
  readonly url: string;
  readonly session: Pick<SignedIn, 'token' | 'deviceId'>;
  readonly clock: Clock;
  readonly onHeard: (name: string, payload: unknown) => void;
  /** The server has this now. */
  readonly onSaid: (event: string, payload: unknown) => void;
  readonly onReply: (request: Omit<Request, 'answered'>, reply: Reply<unknown> | null) => void;
  /** The connection ended without anybody here having asked for it. */
  readonly onLost: (reason: string) => void;
}

/**
 * A bot's connection to the server, lost and found again. On it nothing moves by itself: what one side says waits until it
 * is told to arrive, in its order, so a test decides what overtakes what, and what is lost with the connection.
 */
export class BotLine {
  readonly #options: BotLineOptions;
  readonly #timers = new Set<Timer>();
  readonly #asking = new Map<OnReply, { readonly event: string; readonly timer: Timer }>();
  #socket: Socket | null = null;
  #isWelcomed = false;
  #up: Request[] = [];
  #down: (() => void)[] = [];
  /** What was said before the welcome counts after it. */
  #held: Parameters<BotLineOptions['onHeard']>[] = [];

  constructor(options: BotLineOptions) {
    this.#options = options;
  }

  /** It was welcomed on the connection that it has. */
  get isOnline(): boolean {
    return this.#isWelcomed;
  }

  /** Nothing is under way between it and the server that it knows of. */
  get isAtRest(): boolean {
    return this.#socket === null || (this.#isWelcomed && this.#asking.size === 0);
  }

  /** What it waits for, for whoever looks for a fault. */
  get waitsFor(): string {
    const asked = [...this.#asking.values()].map(({ event }) => event).join(', ');
    return this.#isWelcomed ? `answers to ${asked || 'nothing'}` : 'its welcome';
  }

  /** What could arrive next, on either side. */
  moves(): (() => void)[] {
    return [
      ...(this.#up.length > 0 ? [() => this.#goUp()] : []),
      ...(this.#down.length > 0 ? [() => this.#goDown()] : []),
    ];
  }

  /** As the real client opens it. */
  connect(): void {
    if (this.#socket !== null) return;
    const { url, session, onLost } = this.#options;
    const { token, deviceId } = session;
    const socket = io(url, {
      ...{ transports: ['websocket'], forceNew: true, reconnection: false },
      auth: { token, deviceId, protocolVersion: PROTOCOL_VERSION },
    });
    this.#socket = socket;
    const lost = (reason: string): void => {
      if (this.#socket !== socket) return;
      onLost(reason);
      this.cut();
      this.after(RETRY_MS, () => this.connect());
    };
    socket.onAny((name: string, payload: unknown) => {
      if (this.#socket === socket) this.#down.push(() => this.#hear(name, payload));
    });
    socket.on('disconnect', lost);
    socket.on('connect_error', ({ message }) => lost(message));
  }

  /** Loses the connection without a word to the server; so many messages of each side still arrive. */
  cut(up = 0, down = 0): void {
    for (let count = 0; count < down; count += 1) this.#goDown();
    for (let count = 0; count < up; count += 1) this.#goUp();
    const socket = this.#socket;
    [this.#socket, this.#isWelcomed] = [null, false];
    [this.#up, this.#down, this.#held] = [[], [], []];
    if (socket?.connected === true) socket.io.engine.close();
    socket?.disconnect();
    for (const answered of [...this.#asking.keys()]) answered(null);
  }

  request(event: string, payload: object, onReply: OnReply): void {
    if (!this.#isWelcomed) {
      onReply(null);
      return;
    }
    const answered: OnReply = (reply) => {
      // The second answer, to a request that was said twice, is nobody's; as is one that came too late.
      this.#asking.get(answered)?.timer.cancel();
      if (!this.#asking.delete(answered)) return;
      this.#options.onReply({ event, payload }, reply);
      onReply(reply);
    };
    const timer = this.#options.clock.startTimer(REQUEST_TIMEOUT_MS, () => answered(null));
    this.#asking.set(answered, { event, timer });
    this.#up.push({ event, payload, answered });
  }

  /** The first thing that it has to say is said twice. */
  repeat(): void {
    const [first] = this.#up;
    if (first !== undefined) this.#up.unshift(first);
  }

  after(ms: number, then: () => unknown): void {
    const timer = this.#options.clock.startTimer(ms, () => {
      this.#timers.delete(timer);
      then();
    });
    this.#timers.add(timer);
  }

  /** Its connection ends, and nothing of what it wanted to do later happens. */
  dispose(): void {
    this.cut();
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }

  #goUp(): void {
    const request = this.#up.shift();
    if (request === undefined) return;
    const { event, payload, answered } = request;
    const socket = this.#socket;
    this.#options.onSaid(event, payload);
    socket?.emit(event, payload, (reply: Reply<unknown>) => {
      if (this.#socket === socket) this.#down.push(() => answered(reply));
    });
  }

  #goDown(): void {
    this.#down.shift()?.();
  }

  #hear(name: string, payload: unknown): void {
    this.#isWelcomed ||= name === 'session:welcomed';
    if (!this.#isWelcomed) {
      this.#held.push([name, payload]);
      return;
    }
    this.#options.onHeard(name, payload);
    for (const event of this.#held.splice(0)) this.#options.onHeard(...event);
  }
}

/** Whether the server could not serve it just then, so that it is worth saying again. */
export function passes(reply: Reply<unknown> | null): boolean {
  if (reply === null || reply.ok) return false;
  const { code, retryAfterMs } = reply.error;
  return code === 'unavailable' || (code === 'rate_limited' && retryAfterMs !== undefined);
}
