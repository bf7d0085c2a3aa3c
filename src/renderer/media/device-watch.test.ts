import { createSubject } from '@shared/observable.ts';
import { type Settings, type SettingsPatch, defaultSettings } from '@shared/settings.ts';
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../call/testing/fake-clock.ts';
import { type FoundDevice, planDevices } from './device-plan-model.ts';
import { createDeviceWatch } from './device-watch.ts';

const microphone = (name: string): FoundDevice => ({
  ...{ kind: 'audioinput', deviceId: `m-${name}`, label: name, groupId: name },
});
const laptop = microphone('Laptop');
const headset = microphone('Headset');

function watch(preferred: FoundDevice | null = null) {
  const clock = createFakeClock();
  const settings = createSubject<Settings>({
    ...defaultSettings,
    devices: {
      ...defaultSettings.devices,
      microphone: preferred && { deviceId: preferred.deviceId, label: preferred.label },
    },
  });
  const found = createSubject<readonly FoundDevice[]>([]);
  const planNow = () =>
    planDevices(found.current, { preferences: settings.current.devices, ringsOnSpeaker: false });
  const plan = createSubject(planNow());
  const changes: SettingsPatch[] = [];
  const call = { going: false };
  const deviceWatch = createDeviceWatch({
    ...{ found, plan, settings, clock },
    change: (patch) => changes.push(patch),
    inCall: () => call.going,
  });
  const list = (...devices: readonly FoundDevice[]): void => {
    found.set(devices);
    plan.set(planNow());
  };
  const cards = () => deviceWatch.cards.current.map(({ news }) => `${news.type} ${news.name}`);
  return {
    ...{ call, cards, changes, clock, deviceWatch, list, plan, planNow },
    last: () => deviceWatch.cards.current.at(-1)?.id ?? 0,
  };
}

describe('the watch on devices', () => {
  it('offers a new one, uses it when accepted, and asks no more', () => {
    const { list, cards, changes, deviceWatch, last } = watch();
    list(laptop);
    list(laptop, headset);
    expect(cards()).toEqual(['offered Headset']);
    deviceWatch.accept(last());
    expect(cards()).toEqual([]);
    expect(changes).toEqual([
      { devices: { ...defaultSettings.devices, microphone: { deviceId: 'm-Headset', label: 'Headset' } } },
    ]);
  });

  it('takes an offer back when the device is gone again', () => {
    const { list, cards } = watch();
    list(laptop);
    list(laptop, headset);
    list(laptop);
    expect(cards()).toEqual([]);
  });

  it('takes every card away after a while', async () => {
    const { list, cards, clock } = watch();
    list(laptop);
    list(laptop, headset);
    await clock.advance(19_999);
    expect(cards()).toEqual(['offered Headset']);
    await clock.advance(1);
    expect(cards()).toEqual([]);
  });

  it('tells who is talking that their device is gone, and that it is back', () => {
    const { list, cards, call } = watch(headset);
    call.going = true;
    list(laptop, headset);
    list(laptop);
    expect(cards()).toEqual(['lost Headset']);
    list(laptop, headset);
    expect(cards()).toEqual(['back Headset']);
  });

  it('leaves everybody else in peace', () => {
    const { list, cards } = watch(headset);
    list(laptop, headset);
    list(laptop);
    expect(cards()).toEqual([]);
  });

  it('says nothing about a choice that the person made', () => {
    const { list, cards, call, plan, planNow } = watch();
    call.going = true;
    list(laptop, headset);
    plan.set({ ...planNow(), microphone: { deviceId: 'm-Headset', device: headset } });
    expect(cards()).toEqual([]);
  });
});
