import { EventEmitter } from 'node:events';
import type { Menu, MenuItemConstructorOptions, NativeImage } from 'electron';
import { describe, expect, it } from 'vitest';
import { createSubject } from '@shared/observable.ts';
import { phoneWith, quietPhone } from '../testing/phone-samples.ts';
import type { TrayIntent } from './tray-model.ts';
import { startTray, type TrayDeps } from './tray.ts';

class FakeTray extends EventEmitter implements Omit<ReturnType<TrayDeps['createTray']>, 'on'> {
  readonly images: unknown[] = [];
  readonly menus: unknown[] = [];
  toolTip = '';
  destroyed = false;
  readonly guid: string | null;
  readonly #width: number;

  constructor(guid: string | null, width: number) {
    super();
    this.guid = guid;
    this.#width = width;
  }

  getBounds = () => ({ x: 0, y: 0, width: this.#width, height: this.#width });
  setContextMenu = (menu: Menu | null): void => void this.menus.push(menu);
  setImage = (image: NativeImage | string): void => void this.images.push(image);
  setToolTip = (text: string): void => void (this.toolTip = text);
  destroy = (): void => void (this.destroyed = true);
}

interface Place {
  readonly guid?: string;
  /** The width of the icon that has this id; 0 is no icon. */
  readonly widthWith?: (guid: string | null) => number;
}

function setUp(
  platform: NodeJS.Platform = 'linux',
  isDrawn = createSubject(true),
  { guid, widthWith = () => 24 }: Place = {},
) {
  const trays: FakeTray[] = [];
  const snapshot = createSubject(quietPhone);
  const intents: TrayIntent[] = [];
  const templates: MenuItemConstructorOptions[][] = [];
  const stop = startTray({
    host: { present: isDrawn, mayChange: false, seen: (there) => isDrawn.set(there) },
    guid: guid ?? null,
    snapshot,
    platform,
    now: () => 0,
    // The fake stands in for a class that only Electron can make.
    createTray: (image, id) => {
      const tray = new FakeTray(id, widthWith(id));
      tray.setImage(image);
      trays.push(tray);
      return tray as unknown as ReturnType<TrayDeps['createTray']>;
    },
    image: (icon) => icon as unknown as NativeImage,
    buildMenu: (template) => {
      templates.push(template);
      return template as unknown as Menu;
    },
    onIntent: (intent) => intents.push(intent),
  });
  return { tray: trays[0]!, trays, snapshot, intents, templates, stop };
}

describe('the tray', () => {
  it('takes an icon without an id where Windows refuses that one', () => {
    const isDrawn = createSubject(true);
    const place: Place = { guid: 'known-from-elsewhere', widthWith: (id) => (id === null ? 24 : 0) };
    const { trays, snapshot } = setUp('win32', isDrawn, place);
    expect(trays.map(({ destroyed, guid }) => [guid, destroyed])).toEqual([
      ['known-from-elsewhere', true],
      [null, false],
    ]);
    expect(isDrawn.current).toBe(true);
    snapshot.set(phoneWith({ phase: 'ringing-in' }));
    expect(trays[1]?.images.at(-1)).toBe('ringing');
  });

  it.each([
    ['win32', false],
    ['darwin', true],
    ['linux', true],
  ] as const)('is believed on %s only when its icon is seen: %s', (platform, believed) => {
    const isDrawn = createSubject(true);
    setUp(platform, isDrawn, { widthWith: () => 0 });
    expect(isDrawn.current).toBe(believed);
  });

  it('draws the phone and follows it', () => {
    const { snapshot, stop, tray } = setUp();
    expect(tray.images).toEqual(['available']);
    snapshot.set(phoneWith({ phase: 'ringing-in' }));
    snapshot.set(phoneWith({ muted: true }));
    expect(tray.images).toEqual(['available', 'ringing', 'muted']);
    expect(tray.toolTip).toBe('Ringdown: in a call with Grace (muted)');
    stop();
    expect(tray.destroyed).toBe(true);
    snapshot.set(quietPhone);
    expect(tray.images).toHaveLength(3);
  });

  it('leaves an open menu alone while nothing in it changes', () => {
    const { snapshot, tray } = setUp();
    snapshot.set({ ...quietPhone });
    snapshot.set({ ...phoneWith(), connection: 'online' });
    expect(tray.menus).toHaveLength(1);
    snapshot.set({ ...quietPhone, missedCount: 1 });
    expect(tray.menus).toHaveLength(2);
  });

  it('passes on what is chosen', () => {
    const { intents, templates } = setUp();
    const open = templates[0]?.find((item) => item.label === 'Open Ringdown');
    open?.click?.call(undefined, undefined as never, undefined, {});
    expect(intents).toEqual([{ type: 'open' }]);
  });

  it('keeps an ampersand in a name', () => {
    const { snapshot, templates } = setUp();
    snapshot.set(phoneWith({ phase: 'ringing-in', peerName: 'Q&A desk' }));
    expect(templates.at(-1)?.[0]?.label).toBe('Q&&A desk is calling');
  });

  it.each([
    ['linux' as const, 1],
    ['win32' as const, 1],
    ['darwin' as const, 0],
  ])('opens the window by a click on %s: %i', (platform, times) => {
    const { intents, tray } = setUp(platform);
    tray.emit('click');
    expect(intents).toHaveLength(times);
  });

  it('is made anew, as the phone is then, when who draws it comes after it', () => {
    const isDrawn = createSubject(false);
    const { intents, snapshot, stop, trays } = setUp('linux', isDrawn);
    snapshot.set(phoneWith({ phase: 'ringing-in' }));
    isDrawn.set(true);
    expect(trays.map(({ destroyed }) => destroyed)).toEqual([true, false]);
    const made = trays[1]!;
    expect([made.images, made.toolTip]).toEqual([['ringing'], trays[0]!.toolTip]);
    expect(JSON.stringify(made.menus)).toBe(JSON.stringify(trays[0]!.menus.slice(-1)));
    made.emit('click');
    expect(intents).toEqual([{ type: 'open' }]);
    snapshot.set(phoneWith({ muted: true }));
    expect(made.images).toEqual(['ringing', 'muted']);
    stop();
    isDrawn.set(false);
    isDrawn.set(true);
    expect([trays.length, made.destroyed]).toEqual([2, true]);
  });

  it('is left alone once somebody has drawn it: it comes back by itself', () => {
    const isDrawn = createSubject(true);
    const { tray, trays } = setUp('linux', isDrawn);
    isDrawn.set(false);
    isDrawn.set(true);
    expect([trays.length, tray.destroyed]).toEqual([1, false]);
  });
});
