import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { Clock } from '../ops/clock.ts';
import { QUIET_MS, QUIET_QUERY } from '../protocol/index.ts';

/** Nobody but the doctor comes, and an admin does not run it many times at once. */
const MAX_AT_ONCE = 4;

/** By RFC 6455 and its registry. */
const NORMAL = 1000;
const TRY_AGAIN_LATER = 1013;

/** Whether the one who asks for a WebSocket wants nothing to be said on it. */
export function asksForQuiet({ url = '' }: Pick<IncomingMessage, 'url'>): boolean {
  return new URLSearchParams(url.slice(url.indexOf('?') + 1)).has(QUIET_QUERY);
}

/**
 * WebSockets on which the server says nothing, over the same path as all others: how long such a one lasts shows what a
 * proxy on the way does to connections that are quiet. Anybody may ask for one, so there are few and they end.
 */
export class QuietRoom {
  readonly #clock: Clock;
  readonly #sockets = new Set<WebSocket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  take(socket: WebSocket): void {
    socket.on('error', () => socket.terminate());
    if (this.#sockets.size >= MAX_AT_ONCE) {
      socket.close(TRY_AGAIN_LATER);
      return;
    }
    this.#sockets.add(socket);
    const timer = this.#clock.startTimer(QUIET_MS, () => socket.close(NORMAL));
    // There is nothing to say here. The pings of WebSockets are answered by themselves.
    socket.on('message', () => socket.terminate());
    socket.on('close', () => {
      timer.cancel();
      this.#sockets.delete(socket);
    });
  }

  close(): void {
    for (const socket of this.#sockets) socket.terminate();
  }
}
