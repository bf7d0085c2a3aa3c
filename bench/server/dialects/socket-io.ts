import { Line } from '../line.ts';
import { createBareDialect, type BareMessage } from './bare.ts';

/** The bare Socket.IO relay of `servers/socket-io.ts`. */
export const socketIoDialect = createBareDialect({
  async connect(port, { userId }, localAddress) {
    return connectSocketIo({ port, localAddress }, { id: userId }, (text) => text.startsWith('40'));
  },
  encode: (to, message) => `42${JSON.stringify(['signal', { to, p: message }])}`,
  decode: (text) => (JSON.parse(text.slice(2)) as [string, { p: BareMessage }])[1].p,
});

/** Opens Engine.IO, then Socket.IO with these credentials. Resolves at the first message that is a welcome. */
export async function connectSocketIo(
  { port, localAddress }: { readonly port: number; readonly localAddress: string | undefined },
  auth: Readonly<Record<string, unknown>>,
  isWelcome: (text: string) => boolean,
): Promise<Line> {
  const line = new Line({
    url: `ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`,
    localAddress,
  });
  await line.next((text) => text.startsWith('0{'));
  line.send(`40${JSON.stringify(auth)}`);
  const answer = await line.next((text) => text.startsWith('44') || isWelcome(text));
  if (answer.startsWith('44')) throw new Error(`the server let a client not in: ${answer.slice(2)}`);
  return line;
}
