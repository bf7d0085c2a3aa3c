import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

export interface Balancer {
  readonly port: number;
  /** From now on new connections go to these ports, one after the other. */
  use(ports: readonly number[]): void;
  close(): Promise<void>;
}

/** Passes TCP connections on, each to the next of several servers, as the plainest of load balancers does. */
export async function startBalancer(): Promise<Balancer> {
  let targets: readonly number[] = [];
  let turn = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const target = targets[turn++ % Math.max(1, targets.length)];
    if (target === undefined) {
      client.destroy();
      return;
    }
    const upstream = connect(target, '127.0.0.1');
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.once('error', () => to.destroy());
      from.once('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    use: (ports) => void (targets = ports),
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
