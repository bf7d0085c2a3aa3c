import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Metrics } from '../ops/metrics.ts';
import type { Prometheus } from '../ops/prometheus.ts';
import type { ReadinessProbe } from '../ops/readiness.ts';
import { SOCKET_PATH } from '../protocol/index.ts';
import type { Entrance } from './entrance.ts';
import { createMetricsGate, type MetricsAccess, type MetricsVerdict } from './metrics-access.ts';

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
