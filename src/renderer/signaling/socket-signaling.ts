import { ErrorCode, PROTOCOL_VERSION, type Handshake } from '@protocol';
import { afterAwake } from '@shared/awake-timer.ts';
import type { Clock } from '@shared/clock.ts';
import { err, ok, type Result } from '@shared/result.ts';
import { io, type Socket } from 'socket.io-client';
import type { Link, OpenLink, Refusal } from './link.ts';
import { createSignalingLine, type SignalingLine, type SignalingLineDeps } from './signaling-line.ts';
import { LONGEST_REACH_TIMEOUT_MS } from './welcome-wait.ts';

/**
 * The library's own limit to how long it takes to reach a server, which counts the time in which this machine stood
 * still: so late that the line, which counts its attempts, is always first unless its timers hardly run.
 */
const LIBRARY_TIMEOUT_MS = 2 * LONGEST_REACH_TIMEOUT_MS;

const WEBSOCKET_FIRST = ['websocket', 'polling'];
const POLLING_FIRST = ['polling', 'websocket'];

/** The line to the server over Socket.IO. */
export function createSocketSignaling(deps: Omit<SignalingLineDeps, 'openLink'>): SignalingLine {
  return createSignalingLine({ ...deps, openLink: createSocketLinks(deps.clock) });
}

/**
 * Some proxies neither pass a WebSocket on nor refuse it. An attempt that is given up after so long may have met one, so
 * the next one polls first.
 */
const HUNG_MS = 8_000;

/**
 * Socket.IO connections: a WebSocket, or polling where a proxy on the way lets none through. The library's own
 * reconnection is off; the line opens a new connection instead, and knows when it is worth it.
 */
function createSocketLinks(clock: Clock): OpenLink {
  let transports = WEBSOCKET_FIRST;
  return ({ serverUrl, token, deviceId }, listener) => {
    const auth: Handshake = { token, deviceId, protocolVersion: PROTOCOL_VERSION };
    const socket: Socket = io(serverUrl, {
      transports: [...transports],
      tryAllTransports: true,
      reconnection: false,
      timeout: LIBRARY_TIMEOUT_MS,
      forceNew: true,
      auth,
    });
    const beganAt = clock.now();
    let isReached = false;
    const onReached = (): void => {
      isReached = true;
      // One that polls is about to find out whether a WebSocket gets through.
      socket.io.engine.once('upgrade', () => (transports = WEBSOCKET_FIRST));
      listener.onReached();
    };
    socket.io.on('open', onReached);
    const detach = (): void => {
      socket.io.off('open', onReached);
      socket.off();
      socket.offAny();
      socket.disconnect();
    };
    socket.onAny((name: string, payload: unknown) => listener.onEvent(name, payload));
    socket.on('disconnect', (reason) => {
      detach();
      listener.onClosed(reason, null);
    });
    socket.on('connect_error', (error) => {
      detach();
      listener.onClosed('could not connect', refusalIn(error));
    });
    return {
      send: sendThrough(socket, clock),
      close() {
        const isHung = !isReached && clock.now() - beganAt >= HUNG_MS;
        if (isHung) transports = transports === WEBSOCKET_FIRST ? POLLING_FIRST : WEBSOCKET_FIRST;
        detach();
      },
    };
  };
}

const sendThrough =
  (socket: Socket, clock: Clock): Link['send'] =>
  (event, payload, timeoutMs) =>
    new Promise<Result<unknown, 'no-answer'>>((resolve) => {
      const noAnswer = (): void => resolve(err('no-answer'));
      // Not left to the library, whose timers run out while the answer waits to be read.
      const cancel = afterAwake(clock, timeoutMs, noAnswer);
      const answered = socket.emitWithAck(event, payload).then((answer: unknown) => resolve(ok(answer)));
      // Rejects when the connection is lost.
      void answered.catch(noAnswer).finally(cancel);
    });

/** A server that says no puts `{ code, retryAfterMs? }` into the error's `data`; a network has nothing to say. */
function refusalIn(error: Error): Refusal | null {
  const data: unknown = 'data' in error ? error.data : null;
  if (typeof data !== 'object' || data === null || !('code' in data)) return null;
  const code = ErrorCode.safeParse(data.code);
  if (!code.success) return null;
  const retryAfterMs = 'retryAfterMs' in data ? data.retryAfterMs : undefined;
  return typeof retryAfterMs === 'number' ? { code: code.data, retryAfterMs } : { code: code.data };
}
