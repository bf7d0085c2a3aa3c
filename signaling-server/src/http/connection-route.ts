import type { FastifyInstance, FastifyRequest } from 'fastify';
import { randomId } from '../ops/random-id.ts';
import { done } from '../ops/reply.ts';
import type { ConnectionInfo } from '../protocol/index.ts';
import type { Entrance } from './entrance.ts';

/** Somebody a proxy may speak for (RFC 5737: nobody's true address). */
const ANYBODY = '192.0.2.1';

/**
 * `GET /api/connection`: which process answered, and how it sees the one who asks. The doctor learns from it whether
 * the public address leads here, and whether the proxy on the way is trusted. A client learns its own address.
 */
export function addConnectionRoute(app: FastifyInstance, clientAddress: Entrance['clientAddress']): void {
  const instance = randomId();
  app.get('/api/connection', (request, reply) => {
    const info: ConnectionInfo = { instance, address: request.ip, forwarded: forwardedOf(request) };
    return reply.header('cache-control', 'no-store').send(done(info));
  });

  function forwardedOf({ headers, socket }: FastifyRequest): ConnectionInfo['forwarded'] {
    if (headers['x-forwarded-for'] === undefined) return 'none';
    const heard = clientAddress({ headers: { 'x-forwarded-for': ANYBODY }, socket });
    return heard === ANYBODY ? 'believed' : 'ignored';
  }
}
