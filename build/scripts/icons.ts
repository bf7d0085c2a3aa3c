/** `npm run icons`: draws every icon anew from `icon-art.ts`. The results are committed, so building needs no browser. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { badgeCounts } from '../../src/main/attention/badge-model.ts';
import { trayIcons } from '../../src/main/tray/tray-model.ts';
import { requireChromium } from './chromium.ts';
import { appIcon, badge, trayIcon, trayTemplate } from './icon-art.ts';
import { icnsFile, icoFile } from './icon-container.ts';
import { projectRoot } from './project-root.ts';

const folder = join(projectRoot, 'build');
const appSizes = [16, 24, 32, 48, 64, 96, 128, 256, 512, 1024] as const;
const icoSizes: ReadonlySet<number> = new Set([16, 24, 32, 48, 64, 128, 256]);
/** Electron finds the variants by these endings. */
const traySizes = { '': 16, '@1.25x': 20, '@1.5x': 24, '@2x': 32, '@3x': 48 } as const;

async function draw(page: Page, svg: string, size: number): Promise<Buffer> {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>html,body{margin:0;background:transparent}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
  );
  return page.screenshot({ omitBackground: true, clip: { x: 0, y: 0, width: size, height: size } });
}

function store(path: string, content: Buffer): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

async function drawAppIcons(page: Page): Promise<void> {
  const images = [];
  for (const size of appSizes) images.push({ size, png: await draw(page, appIcon(size), size) });
  for (const { png, size } of images) store(`icons/${size}x${size}.png`, png);
  store('icon.ico', icoFile(images.filter(({ size }) => icoSizes.has(size))));
  store('icon.icns', icnsFile(images));
}

async function drawTrayIcons(page: Page): Promise<void> {
  for (const icon of trayIcons) {
    for (const [ending, size] of Object.entries(traySizes)) {
      store(`icons/tray/${icon}${ending}.png`, await draw(page, trayIcon(icon), size));
    }
    // Linux panels take one bitmap, see `tray-image-model.ts`.
    for (const size of [24, 48])
      store(`icons/tray/${icon}-${size}.png`, await draw(page, trayIcon(icon), size));
    for (const [ending, size] of [['', 16] as const, ['@2x', 32] as const]) {
      store(`icons/tray/${icon}Template${ending}.png`, await draw(page, trayTemplate(icon), size));
    }
  }
}

async function drawBadges(page: Page): Promise<void> {
  for (const count of badgeCounts) {
    for (const [ending, size] of Object.entries(traySizes)) {
      store(`icons/badge/${count}${ending}.png`, await draw(page, badge(count), size));
    }
  }
}

rmSync(join(folder, 'icons'), { recursive: true, force: true });
const browser = await chromium.launch({ executablePath: requireChromium(), args: ['--no-sandbox'] });
try {
  const page = await browser.newPage();
  await drawAppIcons(page);
  await drawTrayIcons(page);
  await drawBadges(page);
} finally {
  await browser.close();
}
