/** One node of a bare relay on Socket.IO with its sharded adapter: one room per person, nobody is checked. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createShardedAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';

const url = process.env['BENCH_REDIS_URL'];
if (url === undefined) throw new Error('BENCH_REDIS_URL must say where Redis is');
const http = createServer();
const io = new Server(http, {
  ...{ transports: ['websocket'], serveClient: false },
  adapter: createShardedAdapter(new Redis(url), new Redis(url), { subscriptionMode: 'dynamic-private' }),
});
io.on('connection', (socket) => {
  const { id } = socket.handshake.auth as { id: string };
  void socket.join(id);
  socket.on('signal', ({ to, p }: { to: string; p: unknown }) => {
    io.to(to).emit('signal', { from: id, p });
  });
});
http.listen(0, '127.0.0.1', () => {
  console.log(`ready on ${(http.address() as AddressInfo).port}`);
});
