import { request } from 'node:http';

/** A script as it comes from a running server. */
export interface ServedScript {
  readonly path: string;
  /** What goes over the wire to a browser that understands brotli, bytes. */
  readonly compressedBytes: number;
  readonly text: string;
}

/** Those that a page can't begin without: all that its HTML names. */
export async function firstScripts(serverUrl: string): Promise<readonly ServedScript[]> {
  const page = (await fetchFrom(serverUrl, '/', 'identity')).toString();
  const paths = [...page.matchAll(/(?:src|href)="([^"]+\.js)"/g)].map(([, path = '']) => path);
  return Promise.all(paths.map((path) => scriptAt(serverUrl, path)));
}

/** Those that the given ones name, and may fetch later. */
export async function laterScripts(
  serverUrl: string,
  scripts: readonly ServedScript[],
): Promise<readonly ServedScript[]> {
  const names = scripts.flatMap(({ text }) =>
    [...text.matchAll(/[`'"/]([\w-]+-[\w-]{8}\.js)[`'"]/g)].map(([, name = '']) => name),
  );
  const paths = new Set(names.map((name) => `/assets/${name}`));
  for (const { path } of scripts) paths.delete(path);
  return Promise.all([...paths].map((path) => scriptAt(serverUrl, path)));
}

async function scriptAt(serverUrl: string, path: string): Promise<ServedScript> {
  const compressed = await fetchFrom(serverUrl, path, 'br');
  const plain = await fetchFrom(serverUrl, path, 'identity');
  return { path, compressedBytes: compressed.length, text: plain.toString() };
}

/** As it comes over the wire; `fetch` would unpack it. */
function fetchFrom(serverUrl: string, path: string, encoding: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    request(new URL(path, serverUrl), { headers: { 'accept-encoding': encoding } }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${path}: ${response.statusCode}`));
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks)));
    })
      .on('error', reject)
      .end();
  });
}
