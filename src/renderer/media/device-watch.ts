import type { Clock } from '@shared/clock.ts';
import { type Observable, createSubject } from '@shared/observable.ts';
import type { Settings, SettingsPatch } from '@shared/settings.ts';
import { type DeviceNews, deviceNews } from './device-news-model.ts';
import type { DevicePlan, FoundDevice } from './device-plan-model.ts';

/** One piece of news on its card. */
export interface DeviceCard {
  readonly id: number;
  readonly news: DeviceNews;
}

export interface DeviceWatch {
  readonly cards: Observable<readonly DeviceCard[]>;
  /** Uses from now on what a card offers. */
  accept(id: number): void;
  dismiss(id: number): void;
}

export interface DeviceWatchDeps {
  readonly found: Observable<readonly FoundDevice[]>;
  readonly plan: Observable<DevicePlan>;
  readonly settings: Observable<Settings>;
  readonly change: (patch: SettingsPatch) => void;
  /** Whether somebody is talking: nobody else needs to know which device is in use. */
  readonly inCall: () => boolean;
  readonly clock: Clock;
}

/** Long enough to read it twice. */
const NEWS_MS = 8_000;
/** An offer waits until the hands are free again. */
const OFFER_MS = 20_000;

/** Tells what the person should know of devices that come and go; every card goes by itself. */
export function createDeviceWatch(deps: DeviceWatchDeps): DeviceWatch & { dispose(): void } {
  const { found, plan, settings, change, inCall, clock } = deps;
  const cards = createSubject<readonly DeviceCard[]>([]);
  let before = { found: found.current, plan: plan.current };
  let lastId = 0;

  const dismiss = (id: number): void => {
    if (cards.current.some((card) => card.id === id))
      cards.set(cards.current.filter((card) => card.id !== id));
  };

  function show(news: DeviceNews): void {
    if (news.type !== 'offered' && !inCall()) return;
    const id = (lastId += 1);
    // What was said of that device before is over.
    cards.set([...cards.current.filter((card) => card.news.name !== news.name), { id, news }]);
    clock.after(news.type === 'offered' ? OFFER_MS : NEWS_MS, () => dismiss(id));
  }

  function compare(): void {
    const after = { found: found.current, plan: plan.current };
    const hasChanged = after.found !== before.found;
    if (hasChanged) {
      const gone = cards.current.filter(({ news }) => news.type === 'offered' && !isThere(news, after.found));
      for (const { id } of gone) dismiss(id);
      for (const news of deviceNews(before, after, settings.current.devices)) show(news);
    }
    // A choice that the person made is no news to them.
    before = after;
  }

  const stop = plan.subscribe(compare);
  return {
    cards,
    dismiss,
    accept(id) {
      const news = cards.current.find((card) => card.id === id)?.news;
      dismiss(id);
      if (news?.type === 'offered') change({ devices: { ...settings.current.devices, ...news.devices } });
    },
    dispose: stop,
  };
}

const isThere = (
  { devices }: Extract<DeviceNews, { type: 'offered' }>,
  found: readonly FoundDevice[],
): boolean =>
  Object.values(devices).every(({ deviceId }) => found.some((device) => device.deviceId === deviceId));
