import type { BrowserKind } from '@shared/shell.ts';

/** How the browser introduces itself, most telling first: every browser also claims to be several others. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrom(?:e|ium)\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

const firstMatch = (names: typeof BROWSERS, text: string): string | undefined =>
  names.find(([pattern]) => pattern.test(text))?.[1];

/** What a person recognises in the list of their devices: "Firefox on Linux". */
export function deviceName(userAgent: string, brands: readonly string[] = []): string {
  const claimed = firstMatch(BROWSERS, userAgent) ?? 'Browser';
  // Only the newer list of brands tells Chromium from Chrome.
  const isChromium = claimed === 'Chrome' && brands.includes('Chromium') && !brands.includes('Google Chrome');
  const browser = isChromium ? 'Chromium' : claimed;
  const system = firstMatch(SYSTEMS, userAgent);
  return system ? `${browser} on ${system}` : browser;
}

/** Most of those that are no other one behave like Chrome, whose engine they have. */
export function browserKind(userAgent: string): BrowserKind | undefined {
  const system = firstMatch(SYSTEMS, userAgent);
  if (system === 'Android') return 'android';
  if (system === 'iPhone' || system === 'iPad')
    return /\b(?:CriOS|FxiOS|EdgiOS|OPT)\//.test(userAgent) ? 'ios-browser' : 'safari-ios';
  return kinds[firstMatch(BROWSERS, userAgent) ?? ''];
}

const kinds: Readonly<Record<string, BrowserKind>> = {
  ...{ Edge: 'edge', Firefox: 'firefox', Safari: 'safari' },
  ...{ Chrome: 'chrome', Opera: 'chrome', Vivaldi: 'chrome' },
};
