import type { FastifyInstance, FastifyReply } from 'fastify';
import type { MetricsAccess } from '../config.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { Prometheus } from '../ops/prometheus.ts';
import type { ReadinessProbe } from '../ops/readiness.ts';
import { SOCKET_PATH } from '../protocol/index.ts';
import { createRangeCheck } from './addresses.ts';
import type { Entrance } from './entrance.ts';
import { createHash, timingSafeEqual } from 'node:crypto';

export interface HealthRoutesDeps extends Pick<Entrance, 'forwarded'> {
  readonly readiness: Pick<ReadinessProbe, 'read'>;
  readonly metrics: Pick<Prometheus, 'contentType' | 'render' | 'httpRequest'>;
  readonly metricsAccess: MetricsAccess;
}

const MS_PER_S = 1000;

const refusals: Readonly<Record<Exclude<MetricsVerdict, 'allowed'>, { status: number; words: string }>> = {
  off: {
    status: 404,
    words:
      'Metrics are off. Set RINGDOWN_METRICS_TOKEN or RINGDOWN_METRICS_ALLOW to open them to somebody.\n',
  },
  'wrong-address': {
    status: 403,
    words: 'This address is not in RINGDOWN_METRICS_ALLOW, or a proxy is not in RINGDOWN_TRUSTED_PROXIES.\n',
  },
  'wrong-token': { status: 401, words: 'Send the token: "Authorization: Bearer …".\n' },
};

/** For machines that watch the server. `/healthz` says that it runs, `/readyz` that it works. */
export function addHealthRoutes(app: FastifyInstance, deps: HealthRoutesDeps): void {
  const gate = createMetricsGate(deps.metricsAccess);
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const readiness = await deps.readiness.read();
    const status = readiness.status === 'ready' ? 200 : 503;
    return reply.code(status).header('cache-control', 'no-store').send(readiness);
  });
  app.get('/metrics', async (request, reply) => {
    const verdict = gate({
      address: request.ip,
      authorization: request.headers.authorization,
      fromUnknownProxy: deps.forwarded(request.raw) === 'ignored',
    });
    if (verdict !== 'allowed') return refuseMetrics(reply, verdict);
    const text = await deps.metrics.render();
    return reply.type(deps.metrics.contentType).header('cache-control', 'no-store').send(text);
  });
}

/** Has to be added before the routes. */
export function addHttpMetrics(app: FastifyInstance, metrics: Pick<Metrics, 'httpRequest'>): void {
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'other';
    const seconds = reply.elapsedTime / MS_PER_S;
    // A poll takes as long as there is nothing to tell, which says nothing about the server.
    if (!route.startsWith(SOCKET_PATH)) {
      metrics.httpRequest({ method: request.method, route, status: reply.statusCode, seconds });
    }
    done();
  });
}

function refuseMetrics(reply: FastifyReply, verdict: Exclude<MetricsVerdict, 'allowed'>): FastifyReply {
  const { status, words } = refusals[verdict];
  if (verdict === 'wrong-token') void reply.header('www-authenticate', 'Bearer realm="metrics"');
  return reply.code(status).type('text/plain').send(words);
}

export interface MetricsRequest {
  readonly address: string;
  readonly authorization: string | undefined;
  /** It says that it was passed on, by a proxy that is not believed: its address is the proxy's, not its own. */
  readonly fromUnknownProxy: boolean;
}

/** `off`: there are no metrics for anybody. */
type MetricsVerdict = 'allowed' | 'off' | 'wrong-address' | 'wrong-token';

/** Nobody may read them unless an admin says who; where both an address and a token are asked for, both must be right. */
export function createMetricsGate({
  token,
  allow,
}: MetricsAccess): (request: MetricsRequest) => MetricsVerdict {
  if (token === null && allow.length === 0) return () => 'off';
  const isAllowed = createRangeCheck(allow);
  const isRightAddress = ({ address, fromUnknownProxy }: MetricsRequest): boolean =>
    allow.length === 0 || (!fromUnknownProxy && isAllowed(address));
  const isRightToken = ({ authorization = '' }: MetricsRequest): boolean =>
    token === null || isSame(/^Bearer (\S{1,256})$/i.exec(authorization)?.[1] ?? '', token);
  return (request) => {
    if (!isRightAddress(request)) return 'wrong-address';
    return isRightToken(request) ? 'allowed' : 'wrong-token';
  };
}

/** Takes as long whatever the difference. */
function isSame(given: string, secret: string): boolean {
  return timingSafeEqual(digest(given), digest(secret));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
