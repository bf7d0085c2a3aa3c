/** A menu entry as Electron takes it, without what this file does not use. */
export interface MenuEntry {
  readonly role?: 'appMenu' | 'close' | 'editMenu' | 'quit' | 'reload' | 'toggleDevTools' | 'windowMenu';
  readonly label?: string;
  readonly accelerator?: string;
  readonly submenu?: MenuEntry[];
}

/**
 * The application's menu. macOS expects the usual ones; elsewhere it is hidden behind Alt and is there for its keys,
 * above all Ctrl+Q where no tray offers Quit.
 */
export function applicationMenu({
  development,
  platform,
}: {
  readonly platform: string;
  readonly development: boolean;
}): MenuEntry[] {
  const tools: MenuEntry[] = development
    ? [{ label: 'Develop', submenu: [{ role: 'reload' }, { role: 'toggleDevTools' }] }]
    : [];
  if (platform === 'darwin') {
    return [{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }, ...tools];
  }
  const quit: MenuEntry = { role: 'quit', label: 'Quit', accelerator: 'CommandOrControl+Q' };
  return [{ label: 'Ringdown', submenu: [{ role: 'close' }, quit] }, { role: 'editMenu' }, ...tools];
}
