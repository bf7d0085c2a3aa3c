import type { Socket } from 'socket.io';
import type { ServerEventName, ServerPayload } from '../protocol/index.ts';
import type { DeviceLine } from './local-lines.ts';

/** A line that keeps everything back until it was opened, so that the welcome is the first thing a device hears. */
export class SocketLine implements DeviceLine {
  readonly #socket: Socket;
  /** Null when it was opened. */
  #held: (() => void)[] | null = [];

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  send<E extends ServerEventName>(event: E, payload: ServerPayload<E>): void {
    if (this.#held === null) this.#socket.emit(event, payload);
    else this.#held.push(() => this.#socket.emit(event, payload));
  }

  open(welcome: ServerPayload<'session:welcomed'>): void {
    this.#socket.emit('session:welcomed', welcome);
    this.#release();
  }

  close(): void {
    // What was held back is worth sending: it may say why the line ends.
    this.#release();
    this.#socket.disconnect(true);
  }

  #release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const send of held) send();
  }
}
