import type { Page } from '@playwright/test';
import { grace } from '../calls/team.ts';
import { noBadNetworks } from './equipment.ts';
import { listenWhile, tellFigures } from './figures.ts';
import { expect, test } from './fixtures.ts';
import { bitsPerSecond, pictureBytes, showText } from './picture-probe.ts';
import { listenFor } from './sound-tap.ts';

test.skip(noBadNetworks !== null, noBadNetworks ?? '');

/** What is measured is how it goes on: first the pictures find out what there is room for. */
const SETTLE_MS = 16_000;
const LISTEN_MS = 8_000;
const RATE_KBPS = 300;

test.use({ media: 'video' });

test('a screen and a camera over a line of 300 kbit/s: the voice first, then the screen', async ({
  talking,
}) => {
  const { ada } = talking;
  const share = ada.callScreen.getByRole('button', { name: 'Share', exact: true });
  await ada.place.shape({ rateKbps: RATE_KBPS, queueMs: 300 }, ['up']);
  await showText(ada.page);
  await share.click();
  await ada.sees(`You’re sharing your screen with ${grace.name}`);
  await listenFor(ada.page, SETTLE_MS);

  const before = await allBytes(talking.ada.page, talking.grace.page);
  const heard = await listenWhile(talking, () => listenFor(ada.page, LISTEN_MS));
  const after = await allBytes(talking.ada.page, talking.grace.page);
  tellFigures(20, 'screen and camera over 300 kbit per second', heard);
  const camera = bitsPerSecond(before.sent.camera, after.sent.camera);
  const screen = bitsPerSecond(before.sent.screen, after.sent.screen);
  console.log(`    camera ${Math.round(camera / 1_000)} kbit/s, screen ${Math.round(screen / 1_000)} kbit/s`);

  expect(heard.byGrace.longestSilenceMs, 'the voice is not hurt').toBeLessThan(300);
  expect(heard.byGrace.concealed).toBeLessThan(0.05);
  expect(camera + screen, 'and the pictures fill no more than the line').toBeLessThan(RATE_KBPS * 1_000);
  expect(camera, 'most of the room is left to the screen').toBeLessThan(RATE_KBPS * 333);
  expect(after.seen - before.seen, 'which arrives').toBeGreaterThan(0);
  await share.click();
});

async function allBytes(ada: Page, graces: Page) {
  const [sent, received] = await Promise.all([pictureBytes(ada, 'sent'), pictureBytes(graces, 'received')]);
  return { sent, seen: received.screen.frames };
}
