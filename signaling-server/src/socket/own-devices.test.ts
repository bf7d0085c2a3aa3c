import { expect, it } from 'vitest';
import type { DeviceId } from '../protocol/index.ts';
import { tellOwnDevices } from './own-devices.ts';

const phone = 'phone' as DeviceId;

/** What was told to whom but this device; `kept` is what the database says, one after the other, and then the last of it. */
async function told(kept: readonly string[], believed: string | null) {
  const left = [...kept];
  const sent: (readonly [string, DeviceId | null])[] = [];
  await tellOwnDevices({
    believed: believed === null ? null : { deviceId: phone, value: believed },
    read: () => Promise.resolve(left.length > 1 ? left.shift()! : left[0]!),
    tell: (value, except) => void sent.push([value, except]),
  });
  return sent;
}

interface Case {
  readonly kept: readonly string[];
  readonly believed: string | null;
  readonly expected: readonly (readonly [string, DeviceId | null])[];
}

it.each<[string, Case]>([
  [
    'the others, where the one got what it asked for',
    { kept: ['away'], believed: 'away', expected: [['away', phone]] },
  ],
  ['all, where another one was faster', { kept: ['dnd'], believed: 'away', expected: [['dnd', null]] }],
  ['all, where nobody asked', { kept: ['dnd'], believed: null, expected: [['dnd', null]] }],
  [
    'all once more, where it was changed while they were told',
    {
      ...{ kept: ['away', 'dnd', 'away'], believed: 'away' },
      expected: [
        ['away', phone],
        ['dnd', null],
        ['away', null],
      ],
    },
  ],
])('tells %s', async (_name, { kept, believed, expected }) => {
  expect(await told(kept, believed)).toEqual(expected);
});
