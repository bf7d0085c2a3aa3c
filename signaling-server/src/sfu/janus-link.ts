import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import * as z from 'zod/mini';
import type { Logger } from '../ops/logger.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import type { SfuSettings } from './sfu-settings.ts';
import { SfuRefusedError } from './sfu.ts';

/** Janus ends a session of which it heard nothing for 60 s. */
const KEEPALIVE_MS = 20_000;
/** It answers within milliseconds, or not at all. */
const ANSWER_MS = 5_000;
const RETRY_MS = 1_000;
export const SUBPROTOCOL = 'janus-protocol';
/** The plugin that carries rooms. */
export const VIDEO_ROOM = 'janus.plugin.videoroom';

const Jsep = z.object({ type: z.enum(['offer', 'answer']), sdp: z.string() });
export type Jsep = z.infer<typeof Jsep>;

/** What the VideoRoom plugin says; its fields depend on the request. */
export type PluginData = Readonly<Record<string, unknown>>;

export interface PluginAnswer {
  readonly data: PluginData;
  readonly jsep: Jsep | null;
}

const Message = z.object({
  janus: z.string(),
  transaction: z.optional(z.string()),
  sender: z.optional(z.number()),
  data: z.optional(z.object({ id: z.number() })),
  plugindata: z.optional(z.object({ data: z.record(z.string(), z.unknown()) })),
  jsep: z.optional(Jsep),
  error: z.optional(z.object({ code: z.number(), reason: z.string() })),
});
type Message = z.infer<typeof Message>;

/** Janus or its VideoRoom refused something, by its own number. */
export class JanusError extends SfuRefusedError {
  override readonly name = 'JanusError';
  readonly code: number;

  constructor(code: number, reason: string) {
    super(`Janus refused (${code}): ${reason}`);
    this.code = code;
  }
}

/** Janus's word for any fault of its own; of a connection, that no port of `rtp_port_range` is free. */
const OWN_FAULT = 490;

function failureOf({ code, reason }: { readonly code: number; readonly reason: string }): Error {
  const cause = new JanusError(code, reason);
  return code === OWN_FAULT ? new UnavailableError('Janus', { why: 'exhausted', cause }) : cause;
}

export interface HandleEvents {
  /** Something happened in the room of this handle. */
  onEvent(data: PluginData): void;
  /** Janus has taken it away. */
  onDetached(): void;
}

/** One handle of the VideoRoom plugin: it publishes, or it subscribes, or it manages rooms. */
export interface JanusHandle {
  /** Resolves to the plugin's answer. Rejects with {@link JanusError} or {@link UnavailableError}. */
  request(body: PluginData, jsep?: Jsep): Promise<PluginAnswer>;
  /** Null: there are no more. */
  trickle(candidate: object | null): void;
  detach(): void;
}

interface Pending {
  readonly resolve: (message: Message) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

export interface JanusLinkOptions {
  readonly settings: SfuSettings;
  readonly logger: Logger;
  /** All handles are gone with the session that they belonged to. */
  readonly onLost: () => void;
  /** There is a session; handles may be attached. */
  readonly onUp: () => void;
}

/**
 * One session with Janus over one WebSocket, opened anew whenever it ends. (The `janode` package would do the same, but
 * depends on a native module without prebuilt binaries, so installing the server would need a compiler.)
 */
export class JanusLink {
  readonly #options: JanusLinkOptions;
  readonly #pending = new Map<string, Pending>();
  readonly #handles = new Map<number, HandleEvents>();
  #socket: WebSocket | null = null;
  #sessionId: number | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;
  #wasTold = false;

  constructor(options: JanusLinkOptions) {
    this.#options = options;
  }

  get isUp(): boolean {
    return this.#sessionId !== null;
  }

