import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A page with a style, a script and one field that the script makes: as little as an application can be. */
const files: Readonly<Record<string, { readonly type: string; readonly body: string }>> = {
  '/': {
    type: 'text/html',
    body: '<!doctype html><title>Empty</title><link rel="stylesheet" href="/style.css"><script type="module" src="/script.js"></script><body><p>Empty</p>',
  },
  '/style.css': { type: 'text/css', body: 'body { background: #eee }' },
  '/script.js': {
    type: 'text/javascript',
    body: "document.body.append(document.createElement('input'))",
  },
};

/** Serves the baseline of `bench:load`. */
export async function startEmptyPage(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const http = createServer((request, response) => {
    const file = files[request.url ?? ''];
    response.writeHead(file === undefined ? 404 : 200, { 'content-type': file?.type ?? 'text/plain' });
    response.end(file?.body);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${(http.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}
