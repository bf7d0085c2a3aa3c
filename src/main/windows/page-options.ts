import type { WebPreferences } from 'electron';

/** What every window of this app has in common. */
export function pagePreferences(preload: string, preloadArguments: readonly string[]): WebPreferences {
  return {
    preload,
    additionalArguments: [...preloadArguments],
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webviewTag: false,
    spellcheck: false,
    // A hidden window holds the call: its timers must run, and the ringtone must sound without a click before.
    backgroundThrottling: false,
    autoplayPolicy: 'no-user-gesture-required',
  };
}
