/** A bare relay on `ws`: nobody is checked, everybody may send to everybody. */
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
const sockets = new Map<string, WebSocket>();
server.on('connection', (socket, request) => {
  const id = new URL(request.url ?? '', 'ws://localhost').searchParams.get('id') ?? '';
  sockets.set(id, socket);
  socket.on('message', (data: Buffer) => {
    const { to, p } = JSON.parse(data.toString()) as { to: string; p: unknown };
    sockets.get(to)?.send(JSON.stringify({ from: id, p }));
  });
  socket.on('close', () => sockets.delete(id));
  socket.send('welcome');
});
server.on('listening', () => {
  console.log(`ready on ${(server.address() as AddressInfo).port}`);
});
