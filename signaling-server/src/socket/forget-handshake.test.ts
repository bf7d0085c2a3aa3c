import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { io } from 'socket.io-client';
import { expect, it } from 'vitest';
import { forgetHandshake } from './forget-handshake.ts';

it('leaves nothing of a token in memory, and a connection that works', async () => {
  const http = createServer();
  const server = new Server(http, { transports: ['websocket'] });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const connected = new Promise<Socket>((resolve) => server.on('connection', resolve));
  const client = io(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, {
    ...{ transports: ['websocket'], forceNew: true, reconnection: false },
    ...{ auth: { token: 'a secret' }, extraHeaders: { authorization: 'another secret' } },
  });
  try {
    const socket = await connected;
    expect(JSON.stringify(socket.handshake)).toContain('a secret');
    expect(JSON.stringify(socket.request.headers)).toContain('another secret');
    forgetHandshake(socket);
    expect(JSON.stringify(socket.handshake)).not.toContain('secret');
    expect(socket.request).toBeNull();
    socket.on('ask', (answer: (reply: string) => void) => answer('here'));
    expect(await client.timeout(5_000).emitWithAck('ask')).toBe('here');

    // Nobody does that; whoever does finds nothing, and brings nothing down.
    const again = new Promise<Socket>((resolve) => server.once('connection', resolve));
    const left = new Promise((resolve) => socket.on('disconnect', resolve));
    client.io.engine.write('1');
    await left;
    client.io.engine.write('0{"token":"another"}');
    expect(JSON.stringify((await again).handshake)).not.toContain('secret');
  } finally {
    client.disconnect();
    await server.close();
  }
});
