import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { receivedPower } from './media-probe.ts';
import { ada, grace } from './team.ts';
import { fanFile } from './tone.ts';

/** A fan arrives with 0.2; 10 dB below that it has been taken away. */
const NOISY_POWER = 0.1;
const QUIET_POWER = 0.02;

/** For longer than the moment in which the microphone is opened anew. */
async function heardFor(page: Page): Promise<readonly number[]> {
  return [await receivedPower(page), await receivedPower(page), await receivedPower(page)];
}

test('the strong noise suppression takes a fan away in mid call, and says so when it can’t be had', async ({
  openPhone,
}) => {
  const a = await openPhone(ada, { microphone: fanFile() });
  const g = await openPhone(grace);
  const isNoisy = () =>
    expect.poll(() => receivedPower(g.page), { message: 'the fan is heard' }).toBeGreaterThan(NOISY_POWER);
  await a.call(grace.name);
  await g.answer();
  await isNoisy();
  await a.page.getByRole('button', { name: 'Back to people' }).click();
  await a.page.getByRole('button', { name: 'Settings', exact: true }).click();
  await a.page.getByRole('tab', { name: 'Sound & video' }).click();
  const choice = a.page.getByRole('combobox', { name: 'Noise suppression' });

  await a.page.route('**/*.wasm', (route) => route.abort());
  await choice.selectOption('Strong');
  await a.sees(/Strong noise suppression couldn’t start/);
  await choice.selectOption('Off');
  await isNoisy();

  await a.page.unroute('**/*.wasm');
  await choice.selectOption('Strong');
  const loudest = async (): Promise<number> => Math.max(...(await heardFor(g.page)));
  await expect.poll(loudest, { message: 'the fan is gone' }).toBeLessThan(QUIET_POWER);
  await choice.selectOption('Off');
  await isNoisy();
});
