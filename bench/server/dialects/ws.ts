import { Line } from '../line.ts';
import { createBareDialect, type BareMessage } from './bare.ts';

/** The bare `ws` relay of `servers/ws.ts`. */
export const wsDialect = createBareDialect({
  async connect(port, { userId }, localAddress) {
    const line = new Line({ url: `ws://127.0.0.1:${port}/?id=${userId}`, localAddress });
    await line.next((text) => text === 'welcome');
    return line;
  },
  encode: (to, message) => JSON.stringify({ to, p: message }),
  decode: (text) => (JSON.parse(text) as { p: BareMessage }).p,
});
