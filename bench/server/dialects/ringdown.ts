import { randomUUID } from 'node:crypto';
import { PROTOCOL_VERSION } from '@protocol';
import { SHORTEST_OFFER, type Dialect, type Pair } from '../dialect.ts';
import type { Line } from '../line.ts';
import { CANDIDATE_BURSTS, candidate, offerSdp } from '../offer.ts';
import { connectSocketIo } from './socket-io.ts';

const description = (type: 'offer' | 'answer'): string =>
  JSON.stringify({ kind: 'description', link: 0, type, sdp: offerSdp });

/** The app collects candidates for 5 ms, which is one message for each burst. */
const candidateBatches = CANDIDATE_BURSTS.map((size, index) =>
  JSON.stringify({
    kind: 'candidates',
    link: 0,
    ufrag: 'd1NP',
    candidates: Array.from({ length: size }, (_, number) => candidate(number)),
    last: index === CANDIDATE_BURSTS.length - 1,
  }),
);

/** Ringdown, spoken to as its app does: every request wants an acknowledgement, and none may be a refusal. */
export const ringdownDialect: Dialect = {
  connect: (port, member, localAddress) =>
    connectSocketIo(
      { port, localAddress },
      { token: member.token, deviceId: member.deviceId, protocolVersion: PROTOCOL_VERSION },
      (text) => is(text, 'session:welcomed'),
    ),

  async watch({ line }, userIds) {
    const answer = line.next((text) => text.startsWith('430'));
    line.send(request(0, 'presence:watch', { userIds }));
    check(await answer);
  },

  async openRelay(pair) {
    const { toCallee, toCaller } = await talk(pair, randomUUID());
    const body = JSON.stringify(description('offer'));
    return { toCallee: () => toCallee.frame(body), toCaller: () => toCaller.frame(body) };
  },

  isRelayed(data) {
    if (data.length >= SHORTEST_OFFER) return true;
    check(data.toString());
    return false;
  },

  async call(pair) {
    const callId = randomUUID();
    const { rangAfterMs } = await talk(pair, callId);
    // Who hangs up hears nothing but that it was done.
    const over = Promise.all([
      pair.caller.line.next((text) => text.startsWith(`43${HANG_UP}[`)).then(check),
      pair.callee.line.next((text) => is(text, 'call:ended')),
    ]);
    pair.caller.line.send(request(HANG_UP, 'call:hangup', { callId }));
    await over;
    return rangAfterMs;
  },
};

function request(ackId: number, event: string, payload: unknown): string {
  return `42${ackId}${JSON.stringify([event, payload])}`;
}

/** Above all signals of a call, which count from 0. */
const RINGING_SEQ = 1_000_000;
/** The acknowledgement to wait for; nothing else of a call uses this number. */
const HANG_UP = 9_999;
const refusal = /^43\d+\[\{"ok":false/;

function check(text: string): void {
  if (refusal.test(text)) throw new Error(`Ringdown refused a request of the benchmark: ${text}`);
}

const is = (text: string, event: string): boolean => text.startsWith(`42["${event}"`);

interface Talk {
  readonly toCallee: Signals;
  readonly toCaller: Signals;
  readonly rangAfterMs: number;
}

/** From the first ring to the answer, with the connection made in between (fast answer). */
function talk({ caller, callee }: Pair, callId: string): Promise<Talk> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    let rangAfterMs = Number.NaN;
    const toCallee = new Signals(caller.line, callId, callee.member.deviceId);
    const toCaller = new Signals(callee.line, callId, caller.member.deviceId);
    const ask = (line: Line, event: string, payload: object): void =>
      line.send(request(0, event, { callId, ...payload }));
    let batches = 0;
    const onCallee = (text: string): void => {
      if (is(text, 'call:incoming')) {
        rangAfterMs = performance.now() - began;
        ask(callee.line, 'call:ringing', { seq: RINGING_SEQ });
        toCaller.send(description('answer'), ...candidateBatches);
      } else if (is(text, 'call:signaled') && ++batches === candidateBatches.length) {
        ask(callee.line, 'call:acknowledge', { to: caller.member.deviceId, runs: [[0, batches - 1]] });
        ask(callee.line, 'call:answer', { media: 'audio' });
      }
    };
    let hasAnswer = false;
    const onCaller = (text: string): void => {
      if (is(text, 'call:signaled') && !hasAnswer) {
        hasAnswer = true;
        toCallee.send(...candidateBatches);
      } else if (is(text, 'call:answered')) {
        const runs = [
          [0, candidateBatches.length],
          [RINGING_SEQ, RINGING_SEQ],
        ];
        ask(caller.line, 'call:acknowledge', { to: callee.member.deviceId, runs });
        resolve({ toCallee, toCaller, rangAfterMs });
      }
    };
    listen(callee.line, onCallee, reject);
    listen(caller.line, onCaller, reject);
    const offer = description('offer');
    ask(caller.line, 'call:start', { calleeId: callee.member.userId, media: 'audio', offer });
  });
}

function listen(line: Line, onText: (text: string) => void, onFailure: (error: unknown) => void): void {
  line.onMessage = (data) => {
    const text = data.toString();
    try {
      check(text);
      onText(text);
    } catch (error) {
      onFailure(error);
    }
  };
}

/** What one device says to another in one call. */
class Signals {
  readonly #line: Line;
  readonly #head: string;
  #seq = 0;

  constructor(line: Line, callId: string, to: string) {
    this.#line = line;
    this.#head = `["call:signal",{"callId":"${callId}","to":"${to}","seq":`;
  }

  send(...bodies: readonly string[]): void {
    for (const body of bodies) this.#line.send(this.frame(JSON.stringify(body)));
  }

  /** Put together by hand, with a body that is JSON already: the load should cost little. */
  frame(body: string): string {
    const seq = this.#seq++;
    return `42${seq}${this.#head}${seq},"body":${body}}]`;
  }
}
