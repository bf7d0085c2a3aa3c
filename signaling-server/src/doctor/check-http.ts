import { once } from 'node:events';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import * as z from 'zod/mini';
import { ConnectionInfo, PROTOCOL_VERSION, ServerInfo } from '../protocol/index.ts';
import { fail, ok, warn, type Check, type DoctorContext, type Finding } from './check.ts';
import { inTime, unreachable } from './reach.ts';

export const checkHttp: Check = {
  name: 'http',
  title: 'Ringdown at the public address',
  after: ['dns', 'tls'],
  async run(context) {
    const here = await askHere(context);
    try {
      const answer = await ask(new URL('/api/server', context.publicUrl), context);
      const wrong = misled(answer, here !== null, context);
      if (wrong !== null) return [wrong];
      const there = await askConnection(context.publicUrl, context);
      const led = sameServer(there, here, context);
      return led.status === 'fail' ? [led] : [led, ...(await aboutProxy(there, context))];
    } catch (error) {
      const { found, remedy = '' } = unreachable(context.publicUrl.host, error);
      return [
        here !== null
          ? fail(`${found}, but the server on this machine is running`, remedy)
          : fail(`${found}; and no server is running on this machine`, startIt(context)),
      ];
    }
  },
};

function startIt({ config: { host, port } }: DoctorContext): string {
  return `Start the server first, or run the doctor with its settings: it looked for one at ${host}:${port}.`;
}

/** Null: it is Ringdown that answered. */
function misled(
  { status, location, body }: Answer,
  runsHere: boolean,
  context: DoctorContext,
): Finding | null {
  const { origin, host } = context.publicUrl;
  if (status >= 300 && status < 400) {
    return fail(
      `${origin} leads on to ${location} (${status})`,
      'Set RINGDOWN_PUBLIC_URL to the address people end up at: apps don’t follow redirects.',
    );
  }
  if (status >= 502 && status <= 504) {
    return fail(
      `the proxy at ${host} answers, but can’t reach the server behind it (${status})`,
      runsHere
        ? `The server runs: correct the address and port in the proxy, which must be those of RINGDOWN_PORT (${context.config.port}).`
        : startIt(context),
    );
  }
  const info = read(ServerInfo, body);
  if (status !== 200 || info === null) {
    return fail(
      `something other than Ringdown answers at ${origin} (${status} for /api/server)`,
      'The proxy sends this host name to another program, or only some paths: all paths must reach Ringdown.',
    );
  }
  if (info.protocolVersion === PROTOCOL_VERSION) return null;
  return fail('a different version of Ringdown answers there', 'Restart the server, or correct the proxy.');
}

function sameServer(
  there: ConnectionInfo | null,
  here: ConnectionInfo | null,
  { publicUrl: { origin }, config: { host, port, redisUrl } }: DoctorContext,
): Finding {
  if (here === null) {
    return warn(
      `${origin} leads to a Ringdown server, but none answers at ${host}:${port} on this machine`,
      'Run the doctor on the machine of the server, with its settings.',
    );
  }
  if (there?.instance === here.instance) return ok(`${origin} leads to this server`);
  if (redisUrl !== null) return ok(`${origin} leads to a Ringdown server; several share this address`);
  return fail(
    `${origin} leads to another Ringdown server than the one on this machine`,
    `Correct the address and port in the proxy, or RINGDOWN_PUBLIC_URL; this server listens at ${host}:${port}.`,
  );
}

/** For documentation only (RFC 5737): nobody's true address. */
const MADE_UP = '203.0.113.77';

/** Whether the server sees people's own addresses: limits are for each of them. */
async function aboutProxy(seen: ConnectionInfo | null, context: DoctorContext): Promise<readonly Finding[]> {
  const lie = { 'x-forwarded-for': MADE_UP };
  // Who turns a liar away believes no lie.
  const lied = await askConnection(context.publicUrl, context, lie).catch(() => null);
  if (lied?.address === MADE_UP) {
    return [
      warn(
        'anybody can fake their address: an X-Forwarded-For sent from here was believed',
        'Have the proxy replace that header (nginx: proxy_set_header X-Forwarded-For $remote_addr), and keep only the proxy in RINGDOWN_TRUSTED_PROXIES.',
      ),
    ];
  }
  if (seen?.forwarded === 'ignored') {
    return [
      warn(
        `the proxy reports client addresses but isn’t trusted: everybody seems to come from ${seen.address} and shares its limits`,
        `Set RINGDOWN_TRUSTED_PROXIES to ${seen.address}, and restart the server.`,
      ),
    ];
  }
  if (seen?.forwarded === 'none' && context.config.trustedProxies.length > 0) {
    return [
      warn(
        'a proxy is trusted to report client addresses, but reports none',
        'Have it send X-Forwarded-For, or empty RINGDOWN_TRUSTED_PROXIES if there is no proxy.',
      ),
    ];
  }
  return [];
}

const CONNECTION_PATH = '/api/connection';

/** How the server sees who comes over this address; null where the answer is not one of Ringdown's. */
async function askConnection(
  base: URL,
  context: DoctorContext,
  headers: Readonly<Record<string, string>> = {},
): Promise<ConnectionInfo | null> {
  const { body } = await ask(new URL(CONNECTION_PATH, base), context, { headers });
  return read(ConnectionInfo, body);
}

const ANY_HOST: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };

/** The same, of the server on this machine; null where none answers. */
async function askHere(context: DoctorContext): Promise<ConnectionInfo | null> {
  const { host, port, tls } = context.config;
  const name = ANY_HOST[host] ?? (host.includes(':') ? `[${host}]` : host);
  const url = new URL(`${tls === null ? 'http' : 'https'}://${name}:${port}${CONNECTION_PATH}`);
  try {
    // Its certificate is for another name.
    const { body } = await ask(url, context, { rejectUnauthorized: false });
    return read(ConnectionInfo, body);
  } catch {
    return null;
  }
}

export interface Answer {
  readonly status: number;
  /** Where a redirect leads; without its query, which may hold a secret. */
  readonly location: string;
  readonly body: string;
}

interface AskOptions {
  /** Is posted. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly rejectUnauthorized?: boolean;
}

type AskContext = Pick<DoctorContext, 'ca' | 'clock' | 'patienceMs' | 'signal'>;

/** One request, without following redirects. Rejects with Node's error, or with a `TimeoutError`. */
export function ask(url: URL, context: AskContext, { body, ...options }: AskOptions = {}): Promise<Answer> {
  const { ca } = context;
  return inTime(context, async (signal) => {
    const method = body === undefined ? 'GET' : 'POST';
    const all = {
      ...options,
      method,
      signal,
      agent: false,
      ...(ca === undefined ? {} : { ca: [...ca] }),
    } as const;
    const request = url.protocol === 'https:' ? requestHttps(url, all) : requestHttp(url, all);
    // Also one that comes after the answer has begun.
    request.on('error', () => undefined).end(body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const location = response.headers.location?.split(/[?#]/)[0] ?? 'nowhere';
    return { status: response.statusCode ?? 0, location, body: await text(response) };
  });
}

function read<T>(schema: z.ZodMiniType<T>, body: string): T | null {
  try {
    const parsed = z.object({ ok: z.literal(true), data: schema }).safeParse(JSON.parse(body));
    return parsed.success ? parsed.data.data : null;
  } catch {
    return null;
  }
}
