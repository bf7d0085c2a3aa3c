import type { Server } from 'node:https';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import fastify, { type FastifyHttpsOptions, type FastifyInstance } from 'fastify';
import { timeouts } from './request-timeouts.ts';
import type { TlsCertificate } from './tls-certificate.ts';
import type { TlsKeeper } from './tls-keeper.ts';

/** Between the connection and the end of its TLS handshake. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

/** Speaks TLS alone. A renewed certificate is shown to new connections; the others go on as they are. */
export function createSecureFastify(
  options: Omit<FastifyHttpsOptions<Server>, 'https'>,
  keeper: TlsKeeper,
): FastifyInstance {
  let context = createSecureContext(secureOptions(keeper.current()));
  const app = fastify({
    ...options,
    https: {
      ...secureOptions(keeper.current()),
      ...timeouts,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      // For every listener there may be, also those that fastify opens beside the first one.
      SNICallback: (_name, use) => use(null, context),
    },
  });
  keeper.start((renewed) => {
    context = createSecureContext(secureOptions(renewed));
    // For clients that name no server, as those do that connect to an address.
    app.server.setSecureContext(secureOptions(renewed));
  });
  app.addHook('onClose', (_app, done) => {
    keeper.stop();
    done();
  });
  return app;
}

function secureOptions({ cert, key }: TlsCertificate): SecureContextOptions {
  return { cert, key, minVersion: 'TLSv1.2' };
}
