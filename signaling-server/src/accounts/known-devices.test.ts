import { expect, it } from 'vitest';
import { createManualClock } from '../ops/testing/manual-clock.ts';
import type { DeviceId, Person, UserId } from '../protocol/index.ts';
import type { DeviceOwner } from './account-store.ts';
import { createKnownDevices, EXPECTED_FOR_MS } from './known-devices.ts';

const ownerOf = (name: string): DeviceOwner => ({
  deviceId: `device-${name}` as DeviceId,
  person: { userId: `user-${name}` as UserId, username: name, name, role: 'member' } satisfies Person,
});

async function setUp() {
  const rows = new Map(['ada', 'bob'].map((name) => [`hash-${name}`, ownerOf(name)]));
  const asked: string[] = [];
  const clock = createManualClock();
  const known = createKnownDevices(
    {
      findDevice(hash) {
        asked.push(hash);
        return Promise.resolve(rows.get(hash) ?? null);
      },
      lastSeen: () => Promise.resolve([...rows].map(([tokenHash, owner]) => ({ tokenHash, owner }))),
    },
    clock,
  );
  expect(await known.expect()).toEqual(['hash-ada', 'hash-bob']);
  return { rows, asked, clock, known };
}

it('looks up nobody who was here before the restart, and everybody else', async () => {
  const { asked, known } = await setUp();
  expect(await known.find('hash-ada')).toEqual(ownerOf('ada'));
  expect(await known.find('hash-bob')).toEqual(ownerOf('bob'));
  expect(asked).toEqual([]);
  expect(await known.find('hash-eve')).toBeNull();
  expect(asked).toEqual(['hash-eve']);
});

it('looks up who was changed or revoked since, and everybody some time later', async () => {
  const { rows, asked, known } = await setUp();
  rows.delete('hash-ada');
  known.revoked('device-ada' as DeviceId);
  expect(await known.find('hash-ada')).toBeNull();
  const renamed = { ...ownerOf('bob'), person: { ...ownerOf('bob').person, name: 'Robert' } };
  rows.set('hash-bob', renamed);
  known.changed('user-bob' as UserId);
  expect(await known.find('hash-bob')).toEqual(renamed);
  expect(asked).toEqual(['hash-ada', 'hash-bob']);
});

it('goes on for a minute only', async () => {
  const { rows, clock, known } = await setUp();
  rows.clear();
  expect(await known.find('hash-ada')).not.toBeNull();
  clock.advance(EXPECTED_FOR_MS);
  expect(await known.find('hash-ada')).toBeNull();
});

it('knows all others, when somebody is changed or signed out while they are read', async () => {
  let answer = (): void => undefined;
  const slow = new Promise<void>((resolve) => (answer = resolve));
  const rows = ['ada', 'bob', 'cyd'].map((name) => ({ tokenHash: `hash-${name}`, owner: ownerOf(name) }));
  const known = createKnownDevices(
    { findDevice: () => Promise.resolve(null), lastSeen: () => slow.then(() => rows) },
    createManualClock(),
  );
  const expected = known.expect();
  known.revoked('device-ada' as DeviceId);
  known.changed('user-bob' as UserId);
  answer();
  expect(await expected).toEqual(['hash-cyd']);
  expect(await known.find('hash-ada')).toBeNull();
});

it('leaves no timer behind when it ends while it reads', async () => {
  const clock = createManualClock();
  const known = createKnownDevices(
    { findDevice: () => Promise.resolve(null), lastSeen: () => Promise.resolve([]) },
    clock,
  );
  const expected = known.expect();
  known.stop();
  await expected;
  expect(clock.pendingTimers).toBe(0);
});
