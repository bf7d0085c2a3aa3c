import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../ops/reply.ts';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

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

/** One file of the web client, with everything that is said about it. */
interface WebFile {
  readonly type: string;
  readonly cacheControl: string;
  /** Best first; the last one is the file as it is. */
  readonly forms: readonly [...WebFileForm[], WebFileForm];
}

interface WebFileForm {
  readonly encoding: 'br' | 'gzip' | 'identity';
  readonly body: Buffer;
  readonly etag: string;
}

const YEAR_S = 31_536_000;

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** What the build leaves beside a file where it is smaller (`build/precompress.ts`). */
const compressedForms = [
  { encoding: 'br', ending: '.br' },
  { encoding: 'gzip', ending: '.gz' },
] as const;

/**
 * The built web client by path (`/index.html`), or nothing where it was not built. It is about 2 MB and stays in memory:
 * however many requests come in at once, none of them opens a file.
 */
function readWebFiles(folder: string): ReadonlyMap<string, WebFile> {
  if (!existsSync(join(folder, 'index.html'))) return new Map();
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(br|gz)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    paths.map((path) => {
      const name = relative(folder, path).split(sep).join('/');
      return [`/${name}`, readWebFile(path, name.startsWith('assets/'))];
    }),
  );
}

function readWebFile(path: string, isHashed: boolean): WebFile {
  const asItIs = readFileSync(path);
  const hash = createHash('sha256').update(asItIs).digest('base64url').slice(0, 22);
  const smaller = compressedForms
    .filter(({ ending }) => existsSync(path + ending))
    .map(({ encoding, ending }) => ({
      ...{ encoding, body: readFileSync(path + ending) },
      // Each form has a tag of its own: a cache must not take one for the other.
      etag: `"${hash}-${encoding}"`,
    }));
  return {
    type: types[extname(path)] ?? 'application/octet-stream',
    // Files under assets/ have a hash in their name; index.html names the current ones.
    cacheControl: isHashed ? `public, max-age=${YEAR_S}, immutable` : 'no-cache',
    forms: [...smaller, { encoding: 'identity', body: asItIs, etag: `"${hash}"` }],
  };
}
