/**
 * The real peer link in a real browser engine: two links in one page. Chromium is started here and not by the test
 * runner, so that the suite needs nothing but a Chromium.
 */
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  bundleHarness,
  hasChromium,
  launchChromium,
  openHarness,
  titleInChromium,
} from '../testing/real-page.ts';
import type * as Harness from './testing/link-harness.ts';

declare global {
  interface Window {
    harness: typeof Harness;
  }
}

describe.runIf(hasChromium)(titleInChromium('a real peer link'), () => {
  let browser: Browser;
  let page: Page;
  let script: string;

  beforeAll(async () => {
    script = await bundleHarness({
      url: new URL('./testing/link-harness.ts', import.meta.url),
      name: 'harness',
    });
    browser = await launchChromium();
  });

  afterAll(() => browser.close());

  beforeEach(async () => {
    const context = await browser.newContext();
    page = await context.newPage();
    await openHarness(page, script);
    return () => context.close();
  });

  it('connects with neither side sending anything', async () => {
    await page.evaluate(() => window.harness.connect({ descriptionDelay: 0 }));
    const offerer = await page.evaluate(() => window.harness.account('offerer'));
    const answerer = await page.evaluate(() => window.harness.account('answerer'));
    expect(offerer.states).toEqual(['connecting', 'connected']);
    // Sound, picture, and the control channel.
    expect(offerer.lines).toBe(3);
    expect(offerer.signals.filter((signal) => signal === 'offer')).toHaveLength(1);
    expect(answerer.signals.filter((signal) => signal !== 'candidates')).toEqual(['answer']);
  });

  it('lets both sides talk directly, in order, up to the largest signal and to the last word', async () => {
    await page.evaluate(() => window.harness.connect({ descriptionDelay: 0 }));
    const { signals } = await page.evaluate(() => window.harness.account('offerer'));
    await page.evaluate(() => window.harness.channelReady());
    const spoken = (body: string) => ({ kind: 'signal', seq: body.length, body }) as const;
    const words = [spoken('first'), spoken('"'.repeat(32_768)), spoken('third')];
    await page.evaluate((said) => window.harness.tell('offerer', said), words);
    await page.evaluate((said) => window.harness.tell('answerer', said, true), words.slice(0, 1));
    expect(signals.filter((signal) => signal === 'offer')).toHaveLength(1);
  });

  it.each(['offerer', 'answerer'] as const)('connects with an older client as %s', async (older) => {
    await page.evaluate((role) => window.harness.connect({ descriptionDelay: 0, older: role }), older);
    await page.evaluate(() => window.harness.sendTone('answerer'));
    await page.evaluate(() => window.harness.restart(['offerer', 'answerer']));
    const accounts = [
      await page.evaluate(() => window.harness.account('offerer')),
      await page.evaluate(() => window.harness.account('answerer')),
    ];
    expect(accounts.map(({ channel }) => channel)).toEqual([[], []]);
    // One for the beginning and one for the restart: nobody asks an older client for the channel.
    const offers = accounts.flatMap(({ signals }) => signals.filter((signal) => signal === 'offer'));
    expect(offers.length).toBeLessThanOrEqual(3);
  });

  it('connects when all candidates overtake their description', async () => {
    await page.evaluate(() => window.harness.connect({ descriptionDelay: 150 }));
    expect((await page.evaluate(() => window.harness.account('answerer'))).states).toContain('connected');
  });

  it('carries sound both ways, and silence, without another negotiation', async () => {
    await page.evaluate(() => window.harness.connect({ descriptionDelay: 0 }));
    const before = await page.evaluate(() => window.harness.account('offerer').signals.length);
    await page.evaluate(() => window.harness.sendTone('offerer'));
    await page.evaluate(() => window.harness.sendTone('answerer'));
    await page.evaluate(() => window.harness.stopTone('offerer'));
    expect(await page.evaluate(() => window.harness.account('offerer').signals.length)).toBe(before);
  });

  it.each(['offerer', 'answerer'] as const)(
    'carries everything where the %s was made in a window of its own, of which nothing is left',
    async (fresh) => {
      await page.evaluate((role) => window.harness.connect({ descriptionDelay: 0, fresh: role }), fresh);
      await page.evaluate(() => window.harness.channelReady());
      for (const role of ['offerer', 'answerer'] as const)
        await page.evaluate((from) => window.harness.sendTone(from), role);
      expect(await page.evaluate(() => window.harness.sendPicture())).toBe(320);
      const seen = await page.evaluate(() => window.harness.showScreens(['offerer', 'answerer'], 'red'));
      expect(seen).toMatchObject([{ colour: 'red' }, { colour: 'red' }]);
      const frames = page.locator('iframe');
      expect(await frames.count()).toBe(1);
      await page.evaluate(() => window.harness.close());
      expect(await frames.count()).toBe(0);
    },
  );

  it.each([null, 'offerer'] as const)(
    'leaves nobody waiting for what it has counted where it is closed meanwhile, made in a window of its own: %s',
    async (fresh) => {
      await page.evaluate(
        (role) => window.harness.connect({ descriptionDelay: 0, ...(role && { fresh: role }) }),
        fresh,
      );
      expect(await page.evaluate(() => window.harness.countWhileClosing('offerer'))).toBeNull();
    },
  );

  it('finds the addresses of this machine, and nothing of the looking is left', async () => {
    const [address] = await page.evaluate(() => window.harness.lookAtAddresses([]));
    expect(address).toMatch(/^[0-9a-f:.]+$/);
    const others = await page.evaluate((known) => window.harness.lookAtAddresses([known]), address ?? '');
    expect(others).not.toContain('a frame is left');
  });

  it('tells the addresses it came up with, and whether the machine still has one', async () => {
    await page.evaluate(() => window.harness.connect({ descriptionDelay: 0 }));
    const [own = 'none'] = await page.evaluate(() => window.harness.addressesOf('offerer'));
    const has = await page.evaluate((wanted) => window.harness.hasAddresses(wanted), [own, '192.0.2.1']);
    expect(has).toEqual([true, false]);
  });

  it('carries a picture that joins later, without another negotiation', async () => {
    await page.evaluate(() => window.harness.connect({ descriptionDelay: 0 }));
    expect(await page.evaluate(() => window.harness.sendPicture())).toBe(320);
    const { signals } = await page.evaluate(() => window.harness.account('offerer'));
    expect(signals.filter((signal) => signal === 'offer')).toHaveLength(1);
  });

  it('makes the picture smaller where it is told to', async () => {
    await page.evaluate(() => window.harness.connect({ descriptionDelay: 0 }));
    expect(await page.evaluate(() => window.harness.sendPicture(2))).toBe(160);
  });

  it.each([[['offerer']], [['answerer']], [['offerer', 'answerer']]] as const)(
    'shows the screens of %j beside the cameras, with their sound, and another one without another negotiation',
    async (roles) => {
      await page.evaluate(() => window.harness.connect({ descriptionDelay: 0 }));
      const seen = { width: 640, cameras: 1 };
      const first = await page.evaluate((from) => window.harness.showScreens(from, 'red'), roles);
      expect(first).toEqual(roles.map(() => ({ ...seen, colour: 'red' })));
      const countOffers = async (): Promise<number> => {
        const ends = await page.evaluate(() =>
          (['offerer', 'answerer'] as const).map((role) => window.harness.account(role)),
        );
        return ends.flatMap(({ signals }) => signals).filter((signal) => signal === 'offer').length;
      };
      await page.evaluate((restarting) => window.harness.restart(restarting), roles);
      const before = await countOffers();
      const second = await page.evaluate((from) => window.harness.showScreens(from, 'blue'), roles);
      expect(second).toEqual(roles.map(() => ({ ...seen, colour: 'blue' })));
      expect(await countOffers()).toBe(before);
    },
  );

  it('sends text with a codec that is made for it, and a film with the usual one', async () => {
    // What it is sent with is settled before both have agreed on it: another one would cost a second whole picture.
    await page.evaluate(() => window.harness.connect({ descriptionDelay: 200 }));
    await page.evaluate(() => window.harness.showScreens(['offerer'], 'red'));
    expect(await page.evaluate(() => window.harness.screenSentAs('offerer'))).toBe('AV1');
    await page.evaluate(() => window.harness.showScreens(['answerer'], 'red', 'motion'));
    expect(await page.evaluate(() => window.harness.screenSentAs('answerer'))).toBe('VP8');
    // Whoever negotiates next, it stays so.
    await page.evaluate(() => window.harness.restart(['answerer']));
    await page.evaluate(() => window.harness.showScreens(['offerer'], 'blue'));
    expect(await page.evaluate(() => window.harness.screenSentAs('offerer'))).toBe('AV1');
  });

  it('sends them so through a media server too, also when it is said only later what is shown', async () => {
    await page.evaluate(() => window.harness.connectToServer());
    const sentAs = () => page.evaluate(() => window.harness.screenSentToServerAs());
    await page.evaluate(() => window.harness.showToServer('motion'));
    await expect.poll(sentAs).toBe('VP8');
    await page.evaluate(() => window.harness.showToServer('detail'));
    await expect.poll(sentAs).toBe('AV1');
  });

  it('shows a screen with its sound also where the voice has wishes of its own', async () => {
    await page.evaluate(() => window.harness.connect({ descriptionDelay: 0 }));
    const wish = { music: true, sparesSilence: true };
    await page.evaluate((wished) => window.harness.preferSound('offerer', wished), wish);
    const seen = await page.evaluate(() => window.harness.showScreens(['answerer'], 'red'));
    expect(seen).toMatchObject([{ colour: 'red' }]);
    await page.evaluate((wished) => window.harness.preferSound('answerer', wished), wish);
    expect(await page.evaluate(() => window.harness.showScreens(['offerer'], 'blue'))).toMatchObject([
      { colour: 'blue' },
    ]);
  });

  it.each([[['offerer']], [['answerer']], [['offerer', 'answerer']]] as const)(
    'finds a new path when %j restarts',
    async (roles) => {
      await page.evaluate(() => window.harness.connect({ descriptionDelay: 0 }));
      await page.evaluate((restarting) => window.harness.restart(restarting), roles);
      await page.evaluate(() => window.harness.sendTone('answerer'));
    },
  );

  it('gets each sound twice when it asks for that, in its own direction only, and no longer when it has enough', async () => {
    await page.evaluate(() => window.harness.connect({ descriptionDelay: 0 }));
    await page.evaluate(() => window.harness.sendTone('offerer'));
    await page.evaluate(() => window.harness.sendTone('answerer'));
    const usual = { least: 40, most: 110 };
    const twice = { least: 130, most: 220 };
    const hold = (role: 'offerer' | 'answerer', range: typeof usual) =>
      page.evaluate(([end, size]) => window.harness.packetsHold(end, size), [role, range] as const);
    for (const role of ['answerer', 'offerer'] as const) {
      const other = role === 'answerer' ? 'offerer' : 'answerer';
      await page.evaluate((end) => window.harness.preferRedundancy(end, true), role);
      await hold(other, twice);
      await hold(role, usual);
      await page.evaluate((end) => window.harness.preferRedundancy(end, false), role);
      await hold(other, usual);
    }
  });

  it('gets each sound twice when both ask in the same moment', async () => {
    await page.evaluate(() => window.harness.connect({ descriptionDelay: 0 }));
    await page.evaluate(() => {
      window.harness.preferRedundancy('offerer', true);
      window.harness.preferRedundancy('answerer', true);
    });
    await page.evaluate(() => window.harness.sendTone('offerer'));
    await page.evaluate(() => window.harness.sendTone('answerer'));
    for (const role of ['offerer', 'answerer'] as const)
      await page.evaluate((end) => window.harness.packetsHold(end, { least: 130, most: 220 }), role);
  });

  it.each(['offerer', 'answerer'] as const)('carries music of the %s in stereo', async (player) => {
    await page.evaluate(() => window.harness.connect({ descriptionDelay: 0 }));
    await page.evaluate(
      (role) => window.harness.preferSound(role, { music: true, sparesSilence: false }),
      player,
    );
    const ears = await page.evaluate((role) => window.harness.sendStereo(role, 440, 880), player);
    expect(ears.map((pitch) => Math.round(pitch / 100))).toEqual([4, 9]);
    // Of 20 ms each: 60 kbit/s and more, of which a voice has 32; headers are counted apart.
    await page.evaluate((role) => window.harness.packetsHold(role, { least: 150, most: 1_000 }), player);
    await page.evaluate(
      (role) => window.harness.preferSound(role, { music: false, sparesSilence: false }),
      player,
    );
    await page.evaluate((role) => window.harness.packetsHold(role, { least: 20, most: 125 }), player);
  });

  it('sends almost nothing to somebody who spares silence, and calls that neither loss nor a lost path', async () => {
    await page.evaluate(() => window.harness.connect({ descriptionDelay: 0 }));
    await page.evaluate(() => window.harness.channelReady());
    await page.evaluate(() => window.harness.sendSilence('answerer'));
    const usual = await page.evaluate(() => window.harness.packetsPerSecond('answerer', 2));
    await page.evaluate(() => {
      window.harness.preferSound('offerer', { music: false, sparesSilence: true });
      window.harness.expectSound('offerer');
    });
    await page.evaluate(() => window.harness.negotiated());
    const spared = await page.evaluate(() => window.harness.packetsPerSecond('answerer', 3));
    const { concealed, ...heard } = await page.evaluate(() => window.harness.reception('offerer'));
    expect(heard).toEqual({ silences: 0, lost: 0 });
    expect(concealed).toBeLessThan(0.05);
    // 50 where the machine keeps up, and two or three of silence.
    expect(usual).toBeGreaterThan(20);
    expect(spared).toBeLessThan(usual / 4);
  });

  it('reports what it cannot use as failed, even with a server address that makes no sense', async () => {
    expect(await page.evaluate(() => window.harness.receiveNonsense())).toBe('failed');
  });

  it('shows no address where only a relay may be seen, not even when the relay cannot be used', async () => {
    expect(await page.evaluate(() => window.harness.countShownAddresses(false))).toBeGreaterThan(0);
    expect(await page.evaluate(() => window.harness.countShownAddresses(true))).toBe(0);
  });
});
