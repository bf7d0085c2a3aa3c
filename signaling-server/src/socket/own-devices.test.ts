import { expect, it } from 'vitest';
import { deviceOf } from '../calls/testing/sample-calls.ts';
import type { DeviceId } from '../protocol/index.ts';
import { tellOwnDevices } from './own-devices.ts';

const bob = deviceOf('bob');
const phone = 'phone' as DeviceId;
const connections = {
  devicesOf: () =>
    Promise.resolve([bob.deviceId, phone].map((deviceId) => ({ ...bob, deviceId, connectedAt: 0 }))),
};

/** What each device was told; `kept` is what the database says, one after the other, and then the last of it. */
async function told(kept: readonly string[], believed: string | null) {
  const left = [...kept];
  const sent: [DeviceId, string][] = [];
  await tellOwnDevices(connections, {
    userId: bob.userId,
    believed: believed === null ? null : { deviceId: phone, value: believed },
    read: () => Promise.resolve(left.length > 1 ? left.shift()! : left[0]!),
    send: (to, value) => Promise.resolve(sent.push([to, value])),
  });
  return sent;
}

interface Case {
  readonly kept: readonly string[];
  readonly believed: string | null;
  readonly expected: readonly (readonly [DeviceId, string])[];
}

it.each<[string, Case]>([
  [
    'the others, where the one got what it asked for',
    { kept: ['away'], believed: 'away', expected: [[bob.deviceId, 'away']] },
  ],
  [
    'all, where another one was faster',
    {
      kept: ['dnd'],
      believed: 'away',
      expected: [
        [bob.deviceId, 'dnd'],
        [phone, 'dnd'],
      ],
    },
  ],
  [
    'all, where nobody asked',
    {
      kept: ['dnd'],
      believed: null,
      expected: [
        [bob.deviceId, 'dnd'],
        [phone, 'dnd'],
      ],
    },
  ],
  [
    'all once more, where it was changed while they were told',
    {
      ...{ kept: ['away', 'dnd', 'away'], believed: 'away' },
      expected: [
        [bob.deviceId, 'away'],
        ...([
          [bob.deviceId, 'dnd'],
          [phone, 'dnd'],
        ] as const),
        ...([
          [bob.deviceId, 'away'],
          [phone, 'away'],
        ] as const),
      ],
    },
  ],
])('tells %s', async (_name, { kept, believed, expected }) => {
  expect(await told(kept, believed)).toEqual(expected);
});
