import { describe, expect, it } from 'vitest';
import { deviceId, userId } from '../signaling/testing/people.ts';
import { refusalOf, trustOf, withDevice, type KnownDevice, type KnownDevices } from './pin-model.ts';

const known = (changes: Partial<KnownDevice> = {}): KnownDevice => ({
  userId: userId('ada'),
  deviceId: deviceId('ada'),
  key: 'key-one',
  firstSeenAt: 1,
  verifiedAt: null,
  alarm: null,
  ...changes,
});
const verified = known({ verifiedAt: 2 });
const phone = known({ deviceId: deviceId('ada-phone'), key: 'key-two' });

describe('what a device shows', () => {
  const none: KnownDevices = [];
  it.each([
    { of: 'never seen, no key', devices: none, key: null, genuine: false, refusal: null },
    { of: 'never seen, its key', devices: none, key: 'key-one', genuine: true, refusal: null },
    { of: 'never seen, not its key', devices: none, key: 'key-one', genuine: false, refusal: 'forged' },
    { of: 'seen, the same key', devices: [known()], key: 'key-one', genuine: true, refusal: null },
    { of: 'seen, not signed', devices: [known()], key: 'key-one', genuine: false, refusal: 'forged' },
    { of: 'seen, another key', devices: [known()], key: 'key-two', genuine: true, refusal: 'changed' },
    {
      of: 'seen, another key, not signed',
      devices: [known()],
      key: 'key-two',
      genuine: false,
      refusal: 'forged',
    },
    { of: 'seen, no key', devices: [known()], key: null, genuine: false, refusal: 'missing' },
    { of: 'another one was seen, no key', devices: [phone], key: null, genuine: false, refusal: null },
  ])('$of', ({ devices, key, genuine, refusal }) => {
    expect(refusalOf(devices, { deviceId: deviceId('ada'), key, genuine })).toBe(refusal);
  });

  const verifiedPhone = { ...phone, verifiedAt: 1 };
  it.each([
    {
      of: 'a verified key',
      devices: [verified],
      key: 'key-one',
      trust: { standing: 'verified', unusual: false },
    },
    {
      of: 'another key',
      devices: [known()],
      key: 'key-one',
      trust: { standing: 'unverified', unusual: false },
    },
    { of: 'no key', devices: none, key: null, trust: { standing: 'unsigned', unusual: false } },
    {
      of: 'a new device beside a verified one',
      devices: [verifiedPhone, known()],
      key: 'key-one',
      trust: { standing: 'unverified', unusual: true },
    },
    {
      of: 'no key beside a verified device',
      devices: [verifiedPhone],
      key: null,
      trust: { standing: 'unsigned', unusual: true },
    },
  ])('counts for what it is: $of', ({ devices, key, trust }) => {
    expect(trustOf(devices, { deviceId: deviceId('ada'), key, refusal: null })).toMatchObject(trust);
  });
});

it('a person has no more devices than one has, and those that were compared stay, whatever came of it', () => {
  const suspected = known({ deviceId: deviceId('ada-suspected'), alarm: 'cheated' });
  let all: KnownDevices = [verified, suspected, known({ userId: userId('bob') })];
  for (let index = 0; index < 40; index += 1) {
    all = withDevice(all, known({ deviceId: deviceId(`made-up-${index}`), firstSeenAt: 10 + index })).known;
  }
  expect(all.filter((device) => device.userId === userId('ada'))).toHaveLength(32);
  expect(all).toContain(verified);
  expect(all).toContain(suspected);
  expect(all.some((device) => device.userId === userId('bob'))).toBe(true);
  expect(all.at(-1)?.deviceId).toBe(deviceId('made-up-39'));
});
