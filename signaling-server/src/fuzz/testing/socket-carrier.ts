import { io } from 'socket.io-client';
import { createLeanParser, LEAN, PROTOCOL_VERSION, type Reply, type SignedIn } from '../../protocol/index.ts';
import type { Carrier } from './wire.ts';

/** A connection as the real client opens it. Events come in as they are; it never reconnects by itself. */
export function openSocket(
  url: string,
  { token, deviceId }: Pick<SignedIn, 'token' | 'deviceId'>,
  onEvent: (name: string, payload: unknown) => void,
): Carrier {
  const socket = io(url, {
    ...{ transports: ['websocket'], forceNew: true, reconnection: false },
    auth: { token, deviceId, protocolVersion: PROTOCOL_VERSION, frames: LEAN },
    parser: createLeanParser(),
  });
  socket.onAny(onEvent);
  return {
    send: (event, payload, onReply) =>
      void socket.emit(event, payload, (reply: Reply<unknown>) => onReply(reply)),
    close() {
      socket.offAny(onEvent);
      // Without a word to the server, as a network does it.
      if (socket.connected) socket.io.engine.close();
      socket.disconnect();
    },
  };
}
