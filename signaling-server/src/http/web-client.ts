import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { refuse } from '../ops/reply.ts';

const YEAR_S = 31_536_000;

const notBuilt =
  'Ringdown server is running, but this installation has no web client. Use the desktop app with this address.\n';

/** Serves the built web client. Any path that is no file and not the API's opens it, so that a link may name a place. */
export async function addWebClient(app: FastifyInstance, folder: string): Promise<void> {
  const isBuilt = existsSync(join(folder, 'index.html'));
  if (isBuilt) {
    await app.register(fastifyStatic, {
      root: folder,
      cacheControl: false,
      setHeaders(response, path) {
        // Files under assets/ have a hash in their name; index.html names the current ones.
        const isHashed = path.startsWith(join(folder, 'assets'));
        const cache = isHashed ? `public, max-age=${YEAR_S}, immutable` : 'no-cache';
        response.setHeader('cache-control', cache);
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    const isPage = request.method === 'GET' || request.method === 'HEAD';
    if (request.url.startsWith('/api/') || !isPage || isMissingFile(request.url)) {
      return reply.code(404).send(refuse('not_found', 'There is nothing at this address'));
    }
    return isBuilt ? reply.sendFile('index.html') : reply.code(404).type('text/plain').send(notBuilt);
  });
}

function isMissingFile(url: string): boolean {
  // A missing script must not be answered with a page.
  return /\.[a-z0-9]+$/i.test(url.split(/[?#]/, 1)[0] ?? '');
}
