import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws';
import type { Clock } from '../ops/clock.ts';
import type { CutReason } from './visitors.ts';

/** Pings and pongs of WebSocket itself. Clients send none; a proxy may send one every few seconds. */
const MAX_CONTROL_FRAMES = 100;
const CONTROL_WINDOW_MS = 10_000;

export interface WebSocketsDeps {
  readonly clock: Clock;
  readonly onCut: (reason: CutReason) => void;
}

type UpgradeParameters = Parameters<WebSocketServer['handleUpgrade']>;

/**
 * The option `wsEngine` of Engine.IO: WebSockets that can't be flooded with frames that Engine.IO never hears of. They
 * are watched from their opening, also while an upgrade from polling has not been decided.
 */
export function createWebSockets({
  clock,
  onCut,
}: WebSocketsDeps): new (options?: ServerOptions) => WebSocketServer {
  return class WatchedWebSockets extends WebSocketServer {
    override handleUpgrade(...[request, socket, head, onOpened]: UpgradeParameters): void {
      super.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
        watch(webSocket);
        onOpened(webSocket, request);
      });
    }
  };

  function watch(webSocket: WebSocket): void {
    let [count, since, isCut] = [0, clock.now(), false];
    const hear = (): void => {
      count += 1;
      if (count <= MAX_CONTROL_FRAMES || isCut) return;
      const now = clock.now();
      if (now - since < CONTROL_WINDOW_MS) {
        isCut = true;
        onCut('flood');
        webSocket.terminate();
      }
      [count, since] = [0, now];
    };
    webSocket.on('ping', hear);
    webSocket.on('pong', hear);
    // What `ws` will not read, such as a message that is too large; it closes by itself, and says why.
    webSocket.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code?.startsWith('WS_ERR_') === true) onCut('violation');
    });
  }
}
