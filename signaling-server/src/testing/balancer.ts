import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

export interface Balancer {
  readonly port: number;
  /** From now on new connections go to these ports, one after the other. */
  use(ports: readonly number[]): void;
  /** Breaks every connection there is. */
  cut(): void;
  close(): Promise<void>;
}

/**
 * Passes TCP connections on, each to the next of several servers, as the plainest of load balancers does. Where nobody
 * listens it tries the next one.
 */
export async function startBalancer(): Promise<Balancer> {
  let targets: readonly number[] = [];
  let turn = 0;
  const sockets = new Set<Socket>();
  const pass = (client: Socket, attempts: number): void => {
    const target = targets[turn++ % Math.max(1, targets.length)];
    if (target === undefined || attempts === 0) {
      client.destroy();
      return;
    }
    const upstream = connect(target, '127.0.0.1');
    const next = (): void => pass(client, attempts - 1);
    upstream.once('error', next);
    upstream.once('connect', () => {
      upstream.off('error', next);
      if (client.destroyed) {
        upstream.destroy();
        return;
      }
      join(client, upstream);
      join(upstream, client);
    });
  };
  const join = (from: Socket, to: Socket): void => {
    sockets.add(from);
    from.pipe(to);
    from.once('error', () => to.destroy());
    from.once('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  };
  const server = createServer((client) => {
    // From now on, also while it waits for a connection to a server.
    sockets.add(client);
    client.once('close', () => sockets.delete(client));
    client.on('error', () => undefined);
    pass(client, targets.length);
  });
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    use: (ports) => void (targets = ports),
    cut,
    close() {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
