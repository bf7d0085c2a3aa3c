import { describe, expect, it } from 'vitest';
import type { DeviceId, UserId } from '../protocol/index.ts';
import type { CallRecord } from './call-record.ts';
import { CallRelay } from './call-relay.ts';
import { answeredCall, deviceOf, endedCall, ringingCall } from './testing/sample-calls.ts';

const [ada, bob, eve] = [deviceOf('ada'), deviceOf('bob'), deviceOf('eve')];
/** Rings as well, and is not the one that answers. */
const tablet = { userId: 'bob' as UserId, deviceId: 'bob-tablet' as DeviceId };
const devices = { ada, bob, tablet, eve };
const warm = ringingCall('1', ['ada', 'bob'], { warm: true });
const cold = ringingCall('1', ['ada', 'bob']);
const active = answeredCall(warm);
const { callId } = active;

const calls: Readonly<Record<'none' | 'cold' | 'warm' | 'active' | 'ended', CallRecord | null>> = {
  ...{ none: null, cold, warm, active, ended: endedCall(active) },
};

function relayOf(call: CallRecord | null, before = call) {
  const sent: string[] = [];
  const relay = new CallRelay({
    delivery: {
      toDevice: (to, event) => void sent.push(`${to} ${event}`),
      toPerson: (to, event) => void sent.push(`all of ${to} ${event}`),
    },
    find: (_callId, age) => Promise.resolve(age === 'fresh' ? call : before),
    ownerOf: (deviceId) =>
      Promise.resolve(Object.values(devices).find((one) => one.deviceId === deviceId)?.userId ?? null),
  });
  return { relay, sent };
}

/** Who says it, to whom, and what comes of it in each state. */
type Row = readonly [string, string, Readonly<Record<keyof typeof calls, string>>];
const [sent, gone, no] = ['sent', 'call_gone', 'forbidden'];

const signals: readonly Row[] = [
  ['ada', 'bob', { none: no, cold: no, warm: sent, active: sent, ended: gone }],
  ['bob', 'ada', { none: no, cold: no, warm: sent, active: sent, ended: gone }],
  ['ada', 'tablet', { none: no, cold: no, warm: sent, active: gone, ended: gone }],
  ['tablet', 'ada', { none: no, cold: no, warm: sent, active: gone, ended: gone }],
  ['bob', 'tablet', { none: no, cold: no, warm: no, active: no, ended: gone }],
  ['ada', 'eve', { none: no, cold: no, warm: no, active: no, ended: gone }],
  ['eve', 'bob', { none: no, cold: no, warm: no, active: no, ended: no }],
];

const outcome = async (row: Row, state: keyof typeof calls, event: 'signal' | 'acknowledge') => {
  const [by, to] = [devices[row[0] as keyof typeof devices], devices[row[1] as keyof typeof devices]];
  const { relay, sent: all } = relayOf(calls[state]);
  const about = { callId, to: to.deviceId };
  const reply = await (event === 'signal'
    ? relay.signal(by, { ...about, seq: 0, body: '{}' })
    : relay.acknowledge(by, { ...about, runs: [[0, 0]] }));
  expect(all).toEqual(
    reply.ok ? [`${to.deviceId} call:${event === 'signal' ? 'signaled' : 'acknowledged'}`] : [],
  );
  return reply.ok ? sent : reply.error.code;
};

describe('who may say what to whom', () => {
  it.each(signals)('a signal of %s to %s', async (...row) => {
    for (const state of Object.keys(calls) as (keyof typeof calls)[])
      expect([state, await outcome(row, state, 'signal')]).toEqual([state, row[2][state]]);
  });

  it.each(signals)(
    'an acknowledgement of %s to %s: also where no address may be told yet',
    async (...row) => {
      const expected = { ...row[2], cold: row[2].warm };
      for (const state of Object.keys(calls) as (keyof typeof calls)[])
        expect([state, await outcome(row, state, 'acknowledge')]).toEqual([state, expected[state]]);
    },
  );

  it.each([
    ['bob', 'warm', [`${ada.deviceId} call:device-ringing`]],
    ['tablet', 'cold', [`${ada.deviceId} call:device-ringing`]],
    ['bob', 'active', 'call_gone'],
    ['ada', 'warm', 'forbidden'],
    ['eve', 'warm', 'forbidden'],
  ] as const)('that %s rings, in a call that is %s', async (by, state, expected) => {
    const { relay, sent: all } = relayOf(calls[state]);
    const reply = await relay.ringing(devices[by], { callId, seq: 0 });
    expect(reply.ok ? all : reply.error.code).toEqual(expected);
  });

  it.each([
    ['ada', 'warm', [`all of ${bob.userId} call:held`]],
    ['ada', 'active', [`${bob.deviceId} call:held`]],
    ['bob', 'active', [`${ada.deviceId} call:held`]],
    ['tablet', 'active', 'call_gone'],
    ['eve', 'active', 'forbidden'],
    ['bob', 'ended', 'call_gone'],
  ] as const)('that %s holds a call that is %s', async (by, state, expected) => {
    const { relay, sent: all } = relayOf(calls[state]);
    const reply = await relay.hold(devices[by], { callId, seq: 0, held: true });
    expect(reply.ok ? all : reply.error.code).toEqual(expected);
  });

  it('is looked up anew before anything is refused', async () => {
    const { relay, sent: all } = relayOf(active, null);
    expect(await relay.media(ada, { callId, seq: 0, muted: true, camera: false })).toMatchObject({
      ok: true,
    });
    expect(all).toEqual([`${bob.deviceId} call:media-changed`]);
  });
});
