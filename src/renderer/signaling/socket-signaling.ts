import { createLeanParser, ErrorCode, LEAN, PROTOCOL_VERSION, type Handshake } from '@protocol';
import { err, ok } from '@shared/result.ts';
import { io, type Socket } from 'socket.io-client';
import type { OpenLink, Refusal } from './link.ts';
import { createSignalingLine, type SignalingLine, type SignalingLineDeps } from './signaling-line.ts';

/** The line to the server over Socket.IO. */
export function createSocketSignaling(deps: Omit<SignalingLineDeps, 'openLink'>): SignalingLine {
  return createSignalingLine({ ...deps, openLink: openSocketLink });
}

/**
 * One Socket.IO connection. WebSocket only: polling would need sticky sessions. The library's own reconnection is off;
 * the line opens a new connection instead, and knows when it is worth it.
 */
const openSocketLink: OpenLink = ({ serverUrl, token, deviceId }, listener) => {
  const auth: Handshake = { token, deviceId, protocolVersion: PROTOCOL_VERSION, frames: LEAN };
  const socket: Socket = io(serverUrl, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth,
    parser: createLeanParser(),
  });
  const detach = (): void => {
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
    async send(event, payload, timeoutMs) {
      try {
        // Rejects when the time is over and when the connection is lost, whichever is first.
        return ok((await socket.timeout(timeoutMs).emitWithAck(event, payload)) as unknown);
      } catch {
        return err('no-answer');
      }
    },
    close: detach,
  };
};

/** A server that says no puts `{ code, retryAfterMs? }` into the error's `data`; a network has nothing to say. */
function refusalIn(error: Error): Refusal | null {
  const data: unknown = 'data' in error ? error.data : null;
  if (typeof data !== 'object' || data === null || !('code' in data)) return null;
  const code = ErrorCode.safeParse(data.code);
  if (!code.success) return null;
  const retryAfterMs = 'retryAfterMs' in data ? data.retryAfterMs : undefined;
  return typeof retryAfterMs === 'number' ? { code: code.data, retryAfterMs } : { code: code.data };
}
