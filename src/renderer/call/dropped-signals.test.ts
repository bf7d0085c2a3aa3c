import { CallId, DeviceId, type PeerSignal } from '@protocol';
import { expect, it } from 'vitest';
import { createManualClock } from '../phone/testing/manual-clock.ts';
import { AbsentCalls } from './absent-calls.ts';
import { SignalRouter, type SignalRouterOptions } from '../link/signal-router.ts';

const callId = CallId.parse('call-0001');
const device = DeviceId.parse('device-bob');
const offer = (link: number): PeerSignal => ({ kind: 'description', link, type: 'offer', sdp: 'sdp' });

it('a signal of the other side that is not used is logged', () => {
  const log: string[] = [];
  const ignored = new Proxy({}, { get: () => () => false });
  const intake = new SignalRouter({
    ...{ role: 'answerer', newest: () => 0 },
    ...{ clock: createManualClock(), next: ignored, recovery: ignored },
    ...{ current: () => null, isTried: () => true, openFirst: () => undefined },
    dropped: (what: string) => void log.push(what),
  } as unknown as SignalRouterOptions);
  intake.take(offer(1_001));
  for (let link = 0; link < 22; link += 1) intake.take(offer(1));
  expect(log).toEqual([
    'a description: there can be no connection 1001 yet',
    ...Array.from({ length: 2 }, () => 'what would begin connection 1: too many in a row'),
  ]);
});

it('a signal of a call that is not known is kept as long as there is room', () => {
  const absent = new AbsentCalls();
  const signaled = { callId, from: device, seq: 0, body: '{}' };
  const kept = Array.from({ length: 65 }, () => absent.keep(signaled));
  expect([kept.filter(Boolean).length, kept.at(-1)]).toEqual([64, false]);
});
