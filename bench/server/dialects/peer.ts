import { Line } from '../line.ts';
import { createBareDialect, type BareMessage } from './bare.ts';

/** PeerServer knows these types and drops others. */
const types = { offer: 'OFFER', answer: 'ANSWER', candidate: 'CANDIDATE' } as const;

/** PeerServer, spoken to as the clients of PeerJS do. Ringing and hanging up are left to the data channel there. */
export const peerDialect = createBareDialect({
  async connect(port, { userId }, localAddress) {
    const query = `key=peerjs&id=${userId}&token=${userId}&version=1.5.5`;
    const line = new Line({ url: `ws://127.0.0.1:${port}/peerjs?${query}`, localAddress });
    await line.next((text) => text.startsWith('{"type":"OPEN"'));
    return line;
  },
  encode(to, message) {
    // Whatever is none of the three has to travel as one of them.
    const type = message.type in types ? types[message.type as keyof typeof types] : 'CANDIDATE';
    return JSON.stringify({ type, dst: to, payload: message });
  },
  decode: (text) => (JSON.parse(text) as { payload: BareMessage }).payload,
});
