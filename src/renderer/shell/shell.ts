import type { Shell } from '@shared/shell.ts';
import { createWebShell, type WebShellOptions } from './web-shell.ts';

/** The desktop app's shell where there is one, else the browser's. */
export const pickShell = (options: WebShellOptions): Shell =>
  options.page.ringdown ?? createWebShell(options);
