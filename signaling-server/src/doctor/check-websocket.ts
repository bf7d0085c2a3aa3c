import { text } from 'node:stream/consumers';
import WebSocket from 'ws';
import { PROTOCOL_VERSION } from '../protocol/index.ts';
import { fail, ok, type Check, type DoctorContext, type Finding } from './check.ts';
import { inTime, unreachable } from './reach.ts';

export const checkWebSocket: Check = {
  name: 'websocket',
  title: 'WebSocket through the public address',
  after: ['http'],
  async run(context) {
    const { publicUrl, patienceMs } = context;
    const socket = open(context);
    const way = { isOpen: false };
    socket.on('open', () => (way.isOpen = true));
    try {
      return [await inTime(context, () => answerOn(socket, publicUrl))];
    } catch (error) {
      return [way.isOpen ? unanswered(publicUrl, patienceMs) : unopened(publicUrl, error)];
    } finally {
      socket.terminate();
    }
  },
};

function open({ publicUrl, ca }: DoctorContext): WebSocket {
  const url = new URL('/socket.io/?EIO=4&transport=websocket', publicUrl);
  url.protocol = publicUrl.protocol === 'https:' ? 'wss:' : 'ws:';
  return new WebSocket(url, {
    ...{ origin: publicUrl.origin, perMessageDeflate: false },
    ...(ca === undefined ? {} : { ca: [...ca] }),
  });
}

/** Knocks without a token, so that the server's own refusal shows that everything on the way works. */
function answerOn(socket: WebSocket, publicUrl: URL): Promise<Finding> {
  return new Promise((resolve, reject) => {
    let pingMs = 0;
    socket.on('unexpected-response', (_request, response) => {
      void text(response).then(
        (words) => resolve(refusedBy(response.statusCode ?? 0, words, publicUrl)),
        reject,
      );
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(cut(publicUrl)));
    socket.on('message', (data: Buffer) => {
      const message = data.toString('utf8');
      const interval = /^0\{.*"pingInterval":(\d+)/.exec(message)?.[1];
      if (interval !== undefined) {
        pingMs = Number(interval);
        socket.send(`40${JSON.stringify({ token: '', deviceId: '', protocolVersion: PROTOCOL_VERSION })}`);
        return;
      }
      const quietS = Math.ceil((2 * pingMs) / 1_000);
      const through = `a WebSocket gets through to the server (a proxy must leave it open while it is quiet for ${quietS} s)`;
      resolve(/^44\{.*"code":"\w+"/.test(message) ? ok(through) : cut(publicUrl));
    });
  });
}

const PASS_UPGRADES =
  'Have the proxy pass WebSockets on. nginx: proxy_http_version 1.1, proxy_set_header Upgrade $http_upgrade and ' +
  'proxy_set_header Connection "upgrade"; Apache: mod_proxy_wstunnel; Caddy does it by itself.';

function cut({ host }: URL): Finding {
  return fail(`a WebSocket at ${host} ends before Ringdown says a word`, PASS_UPGRADES);
}

function unanswered({ host }: URL, patienceMs: number): Finding {
  return fail(
    `a WebSocket opens at ${host}, but nothing comes through it within ${patienceMs / 1_000} s`,
    'Either the proxy holds back what the server sends: switch its buffering off for this host (nginx: proxy_buffering off). Or the server is slow, for it is busy or waits for its database: its log says more.',
  );
}

function unopened({ host }: URL, error: unknown): Finding {
  const { name, message } = error as Error;
  if (name === 'TimeoutError') {
    return fail(`${host} does not answer a WebSocket, though it answers a page`, PASS_UPGRADES);
  }
  return /hang up|ECONNRESET/.test(message)
    ? fail(`${host} closes the connection when a WebSocket is asked for`, PASS_UPGRADES)
    : unreachable(host, error);
}

function refusedBy(status: number, words: string, { host, origin }: URL): Finding {
  if (words.includes('origin') || status === 403) {
    return fail(
      `the server refuses its own page: it does not know ${origin} as its address (${status})`,
      `Have the proxy keep the Host header, or set RINGDOWN_PUBLIC_URL to ${origin}. A firewall in the proxy may also have refused it.`,
    );
  }
  const why =
    status === 502 || status === 504
      ? `the proxy at ${host} gets no WebSocket from the server behind it (${status})`
      : `the proxy at ${host} does not pass a WebSocket on: it is answered like a page (${status})`;
  return fail(why, PASS_UPGRADES);
}
