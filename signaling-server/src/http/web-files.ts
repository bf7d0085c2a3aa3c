import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

/** One file of the web client, with everything that is said about it. */
export interface WebFile {
  readonly type: string;
  readonly cacheControl: string;
  /** Best first; the last one is the file as it is. */
  readonly forms: readonly [...WebFileForm[], WebFileForm];
}

export interface WebFileForm {
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
export function readWebFiles(folder: string): ReadonlyMap<string, WebFile> {
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
