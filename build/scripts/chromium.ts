import { existsSync } from 'node:fs';

const candidates: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  // Debian's /usr/bin/chromium is a wrapper that adds flags of its own; the browser itself is this one.
  linux: [
    '/usr/lib/chromium/chromium',
    '/usr/lib/chromium-browser/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/chromium-browser',
    '/usr/bin/chromium',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  ],
};

/** The Chromium to drive: `RINGDOWN_CHROMIUM` if set, else one installed on this system; null when there is none. */
export function findChromium(): string | null {
  const chosen = process.env['RINGDOWN_CHROMIUM'];
  if (chosen !== undefined && chosen !== '') return chosen;
  return candidates[process.platform]?.find((path) => existsSync(path)) ?? null;
}

/** Throws with the way to get one. */
export function requireChromium(): string {
  const path = findChromium();
  if (path !== null) return path;
  throw new Error(
    'No Chromium was found. Install it (Debian and Ubuntu: apt-get install chromium) or set RINGDOWN_CHROMIUM to its path.',
  );
}

/**
 * The switch for a browser without these parts, nor the lists under its address bar: those are pages of their own, with
 * which each new window costs three times as much. Only the last such switch counts, so it is said once.
 */
export const withoutFeatures = (...features: readonly string[]): string =>
  `--disable-features=${['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', ...features].join(',')}`;
