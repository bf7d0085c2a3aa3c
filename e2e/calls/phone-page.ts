import { expect, type Locator, type Page } from '@playwright/test';
import { framesDecoded, heldResources, receivedPitch, receivedPower } from './media-probe.ts';

/** Above this is sound, below it silence: the test tone arrives with about 0.08, a muted line with 0. */
const AUDIBLE_POWER = 0.005;
const SILENT_POWER = 0.000_01;

/** A phone in a browser, in the words of the person who uses it. */
export interface PhonePage {
  readonly page: Page;
  readonly callScreen: Locator;
  call(name: string, media?: 'voice' | 'video'): Promise<void>;
  /** Waits until it rings here and presses the button. */
  answer(how?: 'voice' | 'video'): Promise<void>;
  decline(): Promise<void>;
  cancel(): Promise<void>;
  hangUp(): Promise<void>;
  mute(): Promise<void>;
  unmute(): Promise<void>;
  hold(): Promise<void>;
  resume(): Promise<void>;
  seesPhase(phase: string): Promise<void>;
  /** The words on the screen. */
  sees(words: string | RegExp): Promise<void>;
  /** Hears a tone of about this pitch. */
  hears(hertz: number): Promise<void>;
  hearsNothing(): Promise<void>;
  seesMovingPictures(): Promise<void>;
  /** Nothing of any call is left: no peer connection, no captured track. */
  isAtRest(): Promise<void>;
}

export function createPhonePage(page: Page): PhonePage {
  const callScreen = page.getByTestId('call-screen');
  const press = (name: string | RegExp): Promise<void> =>
    callScreen.getByRole('button', { name, exact: typeof name === 'string' }).click();
  return {
    page,
    callScreen,
    async call(name, media = 'voice') {
      await page
        .getByRole('link', { name: 'People' })
        .or(page.getByRole('button', { name: 'People' }))
        .click();
      await page
        .getByRole('button', { name: media === 'voice' ? `Call ${name}` : `Video call ${name}` })
        .click();
    },
    answer: (how) => press(how === 'video' ? 'Answer with video' : 'Answer'),
    decline: () => press('Decline'),
    cancel: () => press('Cancel'),
    hangUp: () => press('Hang up'),
    mute: () => press('Mute'),
    unmute: () => press('Unmute'),
    hold: () => press('Hold'),
    resume: () => press('Resume'),
    seesPhase: (phase) => expect(callScreen).toHaveAttribute('data-phase', phase),
    sees: (words) => expect(page.getByText(words).filter({ visible: true }).first()).toBeVisible(),
    async hears(hertz) {
      await expect
        .poll(() => receivedPower(page), { message: 'sound arrives' })
        .toBeGreaterThan(AUDIBLE_POWER);
      const nearTheTone = async (): Promise<number> => Math.abs((await receivedPitch(page)) - hertz);
      await expect.poll(nearTheTone, { message: `the pitch is ${hertz} Hz` }).toBeLessThan(20);
    },
    hearsNothing: () =>
      expect.poll(() => receivedPower(page), { message: 'nothing is heard' }).toBeLessThan(SILENT_POWER),
    async seesMovingPictures() {
      const before = await framesDecoded(page);
      await expect
        .poll(() => framesDecoded(page), { message: 'frames are decoded' })
        .toBeGreaterThan(before + 10);
    },
    isAtRest: () =>
      expect
        .poll(() => heldResources(page), { message: 'everything is let go of' })
        .toEqual({ openPeers: 0, liveTracks: 0 }),
  };
}
