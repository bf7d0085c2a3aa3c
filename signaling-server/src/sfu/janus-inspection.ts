import { randomUUID } from 'node:crypto';
import { on, once } from 'node:events';
import { WebSocket } from 'ws';
import * as z from 'zod/mini';
import { JanusError, SUBPROTOCOL, VIDEO_ROOM } from './janus-link.ts';
import type { SfuSettings } from './sfu-settings.ts';

export interface JanusState {
  /** Such as `1.1.2`. */
  readonly version: string;
  /** Whether the plugin that carries rooms is loaded. */
  readonly hasVideoRoom: boolean;
}

const Answer = z.object({
  transaction: z.optional(z.string()),
  version_string: z.optional(z.string()),
  plugins: z.optional(z.record(z.string(), z.unknown())),
  error: z.optional(z.object({ code: z.number(), reason: z.string() })),
});
type Answer = z.infer<typeof Answer>;

/**
 * Asks a Janus that may be in use, and changes nothing. Rejects with {@link JanusError} for what Janus refuses, such as a
 * wrong secret, with what the socket says where it can't be reached, and with the signal's reason.
 */
export async function inspectJanus(settings: SfuSettings, signal: AbortSignal): Promise<JanusState> {
  const socket = new WebSocket(settings.url, SUBPROTOCOL);
  try {
    await once(socket, 'open', { signal });
    const { version_string: version = '0', plugins = {} } = await ask(socket, { janus: 'info' }, signal);
    // Everybody may ask for that, but only who knows the secret gets a session. It ends with the socket.
    await ask(socket, { janus: 'create', apisecret: settings.secret }, signal);
    return { version, hasVideoRoom: VIDEO_ROOM in plugins };
  } finally {
    socket.on('error', () => undefined);
    socket.terminate();
  }
}

async function ask(socket: WebSocket, request: object, signal: AbortSignal): Promise<Answer> {
  const transaction = randomUUID();
  const messages = on(socket, 'message', { signal, close: ['close'] });
  socket.send(JSON.stringify({ ...request, transaction }));
  for await (const [data] of messages as AsyncIterable<[Buffer]>) {
    const answer = Answer.parse(JSON.parse(data.toString()));
    if (answer.transaction !== transaction) continue;
    if (answer.error) throw new JanusError(answer.error.code, answer.error.reason);
    return answer;
  }
  throw new Error('it closes the connection');
}
