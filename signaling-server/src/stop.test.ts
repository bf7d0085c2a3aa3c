import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROTOCOL_VERSION, type SignedIn } from './protocol/index.ts';
import { PATIENCE_MS } from './testing/patience.ts';
import { dataOf, post } from './testing/test-device.ts';
import { startServerProgram, type ServerProgram } from './testing/server-program.ts';

let folder: string;
let server: ServerProgram;
let socket: Socket | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringdown-stop-'));
});
afterEach(async () => {
  socket?.disconnect();
  server.signal('SIGKILL');
  await server.ended;
  rmSync(folder, { recursive: true, force: true });
});

async function startServer(env: Record<string, string> = {}): Promise<void> {
  server = await startServerProgram({ RINGDOWN_DATA_DIR: folder, ...env });
}

async function connectAda(): Promise<Socket> {
  const signUp = {
    invite: server.firstInvite,
    username: 'ada',
    name: 'Ada',
    password: 'correct horse battery',
  };
  const session = dataOf(
    await post<SignedIn>(`${server.url}/api/sign-up`, { ...signUp, deviceName: 'first' }),
  );
  const { token, deviceId } = session;
  const auth = { token, deviceId, protocolVersion: PROTOCOL_VERSION };
  const opened = io(server.url, { transports: ['websocket'], reconnection: false, auth });
  await new Promise((resolve) => opened.once('session:welcomed', resolve));
  socket = opened;
  return opened;
}

const eventOf = (from: Socket, name: string): Promise<unknown> =>
  new Promise((resolve) => from.once(name, resolve));

/** An HTTP connection that is kept open between requests, as a load balancer's. */
function getOn(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(server.url + path, { agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

describe('a server that is told to stop', () => {
  it('tells its clients, takes nobody any more, and is gone when they are', async () => {
    await startServer({ RINGDOWN_DRAIN_MS: '8000' });
    const ada = await connectAda();
    const told = eventOf(ada, 'server:draining');
    server.signal('SIGTERM');
    expect(await told).toEqual({ reconnectWithinMs: 8_000 });
    await expect(getOn('/healthz')).rejects.toThrow('ECONNREFUSED');
    // Still served meanwhile.
    expect(await ada.timeout(PATIENCE_MS).emitWithAck('people:list', {})).toMatchObject({ ok: true });
    ada.disconnect();
    expect(await server.ended).toBe(0);
    expect(server.lines.join('\n')).toMatch(/"draining"[^]+"moved":1,"left":0[^]+"stopped"/);
  });

  it('ends the connections that are left when the time is over, without signing anybody out', async () => {
    await startServer({ RINGDOWN_DRAIN_MS: '200' });
    const ada = await connectAda();
    const heard: string[] = [];
    ada.onAny((name: string) => heard.push(name));
    const reason = eventOf(ada, 'disconnect');
    // As where the terminal is closed that it was started in.
    server.signal('SIGHUP');
    // With this reason clients come back by themselves; after "io server disconnect" they would not.
    expect(await reason).toBe('transport close');
    expect(heard).toEqual(['server:draining']);
    expect(await server.ended).toBe(0);
  });

  it('stops at once when it is told twice', async () => {
    await startServer({ RINGDOWN_DRAIN_MS: '8000' });
    const told = eventOf(await connectAda(), 'server:draining');
    server.signal('SIGTERM');
    await told;
    server.signal('SIGTERM');
    expect(await server.ended).toBe(1);
    expect(server.lines.join('\n')).toContain('told to twice');
  });
});
