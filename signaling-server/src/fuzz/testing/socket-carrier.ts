import { io } from 'socket.io-client';
import { PROTOCOL_VERSION, type Reply, type SignedIn } from '../../protocol/index.ts';
import type { Carrier } from './wire.ts';

type Listener = (name: string, payload: unknown) => void;

/** A connection as the real client opens it. Events come in as they are; it never reconnects by itself. */
export function openSocket(
  url: string,
  { token, deviceId }: Pick<SignedIn, 'token' | 'deviceId'>,
  { onEvent, onLost }: { readonly onEvent: Listener; readonly onLost: (reason: string) => void },
): Carrier {
  const socket = io(url, {
    ...{ transports: ['websocket'], forceNew: true, reconnection: false },
    auth: { token, deviceId, protocolVersion: PROTOCOL_VERSION },
  });
  socket.onAny(onEvent);
  socket.on('disconnect', onLost);
  socket.on('connect_error', (error) => onLost(error.message));
  return {
    send: (event, payload, onReply) =>
      void socket.emit(event, payload, (reply: Reply<unknown>) => onReply(reply)),
    close() {
      socket.offAny(onEvent);
      socket.off('disconnect', onLost);
      socket.off('connect_error');
      // Without a word to the server, as a network does it.
      if (socket.connected) socket.io.engine.close();
      socket.disconnect();
    },
  };
}
