import type { FastifyInstance } from 'fastify';
import type { IncomingMessage } from 'node:http';

const YEAR_S = 31_536_000;

/** What a browser may do with the web client, and with anything else the server sends it. */
export function addSecurityHeaders(app: FastifyInstance, publicUrl: () => string): void {
  app.addHook('onSend', async (_request, reply) => {
    const url = new URL(publicUrl());
    void reply.headers({
      'content-security-policy': contentSecurityPolicy(url),
      'permissions-policy':
        'microphone=(self), camera=(self), display-capture=(self), geolocation=(), payment=(), usb=()',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
    });
    // Promised only by who serves TLS; a browser ignores it over plain HTTP anyway.
    if (url.protocol === 'https:') void reply.header('strict-transport-security', `max-age=${YEAR_S}`);
  });
}

function contentSecurityPolicy({ host, protocol }: URL): string {
  // A page that came over TLS may not speak without it.
  const sockets = protocol === 'https:' ? `wss://${host}` : `ws://${host} wss://${host}`;
  return [
    "default-src 'none'",
    // The noise suppression is compiled code; this allows that and no other evaluation.
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    // Not every browser counts ws: as 'self'.
    `connect-src 'self' ${sockets}`,
    "media-src 'self' blob:",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

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
