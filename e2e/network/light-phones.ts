import type { Browser, Page } from '@playwright/test';
import type { SignedIn } from '@protocol';
import { bundleHarness } from '../../src/renderer/testing/real-page.ts';
import type * as LightPhonesPage from './light-phones-page.ts';

declare global {
  interface Window {
    lightPhones: typeof LightPhonesPage;
  }
}

/** Several people in one page; see `light-phones-page.ts`. Each is the number in which they came, from 0. */
export interface LightPhones {
  enter(signedIn: SignedIn, roomName: string): Promise<void>;
  strengths(name: string, hertz: number): Promise<readonly (number | null)[]>;
  packets(phone: number): Promise<number>;
  deafen(phone: number): Promise<void>;
}

export async function openLightPhones(browser: Browser, serverUrl: string): Promise<LightPhones> {
  const [script, worker] = await Promise.all([
    bundleHarness({ url: new URL('./light-phones-page.ts', import.meta.url), name: 'lightPhones' }),
    bundleHarness({
      url: new URL('../../src/renderer/rtc/frames/frame-worker.ts', import.meta.url),
      name: 'frameWorker',
    }),
  ]);
  const page: Page = await browser.newPage({ permissions: ['local-network-access'] });
  const address = `${serverUrl}/light-phones`;
  await page.route(address, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Light phones</title>' }),
  );
  await page.goto(address);
  await page.addScriptTag({ content: script });
  await page.evaluate((of) => window.lightPhones.prepare(of), worker);
  return {
    enter: (signedIn, roomName) =>
      page.evaluate(([who, room]) => window.lightPhones.enter(who, room), [signedIn, roomName] as const),
    strengths: (name, hertz) =>
      page.evaluate(([who, tone]) => window.lightPhones.strengths(who, tone), [name, hertz] as const),
    packets: (phone) => page.evaluate((which) => window.lightPhones.packets(which), phone),
    deafen: (phone) => page.evaluate((which) => window.lightPhones.deafen(which), phone),
  };
}
