import type { Page } from '@playwright/test';
import { noBadNetworks } from './equipment.ts';
import { expect, test } from './fixtures.ts';
import type { Hearing } from './figures-model.ts';
import { isTalking, listenWhile, tellFigures } from './figures.ts';
import { shownWithin } from './diary-model.ts';
import { binomialBounds } from './emulator/chance.ts';
import type { Shape } from './emulator/emulator.ts';
import { listenFor } from './sound-tap.ts';
import { ADA_HZ, GRACE_HZ } from './world.ts';

test.skip(noBadNetworks !== null, noBadNetworks ?? '');

/** Ada's link is bad all the time, both ways; Grace's is perfect. */
interface BadLink {
  readonly name: string;
  readonly shape: Shape;
  /** What has to be true of either person's hearing. */
  readonly holds: (hearing: Hearing) => void;
  /** The screens say so at one moment at least, on either side. */
  readonly shows?: boolean;
}

const LISTEN_MS = 5_000;
const hasNoGaps =
  (ms: number) =>
  ({ longestSilenceMs }: Hearing): void => {
    expect(longestSilenceMs).toBeLessThan(ms);
  };

const links: readonly BadLink[] = [
  { name: '5 % loss', shape: { loss: 0.05 }, holds: hasNoGaps(200) },
  { name: '20 % loss', shape: { loss: 0.2 }, holds: hasNoGaps(1_000), shows: true },
  { name: '300 ms round trip', shape: { delayMs: 150 }, holds: hasNoGaps(200) },
  { name: '30 ms jitter', shape: { jitterMs: 30 }, holds: hasNoGaps(200) },
];

/** The link is bad still, so that it is waited for: it does not matter how many seconds of it a screen has seen so far. */
async function showsLessThanFourBars(page: Page): Promise<void> {
  const bars = page.getByTestId('call-screen').getByTestId('quality-bars');
  await expect(bars).toHaveAttribute('data-bars', /^[123]$/);
}

links.forEach(({ name, shape, holds, shows = false }, index) => {
  test(`a call over a link with ${name}`, async ({ talking }) => {
    const { ada, grace } = talking;
    const before = await ada.place.counters();
    await ada.place.shape(shape);
    // What is measured is how it goes on, and not the first moment of it.
    await listenFor(ada.page, 1_000);
    const heard = await listenWhile(talking, () => listenFor(ada.page, LISTEN_MS));
    const after = await ada.place.counters();
    tellFigures(index + 1, name, heard);
    for (const lane of ['up', 'down'] as const) {
      const carried = after[lane].carried - before[lane].carried;
      expect(carried, 'all of the call went over this link').toBeGreaterThan(200);
      if (shape.loss !== undefined) {
        const lost = after[lane].lost - before[lane].lost;
        const [low, high] = binomialBounds(shape.loss, carried + lost);
        expect(lost / (carried + lost), 'and it was as bad as it should be').toBeGreaterThan(low);
        expect(lost / (carried + lost), 'and no worse').toBeLessThan(high);
      }
    }
    if (shape.delayMs !== undefined) {
      // A machine that stumbles in the middle of it can't tell the delay of one of the two, or of both.
      for (const { delayMs } of [heard.byAda, heard.byGrace])
        expect(delayMs ?? Infinity).toBeGreaterThan(shape.delayMs);
    }
    holds(heard.byAda);
    holds(heard.byGrace);
    for (const diary of Object.values(heard.diaries)) {
      expect(shownWithin(diary, heard.span, ({ phase }) => phase)).toEqual(['active']);
    }
    // Which cause they name is not asked: on a machine as busy as this one it may be the machine.
    if (shows) for (const { page } of [ada, grace]) await showsLessThanFourBars(page);
    await isTalking(ada, GRACE_HZ);
    await isTalking(grace, ADA_HZ);
  });
});
