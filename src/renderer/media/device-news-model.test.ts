import { describe, expect, it } from 'vitest';
import { deviceName, deviceNews } from './device-news-model.ts';
import { type DevicePreferences, type FoundDevice, planDevices } from './device-plan-model.ts';

const pair = (name: string): readonly FoundDevice[] => [
  { kind: 'audioinput', deviceId: `m-${name}`, label: `${name} microphone`, groupId: name },
  { kind: 'audiooutput', deviceId: `s-${name}`, label: `${name} speaker`, groupId: name },
];
const byDefault = (name: string): readonly FoundDevice[] =>
  pair(name).map((device) => ({ ...device, deviceId: 'default', label: `Default - ${device.label}` }));
const camera: FoundDevice = { kind: 'videoinput', deviceId: 'c-1', label: 'Desk camera', groupId: 'desk' };
const unnamed = [...pair('Laptop')].map((device) => ({ ...device, deviceId: '', label: '', groupId: '' }));

const none: DevicePreferences = { microphone: null, speaker: null, camera: null, ringer: null };
const headset: DevicePreferences = {
  ...none,
  microphone: { deviceId: 'm-Jabra', label: 'Jabra microphone' },
  speaker: { deviceId: 's-Jabra', label: 'Jabra speaker' },
};

const laptop = [...pair('Laptop'), ...byDefault('Laptop')];
const both = [...laptop, ...pair('Jabra')];
const movedByTheSystem = [...pair('Laptop'), ...pair('Jabra'), ...byDefault('Jabra')];

const situation = (found: readonly FoundDevice[], preferences: DevicePreferences) => ({
  found,
  plan: planDevices(found, { preferences, ringsOnSpeaker: false }),
});

const rows: readonly {
  readonly title: string;
  readonly before: readonly FoundDevice[];
  readonly after: readonly FoundDevice[];
  readonly preferences?: DevicePreferences;
  readonly news: readonly unknown[];
}[] = [
  { title: 'nothing when nothing changed', before: both, after: both, news: [] },
  { title: 'nothing about the first list', before: [], after: both, news: [] },
  { title: 'nothing when names become known', before: unnamed, after: both, news: [] },
  {
    title: 'that the headset is gone, and what stands in',
    ...{ before: both, after: laptop, preferences: headset },
    news: [
      {
        type: 'lost',
        name: 'Jabra microphone',
        instead: { microphone: 'Laptop microphone', speaker: 'Laptop speaker' },
      },
    ],
  },
  {
    title: 'that nothing stands in',
    ...{ before: pair('Jabra'), after: [], preferences: headset },
    news: [{ type: 'lost', name: 'Jabra microphone', instead: { microphone: null, speaker: null } }],
  },
  {
    title: 'that the preferred one is back',
    ...{ before: laptop, after: both, preferences: headset },
    news: [{ type: 'back', name: 'Jabra microphone', kinds: ['microphone', 'speaker'] }],
  },
  {
    title: 'that a new one can be had',
    ...{ before: laptop, after: both },
    news: [
      {
        type: 'offered',
        name: 'Jabra microphone',
        devices: { microphone: headset.microphone, speaker: headset.speaker },
      },
    ],
  },
  {
    title: 'that the system went over to a new one',
    ...{ before: laptop, after: movedByTheSystem },
    news: [{ type: 'moved', name: 'Jabra microphone', kinds: ['microphone', 'speaker'] }],
  },
  {
    title: 'that the default one is gone',
    ...{ before: movedByTheSystem, after: laptop },
    news: [
      {
        type: 'lost',
        name: 'Jabra microphone',
        instead: { microphone: 'Laptop microphone', speaker: 'Laptop speaker' },
      },
    ],
  },
  {
    title: 'nothing about the first camera, which is used anyway',
    ...{ before: laptop, after: [...laptop, camera] },
    news: [],
  },
  {
    title: 'that there is a second camera',
    ...{
      before: [...laptop, camera],
      after: [...laptop, camera, { ...camera, deviceId: 'c-2', label: 'Brio' }],
    },
    news: [{ type: 'offered', name: 'Brio', devices: { camera: { deviceId: 'c-2', label: 'Brio' } } }],
  },
  { title: 'nothing about a device nobody used that is gone', before: both, after: laptop, news: [] },
];

describe('the news about devices', () => {
  it.each(rows)('are $title', ({ before, after, preferences = none, news }) => {
    expect(deviceNews(situation(before, preferences), situation(after, preferences), preferences)).toEqual(
      news,
    );
  });
});

describe('the name of a device', () => {
  it.each([
    ['Headset Microphone (Jabra Evolve 65) (0b0e:0305)', 'Jabra Evolve 65'],
    ['Microphone (Realtek(R) Audio)', 'Realtek(R) Audio'],
    ['HD Webcam (04f2:b6d0)', 'HD Webcam'],
    ['Yeti Stereo Microphone Analog Stereo', 'Yeti Stereo Microphone Analog Stereo'],
  ])('%s is %s', (label, name) => {
    expect(deviceName(label)).toBe(name);
  });
});
