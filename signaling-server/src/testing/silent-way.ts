import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server on which what is on its way can get lost, and nothing tells either side, not even of its end. */
export interface SilentWay {
  /** On 127.0.0.1; leads to the server. */
  readonly port: number;
  /** Carries nothing any more on the connections of this kind, or on all of them. Those that are begun later are carried. */
  silence(kind?: string): void;
  /** Whether those that are begun from now on are carried. If not, they are taken and nothing comes over them. */
  carryNew(carries: boolean): void;
  stop(): void;
}

/**
 * Starts a way to the server at this port of this machine. `kindOf`: which kind of connection this is, by what was sent
 * on it just now; null: as it was.
 */
export async function startSilentWay(
  port: number,
  kindOf: (sent: Buffer) => string | null = () => null,
): Promise<SilentWay> {
  const kinds = new Map<Socket, string>();
  const silent = new WeakSet<Socket>();
  let carries = true;
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    const ends = [client, upstream];
    const isCarried = carries;
    client.on('data', (sent: Buffer) => {
      const kind = kindOf(sent);
      if (kind !== null) for (const socket of ends) kinds.set(socket, kind);
    });
    for (const socket of ends) {
      kinds.set(socket, '');
      const other = socket === client ? upstream : client;
      if (isCarried) socket.pipe(other);
      else silent.add(socket);
      // Always followed by its end.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        kinds.delete(socket);
        if (!silent.has(socket)) other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    silence(kind) {
      for (const [socket, own] of kinds) {
        if (kind !== undefined && kind !== own) continue;
        silent.add(socket.unpipe().resume());
      }
    },
    carryNew: (carriesNew) => void (carries = carriesNew),
    stop() {
      for (const socket of kinds.keys()) socket.destroy();
      server.close();
    },
  };
}
