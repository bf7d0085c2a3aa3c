import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const forms = [
  {
    ending: '.br',
    compress: (file: Buffer) =>
      brotliCompressSync(file, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
          [constants.BROTLI_PARAM_SIZE_HINT]: file.length,
        },
      }),
  },
  { ending: '.gz', compress: (file: Buffer) => gzipSync(file, { level: constants.Z_BEST_COMPRESSION }) },
];

/**
 * Leaves a brotli and a gzip form beside each file of the build that gets smaller by it. The server sends them as they
 * are (`signaling-server/src/http/web-files.ts`), so the best compression costs nobody anything at run time.
 */
export function precompress(): Plugin {
  return {
    name: 'ringdown:precompress',
    apply: 'build',
    writeBundle: ({ dir }) => {
      if (dir !== undefined) compressFolder(dir);
    },
  };
}

function compressFolder(folder: string): void {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  for (const entry of files) {
    const path = join(entry.parentPath, entry.name);
    const file = readFileSync(path);
    for (const { ending, compress } of forms) {
      const smaller = compress(file);
      if (smaller.length < file.length) writeFileSync(path + ending, smaller);
    }
  }
}
