import type { FastifyInstance } from 'fastify';
import { SOCKET_PATH } from '../protocol/index.ts';

/** Socket.IO's other way to connect, which would need every request of a client to reach the same node. */
export function addPollingRoute(app: FastifyInstance): void {
  // In the words of Socket.IO's own server.
  app.all(`${SOCKET_PATH}*`, (_request, reply) =>
    reply.code(400).send({ code: 0, message: 'Transport unknown' }),
  );
}
