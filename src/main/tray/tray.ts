import type { Menu, MenuItemConstructorOptions, NativeImage, Tray } from 'electron';
import type { Observable } from '@shared/observable.ts';
import type { PhoneSnapshot } from '@shared/phone.ts';
import type { TrayHost } from './tray-host.ts';
import { trayModel, type TrayIcon, type TrayIntent, type TrayItem, type TrayModel } from './tray-model.ts';

export interface TrayDeps {
  /** What draws the icon. */
  readonly host: TrayHost;
  /** By which Windows knows the icon again; null to have none. */
  readonly guid: string | null;
  readonly snapshot: Observable<PhoneSnapshot>;
  readonly createTray: (
    image: NativeImage,
    guid: string | null,
  ) => Pick<Tray, 'destroy' | 'getBounds' | 'on' | 'setContextMenu' | 'setImage' | 'setToolTip'>;
  readonly image: (icon: TrayIcon) => NativeImage;
  readonly buildMenu: (template: MenuItemConstructorOptions[]) => Menu;
  readonly platform: NodeJS.Platform;
  /** Ms since epoch. */
  readonly now: () => number;
  readonly onIntent: (intent: TrayIntent) => void;
}

/** Keeps the tray drawn as {@link trayModel} says. Returns how to take it away. */
export function startTray(deps: TrayDeps): () => void {
  let drawn = trayModel(deps.snapshot.current, deps.now());
  const isDrawn = deps.host.present;
  const draw = (model: TrayModel): void => {
    tray.setToolTip(model.toolTip);
    // Linux shows changes of a menu only when it is set again, so it is always built anew.
    tray.setContextMenu(deps.buildMenu(model.menu.map((item) => menuItem(item, deps.onIntent))));
  };
  const create = (): ReturnType<TrayDeps['createTray']> => {
    const created = createWhereItShows(deps, deps.image(drawn.icon));
    if (deps.platform === 'win32') deps.host.seen(hasPlace(created));
    // On macOS a click opens the menu by itself; elsewhere a click is the short way to the window, where it is reported.
    if (deps.platform !== 'darwin') created.on('click', () => deps.onIntent({ type: 'open' }));
    return created;
  };
  let tray = create();
  draw(drawn);

  // On Linux an icon looks only when it is made for who draws it: finding nobody, it takes the way of old desktops for
  // good. One that found somebody comes back by itself, and destroying it would leave its ghost on some panels.
  let isLost = deps.platform === 'linux' && !isDrawn.current;
  const stopWatching = isDrawn.subscribe(() => {
    if (!isLost || !isDrawn.current) return;
    isLost = false;
    tray.destroy();
    tray = create();
    draw(drawn);
  });
  const stop = deps.snapshot.subscribe(() => {
    const next = trayModel(deps.snapshot.current, deps.now());
    if (next.icon !== drawn.icon) tray.setImage(deps.image(next.icon));
    // An open menu closes when it is replaced: leave it alone unless something in it changed.
    if (textOf(next) !== textOf(drawn)) draw(next);
    drawn = next;
  });
  return () => {
    stop();
    stopWatching();
    tray.destroy();
  };
}

type Created = ReturnType<TrayDeps['createTray']>;

/** Windows refuses an id without a word where it knows it from another folder, as after the app was moved. */
function createWhereItShows({ createTray, guid }: TrayDeps, image: NativeImage): Created {
  const tray = createTray(image, guid);
  if (guid === null || hasPlace(tray)) return tray;
  tray.destroy();
  return createTray(image, null);
}

const hasPlace = (tray: Created): boolean => tray.getBounds().width > 0;

function textOf({ menu, toolTip }: TrayModel): string {
  return JSON.stringify([toolTip, menu]);
}

function menuItem(item: TrayItem, onIntent: (intent: TrayIntent) => void): MenuItemConstructorOptions {
  switch (item.kind) {
    case 'separator':
      return { type: 'separator' };
    case 'note':
      return { label: plain(item.label), enabled: false };
    case 'submenu':
      return { label: plain(item.label), submenu: item.items.map((inner) => menuItem(inner, onIntent)) };
    case 'action': {
      const { checked, intent, label } = item;
      const choice = checked === undefined ? {} : ({ type: 'checkbox', checked } as const);
      return { label: plain(label), click: () => onIntent(intent), ...choice };
    }
  }
}

/** In a menu `&` marks the access key; in a name it is a letter. */
function plain(label: string): string {
  return label.replaceAll('&', '&&');
}
