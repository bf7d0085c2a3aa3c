import { describe, expect, it } from 'vitest';
import type { CallId, DeviceId, Person, UserId } from '../protocol/index.ts';
import type { CallRecord, RingingCall } from './call-record.ts';
import { announceTo, type StartCallDeps } from './start-call.ts';

const device = 'device-of-grace' as DeviceId;
const ada: Person = { userId: 'ada' as UserId, username: 'ada', name: 'Ada', role: 'member' };

const ringing: RingingCall = {
  ...{ callId: 'call-0001' as CallId, revision: 1, state: 'ringing', startedAt: 0, media: 'audio' },
  ...{ callerId: ada.userId, callerDevice: 'device-of-ada' as DeviceId, calleeId: 'grace' as UserId },
  ...{ offeredTo: null, warm: false, ringsUntil: 45_000, callerDueBy: null, ringingDevices: [] },
} as unknown as RingingCall;

/** What a device hears of a call that another node has made this of, while this node worked out who calls. */
async function heardOf(becomes: Partial<CallRecord>): Promise<string[]> {
  const heard: string[] = [];
  const deps = {
    store: { ofPerson: () => Promise.resolve([]) },
    engine: {
      find: () => Promise.resolve({ ...ringing, ...becomes }),
      restate: ({ state }: CallRecord) => heard.push(`is ${state}`),
    },
    delivery: { toDevice: (to: DeviceId, event: string) => heard.push(`${to} ${event}`) },
    clock: { now: () => 0 },
    findPerson: () => Promise.resolve(ada),
    ringRuleOf: () => Promise.resolve('usual'),
  } as unknown as StartCallDeps;
  await announceTo(deps, ringing, device);
  return heard;
}

describe('a ring that comes late', () => {
  it('is followed by the end of the call', async () => {
    expect(await heardOf({ state: 'ended' })).toEqual([`${device} call:incoming`, 'is ended']);
  });

  it('is followed by the answer of another device', async () => {
    expect(await heardOf({ state: 'active' })).toEqual([`${device} call:incoming`, 'is active']);
  });

  it('is followed by nothing where the call still rings', async () => {
    expect(await heardOf({})).toEqual([`${device} call:incoming`]);
  });
});
