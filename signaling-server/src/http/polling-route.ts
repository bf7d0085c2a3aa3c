import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { SOCKET_PATH } from '../protocol/index.ts';
import type { Entrance } from './entrance.ts';

export interface PollingRouteDeps extends Pick<Entrance, 'isAllowedOrigin'> {
  readonly poll: (request: IncomingMessage, response: ServerResponse) => void;
}

/**
 * Socket.IO where no WebSocket gets through. The body and the answer are Socket.IO's own business; it comes here for what
 * every request passes: it waits for its turn, and belongs to nobody until it has been read.
 */
export function addPollingRoute(app: FastifyInstance, { isAllowedOrigin, poll }: PollingRouteDeps): void {
  void app.register((route, _options, done) => {
    route.removeAllContentTypeParsers();
    route.addContentTypeParser('*', (_request, _body, parsed) => parsed(null));
    route.all(`${SOCKET_PATH}*`, ({ raw: request }, reply) => {
      reply.hijack();
      const { origin } = request.headers;
      const response = reply.raw.setHeader('vary', 'Origin').setHeader('x-content-type-options', 'nosniff');
      // The pages of the desktop app come from elsewhere.
      if (origin !== undefined && isAllowedOrigin(request)) {
        response.setHeader('access-control-allow-origin', origin);
      }
      poll(request, response);
    });
    done();
  });
}
