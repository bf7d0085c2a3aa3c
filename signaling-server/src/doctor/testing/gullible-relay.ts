import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import {
  attribute,
  decodeStun,
  encodeStun,
  findAttribute,
  stunMethods,
  type StunAttribute,
  type StunMessage,
} from '../../turn/stun-message.ts';
import { xorAddress } from '../../turn/stun-values.ts';

/** A relay that lets in whom its real kin would not; it relays nothing. */
export interface GullibleRelay {
  readonly url: string;
  stop(): void;
}

/** `accepts` gets the username, null from who has none. */
export async function startGullibleRelay(
  accepts: (username: string | null) => boolean,
): Promise<GullibleRelay> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  socket.on('message', (packet, { address, port }) => {
    const request = decodeStun(packet);
    if (request === null) return;
    const username = findAttribute(request, 'username')?.toString('utf8') ?? null;
    socket.send(encodeStun(answer(request, accepts(username))), port, address);
  });
  return { url: `turn:127.0.0.1:${socket.address().port}`, stop: () => void socket.close() };
}

function answer({ method, transactionId }: StunMessage, isAccepted: boolean): StunMessage {
  const place = { address: '127.0.0.1', port: 49_152 };
  const refusal = [
    attribute('errorCode', Buffer.from('\0\0\x04\x01Unauthorized', 'latin1')),
    attribute('realm', 'gullible.test'),
    attribute('nonce', 'nonce'),
  ];
  const granted: StunAttribute[] =
    method === stunMethods.allocate ? [xorAddress('xorRelayedAddress', place, transactionId)] : [];
  return {
    ...{ method, transactionId },
    kind: isAccepted ? 'success' : 'error',
    attributes: isAccepted ? granted : refusal,
  };
}
