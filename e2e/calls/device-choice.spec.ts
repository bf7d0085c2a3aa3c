import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { ada, grace } from './team.ts';

const SECOND = 'Fake Audio Input 2';

/** What is captured at the moment: the names of the devices and how their sound is treated. */
const captured = (page: Page) =>
  page.evaluate(() =>
    window.ringdownProbe.captured
      .filter(({ readyState }) => readyState === 'live')
      .map((track) => ({ name: track.label, suppressed: track.getSettings().noiseSuppression })),
  );

async function openSoundSettings(page: Page): Promise<void> {
  const back = page.getByRole('button', { name: 'Back to people' });
  if (await back.isVisible()) await back.click();
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('tab', { name: 'Sound & video' }).click();
}

/** Runs in the page: the devices without the one of that name, or all of them again. */
async function unplug(gone: string | null): Promise<void> {
  const { mediaDevices } = navigator;
  const { prototype } = MediaDevices;
  const all = await prototype.enumerateDevices.call(mediaDevices);
  const goneId = all.find(({ label }) => label === gone)?.deviceId ?? 'none';
  mediaDevices.enumerateDevices = () => Promise.resolve(all.filter(({ deviceId }) => deviceId !== goneId));
  const { captured: tracks, open } = window.ringdownProbe;
  mediaDevices.getUserMedia = (constraints) =>
    JSON.stringify(constraints).includes(goneId)
      ? Promise.reject(new DOMException('', 'OverconstrainedError'))
      : open(constraints);
  for (const track of tracks)
    if (track.label === gone && track.readyState === 'live') {
      track.stop();
      track.dispatchEvent(new Event('ended'));
    }
  mediaDevices.dispatchEvent(new Event('devicechange'));
}

test('another microphone, its loss and its return change the sound and nothing else', async ({
  openPhone,
}) => {
  const a = await openPhone(ada);
  const g = await openPhone(grace, { toneHertz: 523 });
  await a.call(grace.name);
  await g.answer();
  await a.hears(523);
  await openSoundSettings(g.page);
  await g.page.getByRole('combobox', { name: 'Microphone' }).selectOption(SECOND);
  await expect.poll(() => captured(g.page)).toEqual([{ name: SECOND, suppressed: false }]);
  await a.hears(523);

  await g.page.getByRole('combobox', { name: 'Noise suppression' }).selectOption('Standard');
  await expect.poll(() => captured(g.page)).toEqual([{ name: SECOND, suppressed: true }]);
  await g.page.getByRole('combobox', { name: 'Noise suppression' }).selectOption('Off');
  // Only what is open can be pulled out.
  await expect.poll(() => captured(g.page)).toEqual([{ name: SECOND, suppressed: false }]);

  await g.page.evaluate(unplug, SECOND);
  await g.sees(`${SECOND} disconnected`);
  await expect
    .poll(() => captured(g.page))
    .toEqual([{ name: 'Fake Default Audio Input', suppressed: false }]);
  await a.hears(523);

  await g.page.evaluate(unplug, null);
  await g.sees(`${SECOND} is back`);
  await expect.poll(() => captured(g.page)).toEqual([{ name: SECOND, suppressed: false }]);
  await a.hears(523);
  await a.hangUp();
  await a.isAtRest();
  await g.isAtRest();
});

/** Runs in the page: `outputs()` says where something is played at the moment. */
function watchPlayers(): void {
  const playing = new Set<HTMLMediaElement>();
  const { prototype } = HTMLMediaElement;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the element it is asked for
  const { play, pause } = prototype;
  prototype.play = function (this: HTMLMediaElement) {
    playing.add(this);
    return play.call(this);
  };
  prototype.pause = function (this: HTMLMediaElement) {
    playing.delete(this);
    pause.call(this);
  };
  const outputs = () => [...playing].filter(({ muted }) => !muted).map(({ sinkId }) => sinkId);
  Object.assign(window, { outputs });
}

test('it rings on the device for ringing, speaks on the other one, and tells who talks while muted', async ({
  openPhone,
}) => {
  const a = await openPhone(ada);
  const g = await openPhone(grace);
  await openSoundSettings(g.page);
  await g.page.getByRole('button', { name: 'Test the microphone' }).click();
  await expect
    .poll(async () => Number(await g.page.getByRole('meter').getAttribute('aria-valuenow')))
    .toBeGreaterThan(20);
  await g.page.getByRole('button', { name: 'Stop the test' }).click();
  await g.page.getByRole('combobox', { name: 'Ring on' }).selectOption('Fake Audio Output 1');
  await g.page.getByRole('combobox', { name: 'Speaker' }).selectOption('Fake Audio Output 2');

  await g.page.evaluate(watchPlayers);
  const outputs = () =>
    g.page.evaluate(async () => {
      const devices = await navigator.mediaDevices.enumerateDevices();
      const ids = (window as unknown as { outputs: () => string[] }).outputs();
      return ids.map((id) => devices.find(({ deviceId }) => deviceId === id)?.label);
    });
  await a.call(grace.name);
  await expect.poll(outputs).toEqual(['Fake Audio Output 1']);
  await g.answer();
  await expect.poll(outputs).toEqual(['Fake Audio Output 2']);
  await g.hears(440);

  // The microphone is heard here all the same: somebody who talks into it is told.
  await g.mute();
  await a.hearsNothing();
  await g.sees('You’re muted. Unmute to be heard.');
  await g.hangUp();
  await g.isAtRest();
});
