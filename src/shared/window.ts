import type { RingingShell, Shell } from './shell.ts';

/** What the preload puts on `window`: one of the two, by which window it is; neither in a browser. */
interface DesktopGlobals {
  /** In the phone's window. */
  readonly ringdown?: Shell;
  /** In the small ringing window. */
  readonly ringdownRinging?: RingingShell;
}

declare global {
  interface Window {
    readonly ringdown?: DesktopGlobals['ringdown'];
    readonly ringdownRinging?: DesktopGlobals['ringdownRinging'];
  }
}
