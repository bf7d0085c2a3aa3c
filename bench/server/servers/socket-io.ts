/** A bare relay on stock Socket.IO, one room per person: nobody is checked, everybody may send to everybody. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';

const http = createServer();
const io = new Server(http, { transports: ['websocket'], serveClient: false });
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
