import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface TcpDelay {
  readonly port: number;
  /** The open connections carry nothing any more, and nobody is told: as when a laptop wakes up elsewhere. */
  strand(): void;
  close(): Promise<void>;
}

/** A TCP proxy in which every byte takes `oneWayMs` in each direction, in order. */
export async function createTcpDelay(targetPort: number, oneWayMs: number): Promise<TcpDelay> {
  const open = new Set<Socket>();
  const stranded = new WeakSet<Socket>();
  const carry = (from: Socket, to: Socket): void => {
    // Timers of equal length fire in the order they were set, so the bytes stay in order.
    const later = (deliver: () => void): void =>
      void setTimeout(() => !to.destroyed && !stranded.has(to) && deliver(), oneWayMs);
    from.on('data', (data) => later(() => to.write(data)));
    from.on('close', () => later(() => to.destroy()));
    from.on('error', () => to.destroy());
  };
  const server = createServer((client) => {
    const upstream = connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
    client.setNoDelay(true);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
    }
    carry(client, upstream);
    carry(upstream, client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    strand() {
      for (const socket of open) stranded.add(socket);
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
