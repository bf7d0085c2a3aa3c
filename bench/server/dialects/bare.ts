import type { Dialect, Pair, Seat } from '../dialect.ts';
import { SHORTEST_OFFER } from '../dialect.ts';
import type { Line } from '../line.ts';
import { CANDIDATES, candidate, offerSdp } from '../offer.ts';

/** What two clients of a relay without a notion of calls say to each other. */
export type BareMessage =
  | { readonly type: 'offer' | 'answer'; readonly sdp: string }
  /** Null: that was the last one. */
  | { readonly type: 'candidate'; readonly candidate: ReturnType<typeof candidate> | null }
  | { readonly type: 'ringing' | 'answered' | 'hangup' };

/** What differs from one bare relay to the other. */
export interface BareProtocol {
  readonly connect: Dialect['connect'];
  /** The frame with which somebody sends `message` to `to`. */
  encode(to: string, message: BareMessage): string;
  decode(text: string): BareMessage;
}

/**
 * A relay that passes on what it gets: every client sends everything alone that the browser has for `icecandidate`, the
 * end included, as the example of the specification does.
 */
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

function bareCall(protocol: BareProtocol, { caller, callee }: Pair): Promise<number> {
  return new Promise((resolve) => {
    const began = performance.now();
    let rangAfterMs = Number.NaN;
    const say = (from: Line, to: Seat, message: BareMessage): void =>
      from.send(protocol.encode(to.member.userId, message));
    const sayCandidates = (from: Line, to: Seat): void => {
      for (let index = 0; index < CANDIDATES; index++) {
        say(from, to, { type: 'candidate', candidate: candidate(index) });
      }
      say(from, to, { type: 'candidate', candidate: null });
    };
    callee.line.onMessage = (data) => {
      const message = protocol.decode(data.toString());
      switch (message.type) {
        case 'offer':
          rangAfterMs = performance.now() - began;
          say(callee.line, caller, { type: 'ringing' });
          say(callee.line, caller, { type: 'answer', sdp: offerSdp });
          sayCandidates(callee.line, caller);
          break;
        case 'candidate':
          if (message.candidate === null) say(callee.line, caller, { type: 'answered' });
          break;
        case 'hangup':
          resolve(rangAfterMs);
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
