import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../ops/reply.ts';
import { readWebFiles, type WebFile, type WebFileForm } from './web-files.ts';

const notBuilt =
  'Ringdown server is running, but this installation has no web client. Use the desktop app with this address.\n';

/** Serves the built web client. Any path that is no file and not the API's opens it, so that a link may name a place. */
export function addWebClient(app: FastifyInstance, folder: string): void {
  const files = readWebFiles(folder);
  const page = files.get('/index.html');
  // A route of its own, which the metrics can name.
  app.get('/*', answer);
  app.setNotFoundHandler(answer);

  function answer(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const path = request.url.split(/[?#]/, 1)[0] ?? '';
    const isPage = request.method === 'GET' || request.method === 'HEAD';
    const file = isPage ? files.get(path) : undefined;
    if (file !== undefined) return send(file, request, reply);
    // A missing script must not be answered with a page.
    if (path.startsWith('/api/') || !isPage || /\.[a-z0-9]+$/i.test(path)) {
      return reply.code(404).send(refuse('not_found', 'There is nothing at this address'));
    }
    return page === undefined
      ? reply.code(404).type('text/plain').send(notBuilt)
      : send(page, request, reply);
  }
}

function send(file: WebFile, { headers }: FastifyRequest, reply: FastifyReply): FastifyReply {
  const form = chooseForm(file, headers['accept-encoding']);
  void reply.headers({ 'cache-control': file.cacheControl, etag: form.etag });
  // A cache on the way keeps the forms apart.
  if (file.forms.length > 1) void reply.header('vary', 'Accept-Encoding');
  if (isKnown(form.etag, headers['if-none-match'])) return reply.code(304).send();
  if (form.encoding !== 'identity') void reply.header('content-encoding', form.encoding);
  return reply.type(file.type).send(form.body);
}

/** The best of the forms that the client can read. */
function chooseForm({ forms }: WebFile, accepted = ''): WebFileForm {
  const readable = new Map(
    accepted.split(',').map((part) => {
      const [name = '', weight = ''] = part.split(';');
      return [name.trim().toLowerCase(), !/^\s*q=0(\.0*)?\s*$/i.test(weight)];
    }),
  );
  const canRead = ({ encoding }: WebFileForm): boolean =>
    readable.get(encoding) ?? readable.get('*') === true;
  return forms.find(canRead) ?? (forms.at(-1) as WebFileForm);
}

/** Whether the client has this already. Proxies mark a tag as weak (`W/`). */
function isKnown(etag: string, known = ''): boolean {
  return known.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
