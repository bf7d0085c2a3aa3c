import type { SessionBus } from '../dbus/session-bus.ts';

const WATCHER = 'org.kde.StatusNotifierWatcher';

export interface TrayHostDeps {
  readonly platform: NodeJS.Platform;
  /** What the person said, which wins. */
  readonly chosen: boolean | null;
  /** Null where there is no session bus. */
  readonly bus: SessionBus | null;
}

/**
 * Whether something will really draw a tray icon. On Linux that is up to the desktop (GNOME has none without an
 * extension), and a window that hides into a tray nobody draws is lost.
 */
export async function hasTrayHost({ platform, chosen, bus }: TrayHostDeps): Promise<boolean> {
  if (chosen !== null) return chosen;
  if (platform !== 'linux') return true;
  if (bus === null) return false;
  try {
    const [owned] = await bus.call({
      destination: 'org.freedesktop.DBus',
      path: '/org/freedesktop/DBus',
      interface: 'org.freedesktop.DBus',
      member: 'NameHasOwner',
      signature: 's',
      body: [WATCHER],
    });
    return owned === true;
  } catch {
    return false;
  }
}
