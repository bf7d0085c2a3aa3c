import { createServer, request, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Certificate } from '../../testing/certificates.ts';

export interface ProxyOptions {
  /** Where the server is. */
  readonly target: string;
  readonly certificate?: Pick<Certificate, 'cert' | 'key'>;
  /** What becomes of a WebSocket: passed on, taken for a page, opened but kept silent, or cut. */
  readonly upgrades?: 'pass' | 'page' | 'silent' | 'cut';
  /** Tells the server whom it speaks for: as it should, by adding to what the client sent, or not at all. */
  readonly forwards?: 'replaces' | 'believes' | 'not';
  /** Cuts the connection of who brings an X-Forwarded-For along. */
  readonly cutsForwarded?: boolean;
  readonly answer?: { readonly status: number; readonly headers?: Record<string, string> };
}

export interface Proxy {
  readonly url: string;
  stop(): Promise<void>;
}

/** A reverse proxy as an admin may have set it up, well or not. */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const { certificate, upgrades = 'pass' } = options;
  const onRequest: RequestListener = (incoming, outgoing) => {
    if (options.cutsForwarded === true && incoming.headers['x-forwarded-for'] !== undefined) {
      incoming.socket.destroy();
      return;
    }
    if (options.answer !== undefined) {
      outgoing.writeHead(options.answer.status, options.answer.headers).end('a page of the proxy');
      return;
    }
    const passed = request(new URL(incoming.url ?? '/', options.target), {
      method: incoming.method,
      headers: withoutUpgrade(headersFor(incoming, options)),
      agent: false,
    });
    passed.on('response', (response) => {
      outgoing.writeHead(response.statusCode ?? 500, response.headers);
      response.pipe(outgoing);
    });
    passed.on('error', () => outgoing.writeHead(502).end('bad gateway'));
    incoming.pipe(passed);
  };
  const server: Server =
    certificate === undefined ? createServer(onRequest) : createSecureServer(certificate, onRequest);
  // Without a listener, Node takes an upgrade for a page.
  if (upgrades !== 'page') server.on('upgrade', (incoming, socket) => upgrade(incoming, socket, options));
  const sockets = new Set<Duplex>();
  server.on('connection', (socket: Duplex) => void sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${address.port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        sockets.forEach((socket) => socket.destroy());
      }),
  };
}

function headersFor({ headers, socket }: IncomingMessage, { forwards = 'replaces' }: ProxyOptions) {
  const { 'x-forwarded-for': told, ...others } = headers;
  if (forwards === 'not') return others;
  const replaced = forwards === 'replaces' || told === undefined;
  return { ...others, 'x-forwarded-for': replaced ? socket.remoteAddress : told };
}

/** They are about one hop. */
function withoutUpgrade<T extends object>(headers: T): Omit<T, 'upgrade' | 'connection'> {
  const { upgrade: _upgrade, connection: _connection, ...others } = headers as T & Record<string, unknown>;
  return others;
}

function upgrade(incoming: IncomingMessage, client: Duplex, options: ProxyOptions): void {
  client.on('error', () => client.destroy());
  if (options.upgrades === 'cut') {
    client.destroy();
    return;
  }
  const { hostname, port } = new URL(options.target);
  const upstream = connect({ host: hostname, port: Number(port) });
  upstream.on('error', () => client.destroy());
  client.on('close', () => upstream.destroy());
  const lines = Object.entries(headersFor(incoming, options)).map(
    ([name, value]) => `${name}: ${String(value)}`,
  );
  upstream.write([`GET ${incoming.url ?? '/'} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
  client.pipe(upstream);
  upstream.once('data', (chunk: Buffer) => {
    const end = chunk.indexOf('\r\n\r\n') + 4;
    client.write(chunk.subarray(0, end));
    // Only the answer to the upgrade gets through.
    if (options.upgrades === 'silent') return;
    client.write(chunk.subarray(end));
    upstream.pipe(client);
  });
}
