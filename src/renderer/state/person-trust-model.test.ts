import type { DeviceId } from '@protocol';
import { expect, it } from 'vitest';
import { userId } from '../signaling/testing/people.ts';
import type { KnownDevice } from '../trust/pin-model.ts';
import { personTrust } from './person-trust-model.ts';

const device = (name: string, change: Partial<KnownDevice> = {}): KnownDevice => ({
  ...{ userId: userId(name), deviceId: 'device-000001' as DeviceId, key: 'key' },
  ...{ firstSeenAt: 1, verifiedAt: null, alarm: null, ...change },
});
const verified = { verifiedAt: 2 };

it.each([
  ['nobody is known', [], null],
  ['a device was only seen', [device('bob')], null],
  ['one of two was compared', [device('bob'), device('bob', verified)], 'verified'],
  [
    'something was wrong with one of two',
    [device('bob', verified), device('bob', { alarm: 'changed' })],
    'distrusted',
  ],
  ['it is somebody else’s', [device('eve', verified)], null],
] as const)('where %s', (_name, known, expected) => {
  expect(personTrust(known, userId('bob'))).toBe(expected);
});
