import WebSocket from 'ws';
import type { Timer } from '../ops/clock.ts';
import { startHearingTimer } from '../ops/hearing-timer.ts';
import { assertNever } from '../ops/reply.ts';
import { PROTOCOL_VERSION } from '../protocol/index.ts';
import { fail, ok, warn, type Check, type DoctorContext, type Finding } from './check.ts';
import { unreachable } from './reach-words.ts';

/** What comes of the attempt to open a Socket.IO connection. */
type Outcome =
  | { readonly kind: 'refused'; readonly code: string; readonly pingIntervalMs: number }
  | { readonly kind: 'status'; readonly status: number }
  /** At which step nothing came any more. */
  | { readonly kind: 'silent'; readonly after: 'nothing' | 'opening' | 'greeting' }
  | { readonly kind: 'foreign' }
  | { readonly kind: 'fault'; readonly error: Error };

const FOREIGN_ORIGIN = 'https://not-allowed.invalid';

export const checkWebSocket: Check = {
  name: 'websocket',
  title: 'WebSocket through the public address',
  after: ['http'],
  async run(context) {
    const [own, foreign] = await Promise.all([
      attempt(context, context.publicUrl.origin),
      attempt(context, FOREIGN_ORIGIN),
    ]);
    const finding = judge(own, context);
    return finding.status === 'ok' ? [finding, ...judgeForeign(foreign)] : [finding];
  },
};

/** Knocks without a token, so that the server's own refusal shows that everything on the way works. */
function attempt(context: DoctorContext, origin: string): Promise<Outcome> {
  const { publicUrl, ca, clock, patienceMs, signal } = context;
  const url = new URL('/socket.io/?EIO=4&transport=websocket', publicUrl);
  url.protocol = publicUrl.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url, {
    ...{ origin, perMessageDeflate: false },
    ...(ca === undefined ? {} : { ca: [...ca] }),
  });
  let timer: Timer | null = null;
  return new Promise<Outcome>((resolve) => {
    let reached: 'nothing' | 'opening' | 'greeting' = 'nothing';
    let pingIntervalMs = 0;
    const giveUp = (): void => resolve({ kind: 'silent', after: reached });
    timer = startHearingTimer(clock, patienceMs, giveUp);
    signal.addEventListener('abort', giveUp, { once: true });
    socket.on('open', () => (reached = 'opening'));
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      resolve({ kind: 'status', status: response.statusCode ?? 0 });
    });
    socket.on('error', (error) => resolve({ kind: 'fault', error }));
    socket.on('close', () => resolve({ kind: 'foreign' }));
    socket.on('message', (data: Buffer) => {
      const text = data.toString('utf8');
      const interval = /^0\{.*"pingInterval":(\d+)/.exec(text)?.[1];
      if (interval !== undefined) {
        pingIntervalMs = Number(interval);
        reached = 'greeting';
        socket.send(`40${JSON.stringify({ token: '', deviceId: '', protocolVersion: PROTOCOL_VERSION })}`);
        return;
      }
      const code = /^44\{.*"code":"(\w+)"/.exec(text)?.[1];
      resolve(code === undefined ? { kind: 'foreign' } : { kind: 'refused', code, pingIntervalMs });
    });
  }).finally(() => {
    timer?.cancel();
    socket.terminate();
  });
}

const PASS_UPGRADES =
  'Have the proxy pass WebSockets on. nginx: proxy_http_version 1.1, proxy_set_header Upgrade $http_upgrade and ' +
  'proxy_set_header Connection "upgrade"; Apache: mod_proxy_wstunnel; Caddy does it by itself.';

function judge(outcome: Outcome, context: DoctorContext): Finding {
  const { publicUrl } = context;
  switch (outcome.kind) {
    case 'refused': {
      const seconds = Math.ceil((outcome.pingIntervalMs / 1_000) * 2);
      return ok(
        `a WebSocket gets through to the server (a proxy must leave it open while it is quiet for ${seconds} s)`,
      );
    }
    case 'status':
      return refusedBy(outcome.status, publicUrl);
    case 'silent':
      return silentAfter(outcome.after, context);
    case 'foreign':
      return fail(`a WebSocket at ${publicUrl.host} ends before Ringdown says a word`, PASS_UPGRADES);
    case 'fault':
      return /hang up|ECONNRESET/.test(outcome.error.message)
        ? fail(`${publicUrl.host} closes the connection when a WebSocket is asked for`, PASS_UPGRADES)
        : unreachable(publicUrl.host, outcome.error);
  }
}

function silentAfter(
  after: Extract<Outcome, { kind: 'silent' }>['after'],
  { publicUrl: { host }, patienceMs }: DoctorContext,
): Finding {
  switch (after) {
    case 'nothing':
      return fail(`${host} does not answer a WebSocket, though it answers a page`, PASS_UPGRADES);
    case 'opening':
      return fail(
        `the proxy at ${host} opens the WebSocket, but passes nothing through it`,
        'It holds back what the server sends. Switch its buffering off for this host (nginx: proxy_buffering off).',
      );
    case 'greeting':
      return fail(
        `a WebSocket gets through to ${host}, but what it says there has no answer within ${patienceMs / 1_000} s`,
        'The way is open, and the server is slow: it is busy, or waits for its database. Its log says more.',
      );
    default:
      return assertNever(after);
  }
}

function refusedBy(status: number, { host, origin }: URL): Finding {
  if (status === 403) {
    return fail(
      `the server refuses its own page: it does not know ${origin} as its address (403)`,
      `Have the proxy keep the Host header, or set RINGDOWN_PUBLIC_URL to ${origin}. A firewall in the proxy may also have refused it.`,
    );
  }
  const why =
    status === 502 || status === 504
      ? `the proxy at ${host} gets no WebSocket from the server behind it (${status})`
      : `the proxy at ${host} does not pass a WebSocket on: it is answered like a page (${status})`;
  return fail(why, PASS_UPGRADES);
}

/** A page from elsewhere must not come in. */
function judgeForeign(outcome: Outcome): readonly Finding[] {
  if (outcome.kind !== 'refused') return [];
  return [
    warn(
      'a page from a foreign address may open a WebSocket too: the Origin header does not reach the server',
      'Have the proxy leave the Origin header as it is.',
    ),
  ];
}
