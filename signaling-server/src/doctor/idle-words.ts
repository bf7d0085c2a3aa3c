import { PING_INTERVAL_MS } from '../socket/heartbeats.ts';
import { fail, ok, skipped, warn, type Finding } from './check.ts';
import type { Silence } from './quiet-socket.ts';
import { unreachable } from './reach-words.ts';

/** A proxy may count a little less than it says, and a packet takes its time. */
const MARGIN_MS = 2_000;

/** By what they call themselves in the headers `Server` and `Via`. */
const settings: readonly (readonly [RegExp, string])[] = [
  [
    /nginx|openresty/i,
    'nginx: proxy_read_timeout 60s; and proxy_send_timeout 60s; in the location of Ringdown.',
  ],
  [/haproxy/i, 'HAProxy: "timeout tunnel 1h" in the backend of Ringdown, or in its defaults.'],
  [
    /caddy/i,
    'Caddy: remove stream_timeout from reverse_proxy, and read_timeout and write_timeout from its transport.',
  ],
  [/apache/i, 'Apache: "ProxyTimeout 60", or timeout=60 at the ProxyPass of Ringdown.'],
  [/traefik/i, 'Traefik: transport.respondingTimeouts.idleTimeout 60s at its entry point.'],
];

const anyOfThem =
  'Have whatever is on the way leave quiet connections alone for 60 s. nginx: proxy_read_timeout and proxy_send_timeout; ' +
  'HAProxy: timeout tunnel; Caddy: no stream_timeout; a load balancer or firewall in the cloud: its idle time-out.';

export interface Silences {
  readonly host: string;
  /** Asked for. */
  readonly quietMs: number;
  readonly through: Silence;
  /** Of a connection past the proxy, at the same time; null where there is none. */
  readonly direct: Silence | null;
}

export function judgeSilence({ host, quietMs, through, direct }: Silences): Finding {
  switch (through.kind) {
    case 'kept':
      return ok(`a WebSocket on which nobody speaks for ${seconds(quietMs)} stays open`);
    case 'busy':
      return skipped('others try the same just now');
    case 'spoken':
      return skipped('the server that runs is an older one, which can’t keep quiet');
    case 'fault':
      return unreachable(host, through.error);
    case 'dead':
      return fail(
        `${who(through.proxy, host)} forgets a WebSocket that is quiet for ${seconds(quietMs)}: it looks open, but nothing gets through`,
        remedyFor(through.proxy),
      );
    case 'cut':
      return direct?.kind === 'cut'
        ? fail(
            `the server itself ended a quiet WebSocket after ${seconds(through.afterMs)}`,
            'It was probably restarted meanwhile: run this again.',
          )
        : judgeCut(through.afterMs, { proxy: through.proxy, host });
  }
}

interface Between {
  readonly proxy: string | null;
  readonly host: string;
}

function judgeCut(afterMs: number, { proxy, host }: Between): Finding {
  const found = `${who(proxy, host)} cuts a WebSocket that is quiet for ${seconds(afterMs)}`;
  const rhythm = `clients and server speak every ${seconds(PING_INTERVAL_MS)}`;
  if (afterMs < PING_INTERVAL_MS + MARGIN_MS) {
    return fail(
      `${found}, but ${rhythm}: everybody loses their connection again and again`,
      remedyFor(proxy),
    );
  }
  return afterMs < 2 * PING_INTERVAL_MS
    ? warn(`${found}, and ${rhythm}: a slow network may be late`, remedyFor(proxy))
    : ok(`${found}, which is long enough: ${rhythm}`);
}

function who(proxy: string | null, host: string): string {
  return proxy === null
    ? `something between here and the server at ${host}`
    : `the proxy at ${host} (${proxy})`;
}

function remedyFor(proxy: string | null): string {
  return settings.find(([name]) => proxy !== null && name.test(proxy))?.[1] ?? anyOfThem;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(ms % 1_000 === 0 ? 0 : 1)} s`;
}
