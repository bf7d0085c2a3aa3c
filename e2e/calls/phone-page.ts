import { expect, type Locator, type Page } from '@playwright/test';
import { countFrames, heldResources, receivedPitch, receivedPower } from './media-probe.ts';

/** Above this is sound, below it silence: the test tone arrives with about 0.08, a muted line with 0. */
const AUDIBLE_POWER = 0.005;
const SILENT_POWER = 0.000_01;

/** A phone in a browser, in the words of the person who uses it. */
export interface PhonePage {
  readonly page: Page;
  readonly callScreen: Locator;
  /** Goes to the list of people; closes what is still said of a call that is over, as who won't wait does. */
  showPeople(): Promise<void>;
  call(name: string, media?: 'voice' | 'video'): Promise<void>;
  /** Waits until it rings here and takes the call as it is offered: a video call with the camera. */
  answer(): Promise<void>;
  decline(): Promise<void>;
  cancel(): Promise<void>;
  hangUp(): Promise<void>;
  mute(): Promise<void>;
  unmute(): Promise<void>;
  hold(): Promise<void>;
  resume(): Promise<void>;
  cameraOn(): Promise<void>;
  cameraOff(): Promise<void>;
  seesPhase(phase: string): Promise<void>;
  /** The words on the screen. */
  sees(words: string | RegExp): Promise<void>;
  /** In the list of people. */
  seesStatus(username: string, status: string): Promise<void>;
  /** Has a line to the server; waits for so many ms where that is not the usual time. */
  isOnline(timeout?: number): Promise<void>;
  /** Hears a tone of about this pitch. */
  hears(hertz: number): Promise<void>;
  hearsNothing(): Promise<void>;
  seesMovingPictures(): Promise<void>;
  /** Nothing of any call is left: no peer connection, no captured track. */
  isAtRest(): Promise<void>;
}

export function createPhonePage(page: Page): PhonePage {
  const callScreen = page.getByTestId('call-screen');
  const button = (name: string): Locator => callScreen.getByRole('button', { name, exact: true });
  const press = (name: string): Promise<void> => button(name).click();
  /** A switch of the call: presses it only when it is the other way, and waits until it shows. */
  const turn = async (name: string, on: boolean): Promise<void> => {
    await expect(button(name)).toHaveAttribute('aria-pressed', String(!on));
    await press(name);
    await expect(button(name)).toHaveAttribute('aria-pressed', String(on));
  };
  const closeEnded = page
    .locator('[data-testid=call-screen][data-phase=ended]')
    .getByRole('button', { name: 'Close', exact: true });
  const showPeople = async (): Promise<void> => {
    // In one go: it leaves by itself, too, and who waited for it to be still might wait for one that is gone.
    await closeEnded.evaluateAll((buttons) => {
      for (const close of buttons) (close as HTMLElement).click();
    });
    await page.getByRole('button', { name: 'People', exact: true }).click();
  };
  return {
    page,
    callScreen,
    showPeople,
    async call(name, media = 'voice') {
      await showPeople();
      const label = media === 'voice' ? `Call ${name}` : `Video call with ${name}`;
      await page.getByRole('button', { name: label, exact: true }).click();
    },
    answer: () => press('Answer'),
    decline: () => press('Decline'),
    cancel: () => press('Cancel'),
    hangUp: () => press('Hang up'),
    mute: () => turn('Mute', true),
    unmute: () => turn('Mute', false),
    hold: () => turn('Hold', true),
    resume: () => turn('Hold', false),
    cameraOn: () => turn('Camera', true),
    cameraOff: () => turn('Camera', false),
    seesPhase: (phase) => expect(callScreen).toHaveAttribute('data-phase', phase),
    sees: (words) => expect(page.getByText(words).filter({ visible: true }).first()).toBeVisible(),
    seesStatus: (username, status) =>
      expect(page.locator(`[data-testid=person][data-username="${username}"]`)).toHaveAttribute(
        'data-status',
        status,
      ),
    isOnline: (timeout) =>
      expect(page.getByTestId('connection-state')).toHaveAttribute(
        'data-status',
        'online',
        timeout === undefined ? {} : { timeout },
      ),
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
      const decoded = await countFrames(page);
      await expect.poll(decoded, { message: 'frames are decoded' }).toBeGreaterThan(10);
    },
    isAtRest: () =>
      expect
        .poll(() => heldResources(page), { message: 'everything is let go of' })
        .toEqual({ openPeers: 0, liveTracks: 0 }),
  };
}
