import { WebSocket } from 'ws';
import { PROTOCOL_VERSION } from '../../protocol/index.ts';
import type { TestDevice } from '../../testing/test-device.ts';
import type { TestServer } from '../../testing/test-server.ts';
import { until } from '../../testing/until.ts';

/** A program that speaks the protocol as it likes. */
export interface RawClient {
  readonly socket: WebSocket;
  /** Every frame it was sent. */
  readonly heard: readonly string[];
  readonly isClosed: boolean;
  /** An event of Socket.IO, with the number of the acknowledgement it wants. */
  ask(id: number, event: string, payload: unknown): void;
  /** The first frame that begins like this. */
  hear(beginning: string): Promise<string>;
}

/** Opens a WebSocket and says nothing. `from`: the address a trusted proxy would name. */
export async function openRaw(server: Pick<TestServer, 'url'>, from: string): Promise<RawClient> {
  const url = `${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
  const socket = new WebSocket(url, { headers: { 'x-forwarded-for': from } });
  const heard: string[] = [];
  const wakers = new Set<() => void>();
  let isClosed = false;
  socket.on('message', (data: Buffer) => {
    heard.push(data.toString());
    for (const wake of wakers) wake();
  });
  socket.on('close', () => (isClosed = true));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => undefined);
  const find = (beginning: string) => heard.find((frame) => frame.startsWith(beginning));
  return {
    ...{ socket, heard },
    get isClosed() {
      return isClosed;
    },
    ask: (id, event, payload) => socket.send(`42${id}${JSON.stringify([event, payload])}`),
    async hear(beginning) {
      await until(
        () => find(beginning) !== undefined,
        wakers,
        () => `no frame begins with ${beginning}`,
      );
      return find(beginning) ?? '';
    },
  };
}

export function sayWho({ socket }: RawClient, token: string, deviceId: string): void {
  socket.send(`40${JSON.stringify({ token, deviceId, protocolVersion: PROTOCOL_VERSION })}`);
}

/** Signed in as this device, which has no other connection. */
export async function connectRaw(
  server: Pick<TestServer, 'url'>,
  { session }: TestDevice,
  from: string,
): Promise<RawClient> {
  const client = await openRaw(server, from);
  sayWho(client, session.token, session.deviceId);
  await client.hear('42["session:welcomed"');
  return client;
}
