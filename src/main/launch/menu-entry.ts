import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface MenuEntryDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
  /** The name under which the desktop knows the app; also that of the file. */
  readonly appId: string;
  /** Program and arguments that start this very app. */
  readonly command: readonly string[];
  /** A picture of 256 × 256. */
  readonly icon: string;
}

export interface MenuEntry {
  /** Puts the app into the desktop's menu, for this person only. Rejects when the disk refuses. */
  add(): Promise<void>;
  /**
   * Corrects an entry that was added here and starts the app from where it was: a desktop takes one that starts
   * nothing for none. Leaves every other one as it is.
   */
  refresh(): Promise<void>;
}

/** Says that the file is ours to change. */
const OUR_MARK = 'X-Ringdown-Added=true';

/**
 * The app's entry in a Linux desktop's menu (https://specifications.freedesktop.org/desktop-entry-spec/). Packages bring
 * one; an AppImage or a folder of sources has none, and then a desktop does not know which program asks it for keys.
 */
export function createMenuEntry(deps: MenuEntryDeps): MenuEntry {
  const data = deps.env['XDG_DATA_HOME'] || join(deps.homeFolder, '.local/share');
  const path = join(data, 'applications', `${deps.appId}.desktop`);
  const icon = join(data, 'icons/hicolor/256x256/apps', `${deps.appId}.png`);
  const entry = entryOf(deps);
  return {
    async add() {
      for (const file of [path, icon]) await mkdir(dirname(file), { recursive: true });
      await copyFile(deps.icon, icon);
      await writeFile(path, entry);
    },
    async refresh() {
      const found = await readFile(path, 'utf8').catch(() => null);
      if (found !== null && found.includes(OUR_MARK) && found !== entry) await writeFile(path, entry);
    },
  };
}

function entryOf({ appId, command }: MenuEntryDeps): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Ringdown',
    'GenericName=Softphone',
    'Comment=Call your team',
    `Exec=${command.map(quoted).join(' ')} %u`,
    `Icon=${appId}`,
    'Terminal=false',
    'Categories=Network;',
    'MimeType=x-scheme-handler/ringdown;',
    `StartupWMClass=${appId}`,
    'X-GNOME-UsesNotifications=true',
    OUR_MARK,
    '',
  ].join('\n');
}

/** Quoted for `Exec`, whose value is itself a string with escapes, hence the doubled backslashes. */
function quoted(argument: string): string {
  const inQuotes = argument.replace(/[\\"`$]/g, (sign) => `\\${sign}`).replaceAll('%', '%%');
  return `"${inQuotes.replaceAll('\\', '\\\\')}"`;
}

/** How this app was started: as an AppImage, as an installed program, or by Electron from a folder. */
export function ownCommand(process: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly execPath: string;
  readonly isPackaged: boolean;
  readonly appPath: string;
}): readonly string[] {
  const { appPath, env, execPath, isPackaged } = process;
  // What an AppImage runs lies in a folder that is gone with it.
  if (env['APPIMAGE']) return [env['APPIMAGE']];
  return isPackaged ? [execPath] : [execPath, appPath];
}
