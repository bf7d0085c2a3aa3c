import { createShardedAdapter } from '@socket.io/redis-adapter';
import type { Namespace } from 'socket.io';
import { Adapter, type BroadcastOptions, MessageType } from 'socket.io-adapter';
import type { RedisLink } from './redis-link.ts';

/** As far as it is of use here; its own types know nothing of what it is made of. */
interface Sharded extends Omit<Adapter, 'broadcast' | 'nsp'> {
  readonly uid: string;
  readonly nsp: { readonly name: string };
  broadcast(packet: unknown, opts: BroadcastOptions): void;
  doPublish(message: object): Promise<unknown>;
}

/**
 * Delivers to devices on whatever node they are connected: a channel of Redis for each room, so that a message reaches
 * only the nodes where somebody is in it. Redis needs version 7 for that.
 *
 * Unlike the adapter by itself it delivers on this node at once, and not after Redis has taken the message for the other
 * nodes: else nobody would hear anything while Redis is away.
 */
export function createClusterAdapter(redis: RedisLink): (nsp: Namespace) => Adapter {
  const { forAdapter } = redis;
  const create = createShardedAdapter(forAdapter, forAdapter, {
    channelPrefix: `${redis.prefix}to`,
    subscriptionMode: 'dynamic-private',
  });
  // Socket.IO calls it with `new`.
  return function adapterOf(nsp: Namespace): Adapter {
    const adapter = create(nsp) as unknown as Sharded;
    adapter.broadcast = (packet, opts) => {
      Adapter.prototype.broadcast.call(adapter, packet, opts);
      if (opts.flags?.local === true) return;
      const sentTo = { rooms: [...opts.rooms], except: [...(opts.except ?? [])], flags: opts.flags };
      // It hears of no failure; see `RedisLink`.
      void adapter.doPublish({
        ...{ uid: adapter.uid, nsp: adapter.nsp.name, type: MessageType.BROADCAST },
        data: { packet, opts: sentTo },
      });
    };
    return adapter as unknown as Adapter;
  };
}
