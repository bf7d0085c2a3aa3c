import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

const PREFLIGHT_MAX_AGE_S = 600;

/** Lets the pages of allowed origins (the desktop app's above all) read the answers of the API. */
export function addCors(app: FastifyInstance, isAllowedOrigin: (request: IncomingMessage) => boolean): void {
  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/api/')) return;
    const { origin } = request.headers;
    void reply.header('vary', 'Origin');
    if (origin === undefined || !isAllowedOrigin(request.raw)) return;
    void reply.header('access-control-allow-origin', origin);
    if (request.method !== 'OPTIONS') return;
    await reply
      .headers({
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': 'authorization, content-type',
        'access-control-max-age': PREFLIGHT_MAX_AGE_S,
      })
      .code(204)
      .send();
  });
}
