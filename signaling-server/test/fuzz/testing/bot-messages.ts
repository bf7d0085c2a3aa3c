import type { CallId, DeviceId, ServerPayload } from '../../../src/protocol/index.ts';
import { isLive, type BotCall } from './bot-call.ts';
import { passes, RETRY_MS, type BotLine } from './bot-line.ts';

/** How long each attempt waits for the other device, as the real phone does. */
const REPEAT_MS = [1_000, 2_000, 4_000, 5_000] as const;

export interface BotMessage {
  readonly event: 'call:signal' | 'call:ringing' | 'call:hold';
  readonly to: DeviceId;
  readonly payload: object;
}

/** What bots say to each other in a call: repeated until the other one has acknowledged it, and taken once. */
export class BotMessages {
  readonly #line: BotLine;
  readonly #find: (callId: CallId) => BotCall | undefined;

  constructor(line: BotLine, find: (callId: CallId) => BotCall | undefined) {
    this.#line = line;
    this.#find = find;
  }

  say(call: BotCall, { event, to, payload }: BotMessage): void {
    const { callId, seq } = call;
    // Of a state only the newest one is of interest.
    if (event !== 'call:signal')
      for (const [number, earlier] of call.unacknowledged)
        if (earlier.event === event) call.unacknowledged.delete(number);
    call.seq += 1;
    call.unacknowledged.set(seq, { event, to, payload: { callId, seq, ...payload } });
    this.#send(call, seq, 0);
  }

  /** One of the two connections is back. */
  sayAgain(call: BotCall): void {
    for (const seq of call.unacknowledged.keys()) this.#send(call, seq, 0);
  }

  /** Until the server agrees to the answer there is nobody to tell. */
  setHold(call: BotCall, held: boolean): void {
    if (call.held === held) return;
    call.held = held;
    if (call.phase === 'active') this.#sayHold(call);
  }

  /** The server agreed to the answer. */
  begun(call: BotCall): void {
    if (call.held) this.#sayHold(call);
  }

  heard(name: string, payload: unknown): void {
    const call = this.#find((payload as { callId: CallId }).callId);
    if (call === undefined || !isLive(call)) return;
    const of = <E extends 'call:signaled' | 'call:held' | 'call:acknowledged' | 'call:peer-connection'>() =>
      payload as ServerPayload<E>;
    if (name === 'call:signaled') this.take(call, name, of<'call:signaled'>());
    if (name === 'call:held' && this.take(call, name, of<'call:held'>()))
      call.peerHeld = of<'call:held'>().held;
    if (name === 'call:acknowledged') this.#acknowledged(call, of<'call:acknowledged'>());
    if (name === 'call:peer-connection' && of<'call:peer-connection'>().connected) this.sayAgain(call);
  }

  /** Whether it is to be acted on: it has not come before, and nothing newer of that kind has. */
  take(
    call: BotCall,
    name: string,
    { from, seq }: { readonly from: DeviceId; readonly seq: number },
  ): boolean {
    const { callId } = call;
    this.#line.request('call:acknowledge', { callId, to: from, runs: [[seq, seq]] }, () => undefined);
    const [number, kind] = [`${from} ${seq}`, `${from} ${name}`];
    const newest = name === 'call:signaled' ? -1 : (call.newest.get(kind) ?? -1);
    if (call.heard.has(number) || seq < newest) return false;
    call.heard.add(number);
    call.newest.set(kind, seq);
    return true;
  }

  #acknowledged(call: BotCall, { from, runs }: ServerPayload<'call:acknowledged'>): void {
    for (const [seq, { to }] of call.unacknowledged)
      if (to === from && runs.some(([first, last]) => first <= seq && seq <= last))
        call.unacknowledged.delete(seq);
  }

  #sayHold(call: BotCall): void {
    const to = call.peerDevices.at(-1);
    if (to !== undefined) this.say(call, { event: 'call:hold', to, payload: { held: call.held } });
  }

  #send(call: BotCall, seq: number, attempts: number): void {
    const message = call.unacknowledged.get(seq);
    if (message === undefined || !isLive(call)) return;
    const attempt = (call.attempts.get(seq) ?? 0) + 1;
    call.attempts.set(seq, attempt);
    const sayAfter = (ms: number, next: number): void =>
      this.#line.after(ms, () => {
        // It was said again meanwhile.
        if (call.attempts.get(seq) === attempt && this.#line.isOnline) this.#send(call, seq, next);
      });
    sayAfter(REPEAT_MS[Math.min(attempts, REPEAT_MS.length - 1)]!, attempts + 1);
    this.#line.request(message.event, message.payload, (reply) => {
      if (passes(reply)) sayAfter(RETRY_MS, attempts);
      else if (reply?.ok === false) call.unacknowledged.delete(seq);
    });
  }
}
