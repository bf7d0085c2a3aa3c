import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TimerDeadlines } from '../ops/deadlines.ts';
import { createLogger } from '../ops/logger.ts';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import { UnavailableError } from '../ops/unavailable.ts';
import type { CallId, Person, ServerEventName, UserId } from '../protocol/index.ts';
import { LocalConnections } from '../socket/local-connections.ts';
import { CallEngine } from './call-engine.ts';
import type { CallLog } from './call-log.ts';
import type { ActiveCall, CallEvent } from './call-record.ts';
import { MemoryCallRegistry } from './memory-call-registry.ts';
import { answeredCall, deviceOf, ringingCall } from './testing/sample-calls.ts';

const [ada, bob] = [deviceOf('ada'), deviceOf('bob')];
const newCallId = 'call-2' as CallId;
const cleo: Person = { userId: 'cleo' as UserId, username: 'cleo', name: 'Cleo', role: 'member' };
const transfer: CallEvent = {
  ...{ type: 'transfer', by: ada },
  handover: { newCallId, to: cleo, by: ada.userId, attended: false, joins: null },
};
const returned: CallEvent = { type: 'handover-returned', newCallId, reason: 'declined' };

const nothing = () => Promise.resolve();

/** Two who speak, each connected to a node that Redis leads to, or does not for now. */
async function talking() {
  const clock = createManualClock();
  const registry = new MemoryCallRegistry(new TimerDeadlines(clock));
  const connections = new LocalConnections();
  const heard: string[] = [];
  const news = { isOutOfReach: false, follows: nothing };
  for (const { userId, deviceId } of [ada, bob]) {
    const send = (event: ServerEventName, payload: object): void => {
      const connected = 'connected' in payload ? ` ${String(payload.connected)}` : '';
      heard.push(`${userId} ${event}${connected}`);
    };
    await connections.add({ userId, deviceId, connectedAt: 0 }, { send, close: () => undefined });
  }
  const send = connections.send.bind(connections);
  vi.spyOn(connections, 'send').mockImplementation((...told) =>
    news.isOutOfReach ? Promise.reject(new UnavailableError('Redis')) : send(...told),
  );
  const log = { save: nothing, find: () => Promise.resolve(null) };
  const engine = new CallEngine({
    ...{ registry, connections, clock, logger: createLogger('silent'), log: log as unknown as CallLog },
    ...{ onInCall: nothing, onChanged: nothing, onAdopted: nothing, onOver: nothing },
    onDecided: () => news.follows(),
  });
  const call: ActiveCall = answeredCall(ringingCall('1', ['ada', 'bob']));
  await registry.restore(call);
  const confirm = vi.spyOn(registry, 'confirm');
  // As a registry that several nodes share would say of what is not confirmed yet.
  const isUnfinished = vi.spyOn(registry, 'isUnfinished').mockResolvedValue(false);
  const apply = (event: CallEvent) => engine.apply(call.callId, event);
  return { apply, confirm, engine, heard, isUnfinished, news };
}

/** What was out of reach is tried again. */
const aWhile = () => vi.advanceTimersByTimeAsync(1_000);

describe('what nobody could be told of a call', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it.each<{ readonly of: string; readonly event: CallEvent; readonly news: readonly string[] }>([
    { of: 'a handover', event: transfer, news: ['bob call:transferring'] },
    {
      ...{ of: 'an end', event: { type: 'hangup', by: ada, reason: 'hangup' } },
      news: ['bob call:ended'],
    },
    {
      ...{ of: 'a lost device', event: { type: 'device-lost', by: ada } },
      news: ['bob call:peer-connection false'],
    },
  ])('is told as soon as it can be: $of', async ({ event, news: told }) => {
    const { apply, confirm, heard, news } = await talking();
    news.isOutOfReach = true;
    expect(await apply(event)).toMatchObject({ kind: 'moved' });
    await aWhile();
    expect([heard, confirm.mock.calls]).toEqual([[], []]);
    news.isOutOfReach = false;
    await aWhile();
    expect(heard).toEqual(told);
  });

  it('is told as soon as it can be: a device that is back', async () => {
    const { apply, confirm, heard, news } = await talking();
    await apply({ type: 'device-lost', by: ada });
    confirm.mockClear();
    news.isOutOfReach = true;
    await apply({ type: 'device-back', by: ada });
    expect(confirm).not.toHaveBeenCalled();
    news.isOutOfReach = false;
    await aWhile();
    expect(heard).toEqual([
      'bob call:peer-connection false',
      'bob call:peer-connection true',
      'ada call:peer-connection true',
    ]);
    expect(confirm).toHaveBeenCalledOnce();
  });

  it('is still owed when something else of the call is told meanwhile, which is not all told anew for that', async () => {
    const { apply, confirm, heard, isUnfinished, news } = await talking();
    news.isOutOfReach = true;
    await apply(transfer);
    await aWhile();
    news.isOutOfReach = false;
    isUnfinished.mockResolvedValue(true);
    await apply({ type: 'device-lost', by: ada });
    expect([heard, confirm.mock.calls]).toEqual([['bob call:peer-connection false'], []]);
    await aWhile();
    expect(heard.slice(1)).toEqual(['bob call:transferring']);
    expect(confirm.mock.calls.map(([{ revision }]) => revision)).toEqual([2, 3]);
  });

  it('is not told where it is not so any more', async () => {
    const { apply, heard, news } = await talking();
    news.isOutOfReach = true;
    await apply({ type: 'device-lost', by: ada });
    await apply({ type: 'device-back', by: ada });
    await apply(transfer);
    await apply(returned);
    news.isOutOfReach = false;
    await aWhile();
    expect(heard.toSorted()).toEqual([
      'ada call:peer-connection true',
      'ada call:transfer-returned',
      'bob call:peer-connection true',
      'bob call:transfer-returned',
    ]);
  });

  it('is left to the other nodes by one that closes', async () => {
    const { apply, confirm, engine, news } = await talking();
    news.isOutOfReach = true;
    await apply(transfer);
    const closed = engine.close();
    await aWhile();
    await closed;
    expect(confirm).not.toHaveBeenCalled();
  });
});

describe('what another call has to follow, and can not for now', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('it follows as soon as it can', async () => {
    const { apply, engine, news } = await talking();
    const follows = vi.spyOn(news, 'follows').mockRejectedValueOnce(new UnavailableError('Redis'));
    expect(await apply({ type: 'hangup', by: ada, reason: 'hangup' })).toMatchObject({ kind: 'moved' });
    await aWhile();
    expect(follows).toHaveBeenCalledTimes(2);
    await engine.close();
  });
});
