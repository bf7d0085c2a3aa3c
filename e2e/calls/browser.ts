import { chromium, type Browser } from '@playwright/test';
import { requireChromium, withoutFeatures } from '../../build/scripts/chromium.ts';
import { toneFile } from './tone.ts';

export interface BrowserOptions {
  /** What the fake microphone plays, Hz. */
  readonly toneHertz: number;
  /** `denied`: as if the person had refused. */
  readonly devices?: 'present' | 'denied';
  /** Believes certificates that nobody vouches for, also a relay's. */
  readonly believesCertificates?: boolean;
  /** A sound file for the fake microphone in place of the tone. */
  readonly microphone?: string;
  /** On a machine of its own: started by `program`, which becomes the browser, and trusting `origin` like HTTPS. */
  readonly elsewhere?: { readonly program: string; readonly origin: string };
}

/** A browser that minds its own business: no welcome, no updates, no account. */
export const quietFlags = [
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-domain-reliability',
  '--disable-client-side-phishing-detection',
];

const deviceFlags = {
  present: ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'],
  denied: ['--use-fake-ui-for-media-stream=deny', '--use-fake-device-for-media-stream'],
} as const;

/** A browser process of its own, so that two of them are as far apart as two machines. */
export function launchBrowser(options: BrowserOptions): Promise<Browser> {
  const { toneHertz, devices = 'present', believesCertificates = false, elsewhere } = options;
  return chromium.launch({
    executablePath: elsewhere?.program ?? requireChromium(),
    chromiumSandbox: false,
    args: [
      ...quietFlags,
      ...deviceFlags[devices],
      ...(believesCertificates ? ['--ignore-certificate-errors'] : []),
      `--use-file-for-fake-audio-capture=${options.microphone ?? toneFile(toneHertz)}`,
      '--autoplay-policy=no-user-gesture-required',
      elsewhere === undefined
        ? // A machine may have no network interface but loopback.
          '--allow-loopback-in-peer-connection'
        : `--unsafely-treat-insecure-origin-as-secure=${elsewhere.origin}`,
      // Names ending in .local need multicast, which a test machine may not have.
      withoutFeatures('WebRtcHideLocalIpsWithMdns'),
    ],
  });
}
