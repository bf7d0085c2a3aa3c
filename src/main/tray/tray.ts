import type { Menu, MenuItemConstructorOptions, NativeImage, Tray } from 'electron';
import type { Observable } from '@shared/observable.ts';
import type { PhoneSnapshot } from '@shared/phone.ts';
import { trayModel, type TrayIcon, type TrayIntent, type TrayItem, type TrayModel } from './tray-model.ts';

export interface TrayDeps {
  /** Whether something draws the icon now. */
  readonly isDrawn: Observable<boolean>;
  readonly snapshot: Observable<PhoneSnapshot>;
  readonly createTray: (
    image: NativeImage,
  ) => Pick<Tray, 'destroy' | 'on' | 'setContextMenu' | 'setImage' | 'setToolTip'>;
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
  const draw = (model: TrayModel): void => {
    tray.setToolTip(model.toolTip);
    // Linux shows changes of a menu only when it is set again, so it is always built anew.
    tray.setContextMenu(deps.buildMenu(model.menu.map((item) => menuItem(item, deps.onIntent))));
  };
  const create = (): ReturnType<TrayDeps['createTray']> => {
    const created = deps.createTray(deps.image(drawn.icon));
    // On macOS a click opens the menu by itself; elsewhere a click is the short way to the window, where it is reported.
    if (deps.platform !== 'darwin') created.on('click', () => deps.onIntent({ type: 'open' }));
    return created;
  };
  let tray = create();
  draw(drawn);

  // On Linux an icon looks only when it is made for who draws it: finding nobody, it takes the way of old desktops for
  // good. One that found somebody comes back by itself, and destroying it would leave its ghost on some panels.
  let isLost = !deps.isDrawn.current;
  const stopWatching = deps.isDrawn.subscribe(() => {
    if (!isLost || !deps.isDrawn.current) return;
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