  open(): void {
    const socket = new WebSocket(this.#options.settings.url, SUBPROTOCOL, {
      handshakeTimeout: ANSWER_MS,
    });
    this.#socket = socket;
    socket.on('open', () => void this.#begin(socket));
    socket.on('message', (data: Buffer) => this.#receive(data.toString()));
    socket.on('error', (error) => this.#tellTrouble(error));
    socket.on('close', () => this.#lost(socket));
  }

  close(): void {
    this.#isClosed = true;
    const socket = this.#socket;
    if (socket === null) return;
    this.#lost(socket);
    socket.terminate();
  }

  async attach(events: HandleEvents): Promise<JanusHandle> {
    const { data } = await this.#ask({ janus: 'attach', plugin: VIDEO_ROOM });
    const id = data?.id ?? 0;
    this.#handles.set(id, events);
    return {
      request: (body, jsep) => this.#askPlugin(id, body, jsep),
      trickle: (candidate) =>
        this.#say({ janus: 'trickle', handle_id: id, candidate: candidate ?? { completed: true } }),
      detach: () => {
        if (this.#handles.delete(id)) this.#say({ janus: 'detach', handle_id: id });
      },
    };
  }

  async #begin(socket: WebSocket): Promise<void> {
    try {
      const { data } = await this.#ask({ janus: 'create' });
      if (data === undefined || socket !== this.#socket) return;
      this.#sessionId = data.id;
      this.#wasTold = false;
      this.#options.logger.info({}, 'media server: connected');
      this.#timer = setInterval(() => this.#say({ janus: 'keepalive' }), KEEPALIVE_MS);
      this.#options.onUp();
    } catch (error) {
      this.#tellTrouble(error);
      socket.terminate();
    }
  }

  #lost(socket: WebSocket): void {
    if (socket !== this.#socket) return;
    this.#socket = null;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    const wasUp = this.isUp;
    this.#sessionId = null;
    this.#handles.clear();
    for (const transaction of [...this.#pending.keys()])
      this.#settle(transaction, ({ reject }) => reject(new UnavailableError('Janus')));
    if (this.#isClosed) return;
    if (wasUp) {
      this.#options.logger.error({}, 'media server: the connection is lost');
      this.#options.onLost();
    }
    setTimeout(() => {
      if (!this.#isClosed) this.open();
    }, RETRY_MS).unref();
  }

  /** Once until it is back. */
  #tellTrouble(error: unknown): void {
    if (this.#wasTold) return;
    this.#wasTold = true;
    this.#options.logger.error({ err: error }, 'media server: Janus can’t be used');
  }

  async #askPlugin(handleId: number, body: PluginData, jsep?: Jsep): Promise<PluginAnswer> {
    const message = await this.#ask({ janus: 'message', handle_id: handleId, body, ...(jsep && { jsep }) });
    const data = message.plugindata?.data ?? {};
    const { error, error_code: code } = data;
    if (typeof code === 'number') throw new JanusError(code, String(error));
    return { data, jsep: message.jsep ?? null };
  }

  #ask(message: object): Promise<Message> {
    const transaction = randomUUID();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.#settle(transaction, () => reject(new UnavailableError('Janus', { why: 'gave up' }))),
        ANSWER_MS,
      );
      this.#pending.set(transaction, { resolve, reject, timer });
      if (!this.#say({ ...message, transaction }))
        this.#settle(transaction, () => reject(new UnavailableError('Janus')));
    });
  }

  #say(message: object): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    const session = this.#sessionId === null ? {} : { session_id: this.#sessionId };
    const { secret } = this.#options.settings;
    this.#socket.send(
      JSON.stringify({ transaction: randomUUID(), ...session, apisecret: secret, ...message }),
    );
    return true;
  }

  #receive(text: string): void {
    const parsed = Message.safeParse(toJson(text));
    if (!parsed.success) return;
    const message = parsed.data;
    // The answer follows.
    if (message.janus === 'ack') return;
    const { transaction = '', error } = message;
    if (this.#pending.has(transaction)) {
      this.#settle(transaction, ({ resolve, reject }) =>
        error === undefined ? resolve(message) : reject(failureOf(error)),
      );
      return;
    }
    this.#happened(message);
  }

  #happened({ janus, sender = 0, plugindata }: Message): void {
    const handle = this.#handles.get(sender);
    if (janus === 'timeout') this.#socket?.terminate();
    else if (janus === 'event' && plugindata) handle?.onEvent(plugindata.data);
    else if (janus === 'detached' && this.#handles.delete(sender)) handle?.onDetached();
  }

  #settle(transaction: string, how: (pending: Pending) => void): void {
    const pending = this.#pending.get(transaction);
    if (pending === undefined) return;
    this.#pending.delete(transaction);
    clearTimeout(pending.timer);
    how(pending);
  }
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
