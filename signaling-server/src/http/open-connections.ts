import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Returns how to end all connections. Beyond those that Node's `closeAllConnections` knows there are such that never
 * finish their TLS handshake; a server that closes would wait for them.
 */
export function followConnections(server: Pick<Server, 'on'>): () => void {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return () => {
    for (const socket of open) socket.destroy();
  };
}
