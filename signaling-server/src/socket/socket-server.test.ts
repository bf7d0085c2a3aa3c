import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { io } from 'socket.io-client';
import type { DeviceOwner } from '../accounts/account-store.ts';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { PROTOCOL_VERSION, type DeviceId, type UserId } from '../protocol/index.ts';
import { LocalConnections } from './connections.ts';
import { Requesters } from './requesters.ts';
import type { Sessions } from './sessions.ts';
import { createSocketServer } from './socket-server.ts';

const owner: DeviceOwner = {
  deviceId: 'device-0001' as DeviceId,
  person: { userId: 'user-0001' as UserId, username: 'ada', name: 'Ada', role: 'member' },
};

describe('a token that is revoked while its device connects', () => {
  it('ends the connection as if it had been there', async () => {
    const connections = new LocalConnections();
    let revoked = false;
    const sessions: Sessions = {
      connected: () => Promise.reject(new Error('nobody is welcome')),
      welcomed: () => Promise.resolve(),
      disconnected: () => Promise.resolve(),
      nodeLost: () => Promise.resolve(),
      reclaimed: () => Promise.resolve(),
      revoked: ({ deviceId }) => connections.revoke(deviceId),
    };
    const http = createServer();
    const sockets = createSocketServer(http, {
      ...{ connections, sessions, clock: createManualClock(), log: createLogger('silent') },
      authenticate: () => {
        if (revoked) return Promise.resolve(null);
        // Right after the handshake looked, and before there is a connection to end.
        revoked = true;
        return Promise.resolve(owner);
      },
      serve: () => Promise.resolve({ ok: true, data: {} }),
      onRefused: () => undefined,
      isAllowedOrigin: () => true,
      requesters: new Requesters(),
      onSeen: () => undefined,
      clientAddress: () => '192.0.2.1',
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const socket = io(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, {
      transports: ['websocket'],
      reconnection: false,
      auth: { token: 'x'.repeat(43), deviceId: owner.deviceId, protocolVersion: PROTOCOL_VERSION },
    });
    try {
      const heard: string[] = [];
      socket.onAny((event: string) => heard.push(event));
      await new Promise((resolve) => socket.once('disconnect', resolve));
      expect(heard).toEqual(['session:revoked']);
      expect(connections.lines.count).toBe(0);
    } finally {
      socket.disconnect();
      await sockets.close();
    }
  });
});
