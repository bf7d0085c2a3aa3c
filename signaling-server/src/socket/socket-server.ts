import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { addressGroup } from '../http/address-group.ts';
import type { Entrance } from '../http/entrance.ts';
import { systemClock } from '../ops/clock.ts';
import { createFloodLog, type FloodLog } from '../ops/flood-log.ts';
import type { Metrics } from '../ops/metrics.ts';
import { randomId } from '../ops/random-id.ts';
import { TokenBuckets } from '../ops/token-bucket.ts';
import { limits } from '../protocol/index.ts';
import { Admission } from './admission.ts';
import { Arrival, type ArrivalDeps } from './arrival.ts';
import { connectDevice, type DeviceConnectionDeps } from './device-connection.ts';
import { Heartbeats } from './heartbeats.ts';
import { LateAcks } from './late-acks.ts';
import { Outbox } from './outbox.ts';
import { UnderWay } from '../ops/under-way.ts';
import { openWireDoor, type Objection } from './wire-door.ts';
import { Wire, type WireDeps } from './wire.ts';

/** WebSockets that one network may open. Beyond it nothing is said but no: an office is far below it. */
const openings = { burst: 20_000, perSecond: 1_000 };

type OfConnections =
  | 'connections'
  | 'authenticate'
  | 'serve'
  | 'sessions'
  | 'requesters'
  | 'onSeen'
  | 'clock'
  | 'log'
  | 'outlivesNode';

export interface SocketServerDeps
  extends
    Pick<Entrance, 'clientAddress' | 'isAllowedOrigin'>,
    Pick<DeviceConnectionDeps, OfConnections>,
    Pick<ArrivalDeps, 'isAble' | 'onIdentified'> {
  readonly metrics: Pick<Metrics, 'handshakeRefused' | 'requestRefused' | 'connectionCut'>;
}

export interface SocketServer {
  /** These tokens, by their hashes, were good before this process began. */
  expect(tokenHashes: readonly string[]): void;
  /** Closes every connection; clients try to come back. Resolves when everybody else knows that they are gone. */
  close(): Promise<void>;
}

/**
 * The server's end of Socket.IO, which its clients speak, over WebSockets alone: nothing to be sticky about behind a
 * load balancer, and no upgrade to wait for. Socket.IO's own server can do much more, which every connection and every
 * message would pay for.
 */
export function createSocketServer(http: HttpServer, deps: SocketServerDeps): SocketServer {
  const { clock, metrics, log } = deps;
  const floods = createFloodLog(deps);
  const lateAcks = new LateAcks(clock);
  const admission = new Admission(clock);
  const underWay = new UnderWay();
  let closing = false;
  const devices = { ...deps, floods, lateAcks, underWay, isClosing: () => closing };
  const arrivals: ArrivalDeps = {
    ...{ ...deps, floods, admission, wireClock: systemClock },
    onAdmitted: (newcomer) => connectDevice(devices, newcomer),
  };
  const wires = new Set<Wire>();
  const wireDeps: WireDeps = {
    ...{ clock, wires, outbox: new Outbox(), heartbeats: new Heartbeats(systemClock) },
    maxPayload: limits.messageBytes,
    onCut(reason) {
      metrics.connectionCut(reason);
      floods.note(reason);
    },
    onFault: (error) => log.error({ err: error }, 'a connection failed'),
  };
  const objectionTo = createOpeningCheck({ ...deps, floods });
  openWireDoor(http, {
    maxPayload: limits.messageBytes,
    objectionTo: (request) => (closing ? { status: 400, reason: 'this server stops' } : objectionTo(request)),
    onOpened(socket, request) {
      const wire = new Wire(socket, request.socket, wireDeps);
      wire.attend(new Arrival(arrivals, wire, request));
      wire.greet(randomId());
    },
  });
  return {
    expect: (tokenHashes) => admission.expect(tokenHashes),
    async close() {
      closing = true;
      lateAcks.stop();
      for (const wire of wires) wire.close();
      await underWay.settled();
    },
  };
}

interface OpeningDeps extends SocketServerDeps {
  readonly floods: FloodLog;
}

/** Why no WebSocket is opened for a request; null when it is. */
function createOpeningCheck(deps: OpeningDeps): (request: IncomingMessage) => Objection | null {
  const buckets = new TokenBuckets(openings, deps.clock);
  return (request) => {
    // A browser lets any page open a WebSocket to us, so the server has to look where it comes from.
    if (!deps.isAllowedOrigin(request)) {
      deps.metrics.handshakeRefused('foreign_origin');
      deps.floods.note('foreign_origin', { origin: request.headers.origin });
      return { status: 403, reason: 'this origin is not allowed' };
    }
    if (buckets.take(addressGroup(deps.clientAddress(request))) === 0) return null;
    deps.metrics.handshakeRefused('rate_limited');
    deps.floods.note('too_many_openings');
    return { status: 429, reason: 'too many connections from this address' };
  };
}
