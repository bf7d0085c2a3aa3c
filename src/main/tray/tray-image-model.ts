import type { TrayIcon } from './tray-model.ts';

export interface TrayImageFile {
  /** Relative to the icons folder. Electron finds the variants for denser screens (`@2x`) beside it by itself. */
  readonly file: string;
  /** macOS draws the shape in the colour of its menu bar. */
  readonly template: boolean;
}

/**
 * Which picture is right where. Linux trays take one bitmap and scale it themselves, so they get one of the right size
 * for the densest screen; 22 to 24 pixels is what panels use.
 */
export function trayImageFile(
  icon: TrayIcon,
  { maxScale, platform }: { readonly platform: string; readonly maxScale: number },
): TrayImageFile {
  if (platform === 'darwin') return { file: `tray/${icon}Template.png`, template: true };
  if (platform === 'linux')
    return { file: `tray/${icon}-${maxScale > 1 ? '48' : '24'}.png`, template: false };
  return { file: `tray/${icon}.png`, template: false };
}
