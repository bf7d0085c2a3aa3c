import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../ops/testing/manual-clock.ts';
import {
  REQUEST_TIMEOUT_MS,
  type CallId,
  type DeviceId,
  type Reply,
  type UserId,
} from '../../protocol/index.ts';
import { Bot } from './bot.ts';

const callId = 'call-1' as CallId;
const newCallId = 'call-2' as CallId;
const [ada, bob, cleo] = ['ada', 'bob', 'cleo'] as [UserId, UserId, UserId];
const handover = { newCallId, to: { userId: cleo }, by: ada, attended: false };
const active = { callId, state: 'active', media: 'audio', peerDevice: 'bob-phone' };
const nothing = (): void => undefined;

interface Asked {
  readonly event: string;
  readonly answer: (reply: Reply<unknown>) => void;
}

/** Ada speaks to Bob, has handed him over to Cleo, and wants him back; nobody has answered to that. */
function wantingBack() {
  const clock = createManualClock();
  const [ids, asked] = [[callId, newCallId], [] as Asked[]];
  let hear: (name: string, payload: unknown) => void = nothing;
  const bot = new Bot({
    ...{ index: 0, userId: ada, deviceId: 'ada-phone' as DeviceId, clock },
    watcher: { onSaid: nothing, onReply: nothing, onHeard: nothing, onDialed: nothing },
    newCallId: () => ids.shift()!,
    open: (onEvent) => {
      hear = onEvent;
      return { send: (event, _payload, answer) => void asked.push({ event, answer }), close: nothing };
    },
  });
  /** All that is said arrives. */
  const flow = (): void => {
    while (bot.wire?.canGoUp === true || bot.wire?.canGoDown === true) {
      bot.wire.goUp();
      bot.wire.goDown();
    }
  };
  /** Apart from that it holds the call, as whoever hands it over. */
  const names = () => asked.map(({ event }) => event).filter((event) => event !== 'call:hold');
  const answer = (event: string, reply: Reply<unknown>): void => {
    const index = asked.findIndex((each) => each.event === event);
    asked.splice(index, 1)[0]!.answer(reply);
    flow();
  };
  const tell = (name: string, payload: unknown): void => {
    hear(name, payload);
    flow();
  };
  const connect = (): void => {
    bot.connect();
    tell('session:welcomed', {});
  };
  const resumed = (live: object): void =>
    answer('session:resume', { ok: true, data: { live: [live], ended: [] } });
  connect();
  answer('session:resume', { ok: true, data: { live: [], ended: [] } });
  bot.dial(bob, false);
  flow();
  answer('call:start', { ok: true, data: { outcome: 'ringing', offeredTo: null, ringTimeoutMs: 45_000 } });
  tell('call:answered', { callId, deviceId: 'bob-phone', media: 'audio' });
  const call = bot.calls.get(callId)!;
  bot.transfer(call, cleo);
  flow();
  answer('call:transfer', { ok: true, data: {} });
  bot.takeBack(call);
  flow();
  expect(names()).toEqual(['call:transfer-cancel']);
  return { answer, bot, call, clock, connect, flow, names, resumed, asked };
}

describe('a bot that wants back whom it hands over', () => {
  it('says so again where the connection was lost before the answer', () => {
    const { asked, bot, connect, names, resumed } = wantingBack();
    bot.cut({ up: 0, down: 0, noticedAfterMs: 0 });
    asked.length = 0;
    connect();
    resumed({ ...active, handover });
    expect(names()).toEqual(['call:transfer-cancel']);
  });

  it('says so again where no answer came in time', () => {
    const { asked, clock, flow, names, resumed } = wantingBack();
    asked.length = 0;
    clock.advance(REQUEST_TIMEOUT_MS);
    flow();
    resumed({ ...active, handover });
    expect(names()).toEqual(['call:transfer-cancel']);
  });

  it('says so again after a while where it was refused and the server has the handover still', () => {
    const { answer, clock, flow, names, resumed } = wantingBack();
    answer('call:transfer-cancel', { ok: false, error: { code: 'call_gone', message: 'late' } });
    expect(names()).toEqual([]);
    clock.advance(1_000);
    flow();
    resumed({ ...active, handover });
    expect(names()).toEqual(['call:transfer-cancel']);
  });

  it('has them back where the server knows of no handover any more', () => {
    const { asked, bot, call, connect, names, resumed } = wantingBack();
    bot.cut({ up: 0, down: 0, noticedAfterMs: 0 });
    asked.length = 0;
    connect();
    resumed(active);
    expect([names(), call.handover]).toEqual([[], null]);
  });
});
