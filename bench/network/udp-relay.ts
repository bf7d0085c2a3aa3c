import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { createRandom } from '../../signaling-server/test/fuzz/testing/random.ts';

export interface UdpPath {
  /** What every packet takes, ms. */
  readonly oneWayMs: number;
  /** Share of the packets that get lost, 0 to 1, each for itself. */
  readonly loss: number;
}

export interface UdpRelay {
  /** A port on 127.0.0.1 that stands for `address:port`: what is sent there arrives there later, and back. */
  portFor(address: string, port: number): Promise<number>;
  /** From the next packet on. */
  setPath(path: UdpPath): void;
  close(): void;
}

/** The same packets get lost in every run. */
const SEED = 20_26;

/**
 * A network path of its own between two peers on one machine. Each side is given the relay's port instead of the
 * other's candidate. Works like a NAT: every sender gets its own port towards the target, so that answers find their
 * way back.
 */
export function createUdpRelay(begin: UdpPath): UdpRelay {
  const sockets: Socket[] = [];
  const ports = new Map<string, Promise<number>>();
  const random = createRandom(SEED);
  let path = begin;

  const open = async (onMessage: (data: Buffer, from: RemoteInfo) => void): Promise<Socket> => {
    const socket = createSocket('udp4');
    socket.on('message', onMessage);
    // A target that closed its port answers with ICMP; to the relay that is the same as silence.
    socket.on('error', () => undefined);
    sockets.push(socket);
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    return socket;
  };
  const sendLater = (socket: Socket, data: Buffer, to: { address: string; port: number }): void => {
    if (random.chance(path.loss)) return;
    setTimeout(() => {
      try {
        socket.send(data, to.port, to.address);
      } catch {
        // Closed in the meantime: the packet is lost, as it would be on any network.
      }
    }, path.oneWayMs);
  };
  const listen = async (target: { address: string; port: number }): Promise<number> => {
    const upstreams = new Map<string, Promise<Socket>>();
    const front = await open((data, from) => {
      const sender = `${from.address}:${from.port}`;
      const upstream = upstreams.get(sender) ?? open((answer) => sendLater(front, answer, from));
      upstreams.set(sender, upstream);
      void upstream.then((socket) => sendLater(socket, data, target));
    });
    return front.address().port;
  };
  return {
    portFor(address, port) {
      const key = `${address}:${port}`;
      const known = ports.get(key) ?? listen({ address, port });
      ports.set(key, known);
      return known;
    },
    setPath(next) {
      path = next;
    },
    close() {
      for (const socket of sockets) socket.close();
    },
  };
}
