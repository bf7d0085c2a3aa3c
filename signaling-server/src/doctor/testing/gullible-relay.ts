import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { decodeStun, encodeStun, stunMethods, xorAddress } from '../../turn/stun-message.ts';

/** Lets everybody in, says yes to everything and relays nothing. */
export async function startGullibleRelay(): Promise<{ readonly url: string; stop(): void }> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const place = { address: '127.0.0.1', port: 49_152 };
  socket.on('message', (packet, { address, port }) => {
    const request = decodeStun(packet);
    if (request === null) return;
    const { method, transactionId } = request;
    const attributes =
      method === stunMethods.allocate ? [xorAddress('xorRelayedAddress', place, transactionId)] : [];
    socket.send(encodeStun({ kind: 'success', method, transactionId, attributes }), port, address);
  });
  return { url: `turn:127.0.0.1:${socket.address().port}`, stop: () => void socket.close() };
}
