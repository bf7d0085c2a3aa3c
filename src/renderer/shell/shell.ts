import type { Shell } from '@shared/shell.ts';
import { createWebShell, type WebShellOptions } from './web-shell.ts';

declare global {
  interface Window {
    /** Put there by the desktop app's preload. */
    readonly ringdown?: Shell;
  }
}

/** The desktop app's shell where there is one, else the browser's. */
export const pickShell = (options: WebShellOptions): Shell =>
  options.page.ringdown ?? createWebShell(options);
