import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CustomScheme, Protocol } from 'electron';
import { APP_HOST, APP_SCHEME, contentSecurityPolicy } from './app-origin-model.ts';
import { assetPath, mediaType } from './asset-path-model.ts';

/** Must be given to `protocol.registerSchemesAsPrivileged` before the app is ready. */
export const appScheme: CustomScheme = {
  scheme: APP_SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
};

export interface AppProtocolDeps {
  readonly protocol: Pick<Protocol, 'handle'>;
  /** Where the built pages are. */
  readonly folder: string;
}

/** Serves the built pages at `app://ringdown/`, and nothing else. */
export function serveAppPages({ protocol, folder }: AppProtocolDeps): void {
  protocol.handle(APP_SCHEME, (request) => respond(request, folder));
}

async function respond(request: GlobalRequest, folder: string): Promise<Response> {
  const { hostname, pathname } = new URL(request.url);
  const path = assetPath(pathname);
  if (hostname !== APP_HOST || request.method !== 'GET' || path === null) return notFound();
  try {
    const body = await readFile(join(folder, path));
    return new Response(new Uint8Array(body), { headers: headersFor(path) });
  } catch {
    return notFound();
  }
}

function headersFor(path: string): Record<string, string> {
  return {
    'content-type': mediaType(path),
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-cache',
  };
}

function notFound(): Response {
  return new Response('Not found', { status: 404, headers: { 'content-type': 'text/plain' } });
}
