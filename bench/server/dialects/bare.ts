import type { Dialect, Pair, Seat } from '../dialect.ts';
import { SHORTEST_OFFER } from '../dialect.ts';
import type { Line } from '../line.ts';
import { CANDIDATES, candidate, offerSdp } from '../offer.ts';

/** What two clients of a relay without a notion of calls say to each other. */
export type BareMessage =
  | { readonly type: 'offer' | 'answer'; readonly sdp: string }
  | { readonly type: 'candidate'; readonly candidate: ReturnType<typeof candidate> }
  | { readonly type: 'ringing' | 'answered' | 'hangup' };

/** What differs from one bare relay to the other. */
export interface BareProtocol {
  readonly connect: Dialect['connect'];
  /** The frame with which somebody sends `message` to `to`. */
  encode(to: string, message: BareMessage): string;
  decode(text: string): BareMessage;
}

/** A relay that passes on what it gets: every client sends every candidate alone, as the usual examples do. */
export function createBareDialect(protocol: BareProtocol): Dialect {
  return {
    connect: protocol.connect,
    watch: () => Promise.resolve(),
    openRelay({ caller, callee }) {
      const offer: BareMessage = { type: 'offer', sdp: offerSdp };
      const toCallee = protocol.encode(callee.member.userId, offer);
      const toCaller = protocol.encode(caller.member.userId, offer);
      return Promise.resolve({ toCallee: () => toCallee, toCaller: () => toCaller });
    },
    isRelayed: (data) => data.length >= SHORTEST_OFFER,
    call: (pair) => bareCall(protocol, pair),
  };
}

function bareCall(protocol: BareProtocol, { caller, callee }: Pair): Promise<void> {
  return new Promise((resolve) => {
    const say = (from: Line, to: Seat, message: BareMessage): void =>
      from.send(protocol.encode(to.member.userId, message));
    const sayCandidates = (from: Line, to: Seat): void => {
      for (let index = 0; index < CANDIDATES; index++) {
        say(from, to, { type: 'candidate', candidate: candidate(index) });
      }
    };
    let candidates = 0;
    callee.line.onMessage = (data) => {
      switch (protocol.decode(data.toString()).type) {
        case 'offer':
          say(callee.line, caller, { type: 'ringing' });
          say(callee.line, caller, { type: 'answer', sdp: offerSdp });
          sayCandidates(callee.line, caller);
          break;
        case 'candidate':
          candidates += 1;
          if (candidates === CANDIDATES) say(callee.line, caller, { type: 'answered' });
          break;
        case 'hangup':
          resolve();
          break;
        case 'answer':
        case 'ringing':
        case 'answered':
          break;
      }
    };
    caller.line.onMessage = (data) => {
      const { type } = protocol.decode(data.toString());
      if (type === 'answer') sayCandidates(caller.line, callee);
      if (type === 'answered') say(caller.line, callee, { type: 'hangup' });
    };
    say(caller.line, callee, { type: 'offer', sdp: offerSdp });
  });
}
