import { describe, expect, it } from 'vitest';
import {
  type DevicePreferences,
  type FoundDevice,
  type PlannedDevice,
  isOutdated,
  planDevices,
} from './device-plan-model.ts';

/** Without a group of its own a device is alone in its housing. */
const found = (
  kind: string,
  deviceId: string,
  ...[label, groupId = label]: readonly [string, string?]
): FoundDevice => ({ kind, deviceId, label, groupId });

const laptopMicrophone = found('audioinput', 'm-laptop', 'Laptop microphone', 'laptop');
const headsetMicrophone = found('audioinput', 'm-headset', 'Headset', 'headset');
const laptopSpeakers = found('audiooutput', 's-laptop', 'Laptop speakers', 'laptop');
const headsetSpeaker = found('audiooutput', 's-headset', 'Headset', 'headset');
const face = found('videoinput', 'c-face', 'Integrated Camera');
const heat = found('videoinput', 'c-heat', 'Integrated IR Camera');
const everything = [
  ...[laptopMicrophone, headsetMicrophone, laptopSpeakers, headsetSpeaker, face],
  found('audioinput', 'default', 'Default - Laptop microphone', 'laptop'),
  found('audiooutput', 'default', 'Default - Laptop speakers', 'laptop'),
];

const none: DevicePreferences = { microphone: null, speaker: null, camera: null, ringer: null };

const plan = (
  devices: readonly FoundDevice[],
  preferences: Partial<DevicePreferences> = {},
  ringsOnSpeaker = false,
) => planDevices(devices, { preferences: { ...none, ...preferences }, ringsOnSpeaker });

const names = (planned: PlannedDevice) => [planned.deviceId, planned.device?.label ?? null];

describe('the device that is used', () => {
  it.each<[string, readonly FoundDevice[], DevicePreferences['microphone'], (string | null)[]]>([
    ['is the preferred one', everything, headsetMicrophone, ['m-headset', 'Headset']],
    [
      'is the one of the same name where ids were made anew',
      everything,
      { deviceId: 'm-of-last-year', label: 'Headset' },
      ['m-headset', 'Headset'],
    ],
    [
      'is the default one while the preferred one is away',
      everything.filter((device) => device !== headsetMicrophone),
      headsetMicrophone,
      [null, 'Laptop microphone'],
    ],
    ['is the default one without a preference', everything, null, [null, 'Laptop microphone']],
    [
      'is the one for calls where Windows has one',
      [...everything, found('audioinput', 'communications', 'Communications - Headset', 'headset')],
      null,
      ['communications', 'Headset'],
    ],
    [
      'is found behind the default by its name in any language',
      [headsetMicrophone, found('audioinput', 'default', 'Standard – Headset', '')],
      null,
      [null, 'Headset'],
    ],
    [
      'is found behind the default by its housing where names say nothing',
      [headsetMicrophone, found('audioinput', 'default', 'Standard', 'headset')],
      null,
      [null, 'Headset'],
    ],
    [
      'is not guessed where the default stands for nothing',
      [found('audioinput', 'default', 'Standard')],
      null,
      [null, null],
    ],
    ['is asked for by its id before anything is known', [], headsetMicrophone, ['m-headset', null]],
    ['is left to the system where nothing is known or preferred', [], null, [null, null]],
    [
      'is never matched by an empty name',
      [found('audioinput', 'm-1', '')],
      { deviceId: 'm-2', label: '' },
      [null, null],
    ],
  ])('%s', (...[, devices, microphone, expected]) => {
    expect(names(plan(devices, { microphone }).microphone)).toEqual(expected);
  });

  it.each<[string, readonly FoundDevice[], (string | null)[]]>([
    ['is left to the system where it gives a picture', [face, heat], [null, 'Integrated Camera']],
    ['is the first one that sees light', [heat, face], ['c-face', 'Integrated Camera']],
    ['is the one that sees heat where there is no other', [heat], [null, 'Integrated IR Camera']],
  ])('as a camera %s', (_title, devices, expected) => {
    expect(names(plan(devices).camera)).toEqual(expected);
  });

  it('as a camera may be the one that sees heat, if that is the choice', () => {
    expect(names(plan([face, heat], { camera: heat }).camera)).toEqual(['c-heat', 'Integrated IR Camera']);
  });
});

describe('it rings', () => {
  it.each<[string, Partial<DevicePreferences>, boolean, string[]]>([
    ['on the speaker', {}, false, ['']],
    ['on the chosen speaker', { speaker: headsetSpeaker }, false, ['s-headset']],
    ['on a device of its own', { speaker: headsetSpeaker, ringer: laptopSpeakers }, false, ['s-laptop']],
    ['on both', { speaker: headsetSpeaker, ringer: laptopSpeakers }, true, ['s-laptop', 's-headset']],
    [
      'once where both are the same',
      { speaker: headsetSpeaker, ringer: headsetSpeaker },
      true,
      ['s-headset'],
    ],
    [
      'on the speaker while that device is away',
      { ringer: { deviceId: 'gone', label: 'Gone' } },
      false,
      [''],
    ],
  ])('%s', (...[, preferences, ringsOnSpeaker, ringers]) => {
    expect(plan(everything, preferences, ringsOnSpeaker).ringers).toEqual(ringers);
  });
});

describe('an open device', () => {
  const system: PlannedDevice = { deviceId: null, device: laptopMicrophone };
  const headset: PlannedDevice = { deviceId: 'm-headset', device: headsetMicrophone };
  const unknown: PlannedDevice = { deviceId: null, device: null };

  it.each<[string, PlannedDevice, string | null, PlannedDevice, boolean]>([
    ['stays while the plan does', headset, 'm-headset', headset, false],
    ['changes with the choice', system, 'default', headset, true],
    ['changes when the preferred one is back', system, 'm-laptop', headset, true],
    ['stays when the system already fell back by itself', headset, 'm-laptop', system, false],
    ['follows another default', system, 'default', { deviceId: null, device: headsetMicrophone }, true],
    ['stays when its name becomes known', unknown, 'default', system, false],
    ['changes with an explicit choice although it was never named', unknown, null, headset, true],
    ['stays while nothing is known', headset, 'm-headset', unknown, false],
    [
      'stays when only its alias changes',
      system,
      'default',
      { deviceId: 'm-laptop', device: laptopMicrophone },
      false,
    ],
  ])('%s', (...[, opened, actual, now, outdated]) => {
    expect(isOutdated(opened, actual, now)).toBe(outdated);
  });
});
